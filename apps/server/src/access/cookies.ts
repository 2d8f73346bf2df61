/** Our cookies: their names and attributes by how the browser reaches us, and reading them. */
import type { FastifyReply, FastifyRequest } from 'fastify'

/** `session`: who is signed in. `device`: a browser that its owner signed in with before. `sign-on`: one on its way to the provider and back. */
export type CookieName = 'session' | 'device' | 'sign-on'

const bases: Readonly<Record<CookieName, string>> = { session: 'alteram', device: 'alteram-device', 'sign-on': 'alteram-sign-on' }

/** On TLS the prefix has the browser refuse what a neighbouring host or an insecure answer tries to set under our name. */
export function cookieName(name: CookieName, secure: boolean): string {
  return secure ? `__Host-${bases[name]}` : bases[name]
}

/** The value of our cookie. Sent twice with different values, it is as good as none: somebody else has set one of them. */
export function readCookie({ headers, protocol }: FastifyRequest, name: CookieName): string | undefined {
  const wanted = cookieName(name, protocol === 'https')
  const values = new Set<string>()
  for (const pair of headers.cookie?.split(';') ?? []) {
    const cut = pair.indexOf('=')
    if (cut > 0 && pair.slice(0, cut).trim() === wanted) values.add(pair.slice(cut + 1).trim())
  }
  const [value] = values
  return values.size === 1 && value !== '' ? value : undefined
}

/** Sets a cookie, for so many seconds or until the browser is closed. `HttpOnly` always: no script has a use for one of ours. */
export function setCookie(request: FastifyRequest, reply: FastifyReply, name: CookieName, value: string, seconds?: number): void {
  const secure = request.protocol === 'https'
  const parts = [`${cookieName(name, secure)}=${value}`, 'Path=/', 'HttpOnly', 'SameSite=Lax']
  if (secure) parts.push('Secure')
  if (seconds !== undefined) parts.push(`Max-Age=${seconds}`)
  reply.header('set-cookie', parts.join('; '))
}

export function clearCookie(request: FastifyRequest, reply: FastifyReply, name: CookieName): void {
  setCookie(request, reply, name, '', 0)
}
