/** What the environment says of single sign-on. Every wrong value is told by its name, at start, never at somebody's sign-in. */
import { readFileSync } from 'node:fs'
import { type Role, roles } from '#ledger'

export interface SignOnSettings {
  /** The provider, as it names itself in its tokens. */
  readonly issuer: URL
  readonly clientId: string
  /** Absent for a client without a secret: PKCE alone then ties the code to us. */
  readonly clientSecret?: string
  /** What is asked for, such as `openid profile groups`. */
  readonly scope: string
  /** The claim that tells what somebody is: its name, or a path with dots (`realm_access.roles`). */
  readonly roleClaim: string
  /** The roles that each value of the claim gives. */
  readonly roleMap: ReadonlyMap<string, readonly Role[]>
}

/** The variables of single sign-on, so that others know their names. */
export const signOnVariables = [
  'ALTERAM_OIDC_ISSUER',
  'ALTERAM_OIDC_CLIENT_ID',
  'ALTERAM_OIDC_CLIENT_SECRET',
  'ALTERAM_OIDC_CLIENT_SECRET_FILE',
  'ALTERAM_OIDC_SCOPE',
  'ALTERAM_OIDC_ROLE_CLAIM',
  'ALTERAM_OIDC_ROLE_MAP',
] as const

type Environment = Readonly<Record<string, string | undefined>>

/** What was read: absent settings where there is no single sign-on, and a sentence for everything that is wrong. */
export interface SignOnRead {
  readonly settings?: SignOnSettings
  readonly wrong: readonly string[]
}

/** Reads the settings. Single sign-on is off where none of its variables is set, and refused where only some are. */
export function readSignOn(environment: Environment): SignOnRead {
  if (signOnVariables.every((name) => environment[name] === undefined)) return { wrong: [] }
  const wrong: string[] = []
  const given = (name: (typeof signOnVariables)[number]): string => {
    const text = environment[name]?.trim() ?? ''
    if (text === '') wrong.push(`${name} is missing: single sign-on needs it.`)
    return text
  }
  const issuer = readIssuer(given('ALTERAM_OIDC_ISSUER'), wrong)
  const clientId = given('ALTERAM_OIDC_CLIENT_ID')
  const clientSecret = readSecret(environment, wrong)
  const scope = environment['ALTERAM_OIDC_SCOPE']?.trim() || 'openid profile'
  if (!scope.split(/\s+/).includes('openid')) wrong.push('ALTERAM_OIDC_SCOPE has to contain openid.')
  const roleClaim = given('ALTERAM_OIDC_ROLE_CLAIM')
  const roleMap = readRoleMap(given('ALTERAM_OIDC_ROLE_MAP'), wrong)
  if (wrong.length > 0 || !issuer) return { wrong }
  return { settings: { issuer, clientId, ...(clientSecret !== undefined && { clientSecret }), scope, roleClaim, roleMap }, wrong }
}

/** Nobody manages people and writes or judges the record at once; the ledger has the same rule. */
export function inConflict(held: readonly Role[]): boolean {
  return held.includes('administrator') && (held.includes('recorder') || held.includes('reviewer'))
}

function readIssuer(text: string, wrong: string[]): URL | undefined {
  if (text === '') return undefined
  const url = URL.parse(text)
  const isLoopback = url !== null && /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/.test(url.hostname)
  if (url && (url.protocol === 'https:' || (url.protocol === 'http:' && isLoopback))) return url
  wrong.push(`ALTERAM_OIDC_ISSUER has to be an address that begins with https://; it is ${JSON.stringify(text)}.`)
  return undefined
}

function readSecret(environment: Environment, wrong: string[]): string | undefined {
  const [secret, file] = [environment['ALTERAM_OIDC_CLIENT_SECRET'], environment['ALTERAM_OIDC_CLIENT_SECRET_FILE']]
  if (secret !== undefined && file !== undefined) {
    wrong.push('ALTERAM_OIDC_CLIENT_SECRET and ALTERAM_OIDC_CLIENT_SECRET_FILE are both set. Set one.')
    return undefined
  }
  if (file === undefined) {
    // Its text is never told, wrong or not.
    if (secret?.trim() === '') wrong.push('ALTERAM_OIDC_CLIENT_SECRET is empty. Leave it out for a client without a secret.')
    return secret?.trim() || undefined
  }
  try {
    const read = readFileSync(file, 'utf8').trim()
    if (read === '') wrong.push(`ALTERAM_OIDC_CLIENT_SECRET_FILE: the file ${file} is empty.`)
    return read || undefined
  } catch {
    // Missing, a folder, or not ours to read: to whoever starts the server it is the same.
    wrong.push(`ALTERAM_OIDC_CLIENT_SECRET_FILE: the file ${file} cannot be read.`)
    return undefined
  }
}

/** A JSON object: each value of the claim with the role, or the list of roles, that it gives. */
function readRoleMap(text: string, wrong: string[]): ReadonlyMap<string, readonly Role[]> {
  const map = new Map<string, readonly Role[]>()
  if (text === '') return map
  const parsed = parsedJson(text)
  if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed)) {
    wrong.push('ALTERAM_OIDC_ROLE_MAP has to be a JSON object such as {"monitors": ["reader", "recorder"]}.')
    return map
  }
  const entries: readonly (readonly [string, unknown])[] = Object.entries(parsed)
  if (entries.length === 0) wrong.push('ALTERAM_OIDC_ROLE_MAP is empty: nobody could sign in.')
  for (const [value, named] of entries) {
    const words: readonly unknown[] = [named].flat()
    const known = roles.filter((role) => words.includes(role))
    for (const word of words) {
      if (known.some((role) => role === word)) continue
      wrong.push(
        `ALTERAM_OIDC_ROLE_MAP gives ${JSON.stringify(value)} the role ${JSON.stringify(word)}, which there is not. The roles are: ${roles.join(', ')}.`,
      )
    }
    if (words.length === 0) wrong.push(`ALTERAM_OIDC_ROLE_MAP gives ${JSON.stringify(value)} no role. Leave it out, or name one.`)
    if (inConflict(known)) {
      wrong.push(
        `ALTERAM_OIDC_ROLE_MAP gives ${JSON.stringify(value)} administrator together with ${known.filter((role) => role === 'recorder' || role === 'reviewer').join(' and ')}: nobody holds these at once.`,
      )
    }
    map.set(value, known)
  }
  return map
}

function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    // It throws for what is no JSON; the caller says what was expected.
    return undefined
  }
}
