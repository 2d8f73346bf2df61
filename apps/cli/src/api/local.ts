/** The API within this process, on a data directory: the same server as `alteram serve`, asked without a network. */
import { randomBytes } from 'node:crypto'
import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'
import type { MasterKeySource } from '#sealing'
import type { Parts, Server } from '#server'
import { Failure } from '../failure.js'
import { type Answer, type Api, type Asked, bodyOf, queryText } from './api.js'
import { troubleWith } from './trouble.js'

export interface LocalOptions {
  readonly directory: string
  /** The person who acts: the one who is logged in here. */
  readonly userName: string
  /** Another person in whose name to act; must have been added. */
  readonly actAs?: string
  readonly via?: 'cli' | 'import'
  /** Makes the directory where it is missing; otherwise that is a failure. */
  readonly make: boolean
  /** Where its master key is; see `PartsOptions`. */
  readonly master?: MasterKeySource | undefined
  /** The name that its log is to have where it has none yet. */
  readonly origin?: string
}

/** The API, and the parts behind it. */
export interface LocalApi extends Api {
  readonly parts: Parts
}

/** Opens a data directory. Throws a {@link Failure} that says what is wrong with it, where something is. */
export async function openLocal({ directory, make, master, origin, ...options }: LocalOptions): Promise<LocalApi> {
  if (!make) mustBeThere(directory)
  const { closeParts, createServer, openParts } = await import('#server')
  const token = randomBytes(32).toString('base64url')
  const faults = new Faults()
  let hasRecorded = false
  try {
    // Whoever only looks at the ledger signs nothing, and does not give its log a name.
    const signs = () => hasRecorded && parts.proofs.checkpoints.isNamed
    const parts: Parts = openParts({ directory: resolve(directory), master, signs, ...(origin !== undefined && { origin }) })
    const server = await createServer({
      data: parts,
      localToken: token,
      localName: options.userName,
      // Whoever looks at the ledger from the command line must not be what lets a term lapse.
      settings: { clockMs: 0, viewsWaitMs: 60_000 },
      onFault: (fault) => faults.note(fault),
    }).catch(async (error: unknown) => {
      await closeParts(parts)
      throw error
    })
    const api = within(server, token, { ...options, directory, faults }, async () => {
      await server.close()
      await closeParts(parts)
    })
    return {
      ...api,
      request: (method, path, asked) => {
        hasRecorded ||= method !== 'GET'
        return api.request(method, path, asked)
      },
    }
  } catch (error) {
    throw troubleWith(directory, error)
  }
}

/** What a server in this process found wrong with itself or its files: told in full here, where a server at large keeps it in its log. */
class Faults {
  #last: unknown

  note(fault: unknown): void {
    this.#last = fault
  }

  take(): unknown {
    const fault = this.#last
    this.#last = undefined
    return fault
  }
}

interface WithinOptions extends Pick<LocalOptions, 'actAs' | 'via'>, Partial<Pick<LocalOptions, 'directory'>> {
  readonly faults?: Faults
}

/** The API of a server in this process, asked as its local person. */
export function within(
  { app, parts }: Pick<Server, 'app' | 'parts'>,
  token: string,
  { actAs, via = 'cli', directory, faults }: WithinOptions,
  close: () => Promise<void>,
): LocalApi {
  return {
    parts,
    request: async (method, path, { query, body, headers, sink }: Asked = {}): Promise<Answer> => {
      const response = await app.inject({
        method,
        url: `${path}${queryText(query)}`,
        headers: {
          authorization: `Bearer ${token}`,
          // Where `alteram serve` would answer: links are made of it.
          host: '127.0.0.1:7070',
          'alteram-via': via,
          ...(actAs !== undefined && { 'alteram-actor': encodeURIComponent(actAs) }),
          ...(body !== undefined && { 'content-type': 'application/json' }),
          ...headers,
        },
        ...(body !== undefined && { payload: JSON.stringify(body) }),
        payloadAsStream: sink !== undefined,
      })
      const text = await textOf(response, sink)
      const fault = response.statusCode >= 500 ? faults?.take() : undefined
      if (fault !== undefined) throw troubleWith(directory ?? parts.directory, fault)
      return {
        status: response.statusCode,
        header: (name) => {
          const value = response.headers[name]
          return value === undefined ? undefined : String(value)
        },
        body: bodyOf(text),
        text,
      }
    },
    close,
  }
}

/** The body of an answer; the bytes of a success go to the sink, where there is one. */
async function textOf(response: Awaited<ReturnType<Server['app']['inject']>>, sink: Asked['sink']): Promise<string> {
  if (!sink) return response.payload
  const chunks: Uint8Array[] = []
  for await (const chunk of response.stream()) {
    const bytes: Uint8Array = chunk
    if (response.statusCode < 400) await sink(bytes)
    else chunks.push(bytes)
  }
  return Buffer.concat(chunks).toString('utf8')
}

/** Throws where there is no ledger, so that a name that was mistyped does not make an empty one. */
export function mustBeThere(directory: string): void {
  if (existsSync(join(directory, 'ledger.sqlite'))) return
  throw new Failure(
    1,
    `There is no ledger in ${resolve(directory)}. Name its data directory with --data, or begin one by adding or importing something.`,
  )
}
