/** A browser without a window: it keeps cookies, says whose page asks, and sends along what our own pages do. */
import { Secret, TOTP } from 'otpauth'
import type { Answered, Served } from './served.js'

export interface Asked {
  readonly body?: unknown
  readonly headers?: Readonly<Record<string, string>>
}

export class Browser {
  readonly cookies = new Map<string, string>()
  /** What the last answer gave to be sent along. */
  csrf = ''

  constructor(
    private readonly served: Served,
    private readonly agent = 'Mozilla/5.0 (X11; Linux x86_64) Firefox/140.0',
  ) {}

  /** The header that would be sent. */
  get cookie(): string {
    return [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; ')
  }

  /** Asks as a page of ours does. A header that is given empty is left out. */
  async ask(method: string, path: string, { body, headers = {} }: Asked = {}): Promise<Answered> {
    const all = {
      cookie: this.cookie,
      'user-agent': this.agent,
      'sec-fetch-site': 'same-origin',
      ...(method !== 'GET' && { origin: this.served.url, 'alteram-csrf': this.csrf }),
      ...headers,
    }
    const sent = Object.fromEntries(Object.entries(all).filter(([, value]) => value !== ''))
    const answered = await this.served.send(method, `/api/v1/${path}`, {
      headers: sent,
      ...(method !== 'GET' && { body: body ?? {} }),
    })
    this.keep(answered.headers)
    const { csrf } = answered.body
    if (typeof csrf === 'string') this.csrf = csrf
    return answered
  }

  /** Follows an address that is no call of the API, one step. */
  async go(address: string, headers: Readonly<Record<string, string>> = {}): Promise<Response> {
    const response = await fetch(new URL(address, this.served.url), {
      redirect: 'manual',
      headers: { cookie: this.cookie, 'user-agent': this.agent, ...headers },
    })
    this.keep(response.headers)
    return response
  }

  keep(headers: Headers): void {
    for (const cookie of headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(cookie) ?? []
      if (value === '') this.cookies.delete(name)
      else this.cookies.set(name, value)
    }
  }

  /** Signs in with a password, and gives how far that came. */
  signIn(name: string, password: string): Promise<Answered> {
    return this.ask('POST', 'sign-in', { body: { name, password } })
  }

  /** Uses a one-time link. */
  join(link: string, password: string, name?: string): Promise<Answered> {
    return this.ask('POST', 'join', { body: { link, password, ...(name !== undefined && { name }) } })
  }
}

/** The secret of the link that an answer gave, beside a record or alone. */
export function linkIn({ body }: Answered): string {
  const { invitation = body } = body
  const link: unknown = Reflect.get(Object(invitation), 'link')
  return String(link).split('#')[1] ?? ''
}

/** The code that an authenticator app shows at a moment. */
export function codeOf(secret: unknown, at: Date): string {
  return new TOTP({ secret: Secret.fromBase32(String(secret)), algorithm: 'SHA1', digits: 6, period: 30 }).generate({
    timestamp: at.getTime(),
  })
}

export const password = 'four words that nobody guesses'

/** Adds a user as `admin`, who has to be an administrator with a token, and has them join. Gives their id and their browser. */
export async function joined(
  served: Served,
  name: string,
  ...roles: readonly string[]
): Promise<{ readonly id: string; readonly browser: Browser }> {
  const added = await served.send('POST', '/api/v1/users', { as: 'admin', body: { name, roles } })
  const browser = new Browser(served)
  const answer = await browser.join(linkIn(added), password)
  if (added.status !== 201 || answer.status !== 200) throw new Error(`${name} did not join: ${JSON.stringify([added.body, answer.body])}`)
  return { id: String(added.body['id']), browser }
}

/** Sets up an authenticator app for somebody who is signed in, and gives its secret and the recovery codes. */
export async function withTotp(
  browser: Browser,
  now: () => Date,
): Promise<{ readonly secret: string; readonly recoveryCodes: readonly string[] }> {
  const { secret } = (await browser.ask('POST', 'me/totp')).body
  const { status, body } = await browser.ask('POST', 'me/totp/confirm', { body: { code: codeOf(secret, now()) } })
  const { recoveryCodes } = body
  if (status !== 200 || !Array.isArray(recoveryCodes)) throw new Error(`no authenticator app: ${JSON.stringify(body)}`)
  return { secret: String(secret), recoveryCodes }
}
