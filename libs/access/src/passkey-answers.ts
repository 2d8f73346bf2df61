/** What a browser sends for a passkey, read from whatever came in. */
import type { AuthenticationResponseJSON, RegistrationResponseJSON } from '@simplewebauthn/server'

const base64url = /^[A-Za-z0-9_-]+$/

/** The answer to a registration, or undefined for what is none. Only what is needed is taken over. */
export function registrationIn(given: unknown): RegistrationResponseJSON | undefined {
  const [id, response] = partsOf(given)
  const [clientDataJSON, attestationObject] = [encodedIn(response, 'clientDataJSON'), encodedIn(response, 'attestationObject')]
  if (id === undefined || clientDataJSON === undefined || attestationObject === undefined) return undefined
  const transports = fieldOf(response, 'transports')
  const known = Array.isArray(transports) ? transports.filter(isTransport).slice(0, 8) : []
  return {
    id,
    rawId: id,
    type: 'public-key',
    clientExtensionResults: {},
    response: { clientDataJSON, attestationObject, transports: known },
  }
}

/** The answer to a sign-in, or undefined for what is none. */
export function signInIn(given: unknown): AuthenticationResponseJSON | undefined {
  const [id, response] = partsOf(given)
  const clientDataJSON = encodedIn(response, 'clientDataJSON')
  const authenticatorData = encodedIn(response, 'authenticatorData')
  const signature = encodedIn(response, 'signature')
  const userHandle = encodedIn(response, 'userHandle')
  if (id === undefined || clientDataJSON === undefined || authenticatorData === undefined || signature === undefined) return undefined
  return {
    ...{ id, rawId: id, type: 'public-key', clientExtensionResults: {} },
    response: { clientDataJSON, authenticatorData, signature, ...(userHandle !== undefined && { userHandle }) },
  }
}

/** The challenge that is answered, as the browser says. */
export function challengeIn({ response }: RegistrationResponseJSON | AuthenticationResponseJSON): string | undefined {
  try {
    const client: unknown = JSON.parse(Buffer.from(response.clientDataJSON, 'base64url').toString())
    const challenge = fieldOf(client, 'challenge')
    return typeof challenge === 'string' ? challenge : undefined
  } catch {
    return undefined
  }
}

function partsOf(given: unknown): readonly [id: string | undefined, response: unknown] {
  const id = encodedIn(given, 'id')
  const fits = id !== undefined && fieldOf(given, 'rawId') === id && fieldOf(given, 'type') === 'public-key'
  return [fits ? id : undefined, fieldOf(given, 'response')]
}

function encodedIn(given: unknown, field: string): string | undefined {
  const value = fieldOf(given, field)
  return typeof value === 'string' && base64url.test(value) ? value : undefined
}

function fieldOf(given: unknown, field: string): unknown {
  return typeof given === 'object' && given !== null && Object.hasOwn(given, field) ? Reflect.get(given, field) : undefined
}

function isTransport(word: unknown): word is string {
  return typeof word === 'string' && /^[a-z-]{1,32}$/.test(word)
}
