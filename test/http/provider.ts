/** A real OpenID provider on the loopback, whose people sign in by their name and consent to everything, and the browser that walks there and back. */
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Provider as OidcProvider } from 'oidc-provider'

/** What the provider says of somebody, beside who it is. */
export type Claims = Readonly<Record<string, unknown>>

export const clientId = 'alteram'
export const clientSecret = 'a-secret-of-the-client-alone'

export class Provider {
  /** The people, by the name that they sign in with; the name is the subject as well. */
  readonly people: Record<string, Claims> = {}
  readonly #server: Server
  #issuer = ''

  constructor() {
    this.#server = createServer()
  }

  /** Takes an address, which its clients have to know before it knows theirs. */
  async start(): Promise<this> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve))
    this.#issuer = `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`
    return this
  }

  /** Serves a client that people may return to at this address. */
  serve(callback: string): void {
    const provider = new OidcProvider(this.#issuer, {
      clients: [{ client_id: clientId, client_secret: clientSecret, redirect_uris: [callback], grant_types: ['authorization_code'] }],
      claims: { openid: ['sub'], profile: ['name'], groups: ['groups'] },
      scopes: ['openid', 'profile', 'groups'],
      pkce: { required: () => true },
      cookies: { keys: ['a key of this test'] },
      findAccount: (_context, id) => ({ accountId: id, claims: () => ({ sub: id, ...this.people[id] }) }),
      loadExistingGrant: async ({ oidc }) => {
        const grant = new oidc.provider.Grant({ clientId, ...(oidc.session?.accountId && { accountId: oidc.session.accountId }) })
        grant.addOIDCScope('openid profile groups')
        await grant.save()
        return grant
      },
    })
    this.#server.on('request', provider.callback())
  }

  get issuer(): string {
    return this.#issuer
  }

  end(): Promise<void> {
    return new Promise((resolve) => {
      this.#server.close(() => resolve())
      this.#server.closeAllConnections()
    })
  }

  /** Signs somebody in at the provider, from the address that we sent them to, and gives the address at which they come back. */
  async signIn(from: string, person: string): Promise<string> {
    const jar = new Map<string, string>()
    let address = from
    let form: URLSearchParams | undefined
    for (let step = 0; step < 10; step++) {
      const response = await fetch(address, {
        redirect: 'manual',
        method: form ? 'POST' : 'GET',
        headers: { cookie: [...jar].map(([name, value]) => `${name}=${value}`).join('; ') },
        ...(form && { body: form }),
      })
      for (const cookie of response.headers.getSetCookie()) {
        const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(cookie) ?? []
        jar.set(name, value)
      }
      form = undefined
      const next = response.headers.get('location')
      const text = await response.text()
      if (next !== null) {
        address = new URL(next, address).href
        if (!address.startsWith(this.#issuer)) return address
      } else if (text.includes('name="login"')) {
        form = new URLSearchParams({ prompt: 'login', login: person, password: 'anything' })
        address = new URL(/action="([^"]+)"/.exec(text)?.[1] ?? '', address).href
      } else throw new Error(`the provider answered ${response.status}: ${text.slice(0, 300)}`)
    }
    throw new Error('the provider sent the browser round in circles')
  }
}
