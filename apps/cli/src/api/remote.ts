/** The API of a server somewhere, over HTTP. */
import { Failure, wrongUse } from '../failure.js'
import { type Answer, type Api, type Asked, bodyOf, queryText } from './api.js'

/** Talks to the server at an address (`http://127.0.0.1:8080`), as the person whose token it is. */
export function remoteApi(server: string, token: string | undefined): Api {
  const base = addressOf(server)
  return {
    request: async (method, path, { query, body, headers, sink }: Asked = {}): Promise<Answer> => {
      const response = await reach(base, `${path}${queryText(query)}`, {
        method,
        headers: {
          accept: 'application/json',
          ...(token !== undefined && { authorization: `Bearer ${token}` }),
          ...(body !== undefined && { 'content-type': 'application/json' }),
          ...headers,
        },
        ...(body !== undefined && { body: JSON.stringify(body) }),
      })
      if (sink && response.ok) for await (const chunk of response.body ?? []) await sink(chunk)
      const text = sink && response.ok ? '' : await response.text()
      return { status: response.status, header: (name) => response.headers.get(name) ?? undefined, body: bodyOf(text), text }
    },
    close: async () => undefined,
  }
}

async function reach(base: string, path: string, request: RequestInit): Promise<Response> {
  try {
    return await fetch(`${base}${path}`, { ...request, redirect: 'error' })
  } catch (error) {
    throw new Failure(
      1,
      `Nothing answers at ${base} (${reasonOf(error)}). See that the server runs (alteram serve) and that the address is right.`,
      {
        cause: error,
      },
    )
  }
}

function reasonOf(error: unknown): string {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error
  if (typeof cause === 'object' && cause !== null && 'code' in cause && typeof cause.code === 'string') return cause.code
  return cause instanceof Error ? cause.message : 'no reason given'
}

function addressOf(server: string): string {
  const url = URL.parse(server)
  if (!url || !/^https?:$/.test(url.protocol)) {
    throw wrongUse(`--server: ${JSON.stringify(server)} is no web address; give one such as http://127.0.0.1:8080.`)
  }
  return `${url.origin}${url.pathname.replace(/\/$/, '')}`
}
