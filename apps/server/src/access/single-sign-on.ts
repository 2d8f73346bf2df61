/** Single sign-on by OpenID Connect: to the provider with state, nonce and PKCE, and back with a code that is changed for who it is. */
import * as client from 'openid-client'
import { type Role, roles } from '#ledger'
import { inConflict, type SignOnSettings } from './sign-on-settings.js'

/** What has to be known again when the browser comes back. It is kept in that browser, sealed, so that a code is good only there. */
export interface Departure {
  readonly state: string
  readonly nonce: string
  readonly verifier: string
  readonly returnTo: string
}

/** Who came back, by the provider's word. */
export interface Arrival {
  readonly issuer: string
  /** The provider's own name for the person; never reassigned. */
  readonly subject: string
  /** What they are called. */
  readonly name: string
  /** The roles that the claim gives them, in the order of the vocabulary. May be none. */
  readonly roles: readonly Role[]
}

/** The sign-on came to nothing. */
export class SignOnFailed extends Error {
  override readonly name = 'SignOnFailed'
  constructor(
    /** `unreachable`: the provider does not answer. `refused`: what came back does not hold. `conflict`: the claim gives roles that nobody holds at once. `not-known`: it gives none, or they are shut out here. */
    readonly reason: 'unreachable' | 'refused' | 'conflict' | 'not-known',
    options?: ErrorOptions,
  ) {
    super(`single sign-on: ${reason}`, options)
  }
}

const timeoutSeconds = 10
/** How long what the provider says of itself is believed before it is asked again. */
const metadataMs = 3_600_000

export class SingleSignOn {
  #known: { readonly configuration: Promise<client.Configuration>; readonly until: number } | undefined

  constructor(
    readonly settings: SignOnSettings,
    private readonly now: () => Date,
  ) {}

  /** The address at the provider, and what to keep until the browser returns to `callback`. Throws {@link SignOnFailed}. */
  async depart(callback: URL, returnTo: string): Promise<{ readonly address: URL; readonly departure: Departure }> {
    const configuration = await this.#configuration()
    const departure = {
      state: client.randomState(),
      nonce: client.randomNonce(),
      verifier: client.randomPKCECodeVerifier(),
      returnTo,
    }
    const address = client.buildAuthorizationUrl(configuration, {
      redirect_uri: callback.href,
      scope: this.settings.scope,
      state: departure.state,
      nonce: departure.nonce,
      code_challenge: await client.calculatePKCECodeChallenge(departure.verifier),
      code_challenge_method: 'S256',
    })
    return { address, departure }
  }

  /**
   * Changes the code of the address that the browser came back to. State, nonce, issuer (RFC 9207), audience, signature and times are checked by
   * the client library; whatever does not hold throws {@link SignOnFailed}.
   */
  async arrive(address: URL, { state, nonce, verifier }: Departure): Promise<Arrival> {
    const configuration = await this.#configuration()
    const claims = await this.#claims(configuration, address, { state, nonce, verifier })
    const given = rolesIn(claims, this.settings)
    if (inConflict(given)) throw new SignOnFailed('conflict')
    return { issuer: claims.iss, subject: claims.sub, name: nameIn(claims), roles: given }
  }

  async #claims(configuration: client.Configuration, address: URL, { state, nonce, verifier }: Omit<Departure, 'returnTo'>) {
    try {
      const tokens = await client.authorizationCodeGrant(configuration, address, {
        expectedState: state,
        expectedNonce: nonce,
        pkceCodeVerifier: verifier,
        idTokenExpected: true,
      })
      const claims = tokens.claims()
      if (!claims) throw new SignOnFailed('refused')
      // Many providers tell groups and names only when asked for them.
      const isTold = claimAt(claims, this.settings.roleClaim) !== undefined
      if (isTold || configuration.serverMetadata().userinfo_endpoint === undefined) return claims
      return { ...(await client.fetchUserInfo(configuration, tokens.access_token, claims.sub)), ...claims }
    } catch (error) {
      throw error instanceof SignOnFailed ? error : new SignOnFailed(reasonOf(error), { cause: error })
    }
  }

  /** What the provider says of itself. A failure is not remembered: the next sign-in asks again. */
  async #configuration(): Promise<client.Configuration> {
    const time = this.now().getTime()
    if (!this.#known || this.#known.until <= time) this.#known = { configuration: this.#discover(), until: time + metadataMs }
    try {
      return await this.#known.configuration
    } catch (error) {
      this.#known = undefined
      throw new SignOnFailed('unreachable', { cause: error })
    }
  }

  #discover(): Promise<client.Configuration> {
    const { issuer, clientId, clientSecret } = this.settings
    const authentication = clientSecret === undefined ? client.None() : client.ClientSecretBasic(clientSecret)
    return client.discovery(issuer, clientId, undefined, authentication, {
      timeout: timeoutSeconds,
      // Only a provider on the loopback was let through with http, see the settings.
      ...(issuer.protocol === 'http:' && { execute: [client.allowInsecureRequests] }),
    })
  }
}

type Claims = Readonly<Record<string, unknown>>

/** Every role that a value of the claim gives. Values that the map does not know give nothing. */
function rolesIn(claims: Claims, { roleClaim, roleMap }: SignOnSettings): readonly Role[] {
  const values: readonly unknown[] = [claimAt(claims, roleClaim)].flat()
  const given = values.flatMap((value) => (typeof value === 'string' ? (roleMap.get(value) ?? []) : []))
  return roles.filter((role) => given.includes(role))
}

/** A claim by its name, or by the path that its name is. */
function claimAt(claims: Claims, name: string): unknown {
  if (Object.hasOwn(claims, name)) return claims[name]
  return name
    .split('.')
    .reduce<unknown>(
      (at, step) => (typeof at === 'object' && at !== null && Object.hasOwn(at, step) ? Reflect.get(at, step) : undefined),
      claims,
    )
}

const longestName = 100

/** What the person is called, on one line, without what could hide or reorder other words. */
function nameIn(claims: Claims & { readonly sub: string }): string {
  const candidates = [claims['name'], claims['preferred_username'], claims['email'], claims.sub]
  const [name = 'Somebody'] = candidates.map((each) => (typeof each === 'string' ? plain(each) : '')).filter((each) => each !== '')
  return name
}

function plain(name: string): string {
  const cleaned = name.replaceAll(/[\p{Cc}\p{Cs}\u202a-\u202e\u2066-\u2069]/gu, ' ').trim()
  return [...cleaned].slice(0, longestName).join('').trim()
}

/** A provider that cannot be reached is one matter; whatever else the library throws, the answer did not hold. */
function reasonOf(error: unknown): 'unreachable' | 'refused' {
  const cause = error instanceof Error ? error.cause : undefined
  const isNetwork = (each: unknown) => each instanceof TypeError || (each instanceof Error && each.name === 'TimeoutError')
  return isNetwork(error) || (error instanceof Error && 'code' in error && error.code === 'OAUTH_TIMEOUT') || isNetwork(cause)
    ? 'unreachable'
    : 'refused'
}
