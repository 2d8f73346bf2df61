/** A server on a free port with a fresh data directory, and requests to it over real HTTP. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Role } from '#access'
import { createServer, type Server, type ServerOptions } from '#server'
import { letIn } from '#test/let-in'

export interface Sent {
  readonly as?: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: unknown
}

export interface Answered {
  readonly status: number
  readonly headers: Headers
  readonly body: Record<string, unknown>
}

/** A running server, whose people's tokens are at hand by name. */
export class Served {
  readonly faults: unknown[] = []
  readonly tokens: Record<string, string> = {}
  #server: Server | undefined
  #url = ''

  constructor(
    private readonly options: Partial<ServerOptions> = {},
    readonly directory: string = mkdtempSync(join(tmpdir(), 'alteram-http-')),
  ) {}

  async start(): Promise<this> {
    this.#server = await createServer({ data: this.directory, onFault: (error) => this.faults.push(error), ...this.options })
    this.#url = await this.#server.listen(0)
    return this
  }

  get server(): Server {
    if (!this.#server) throw new Error('the server is not started')
    return this.#server
  }

  get url(): string {
    return this.#url
  }

  /** Adds a user with roles to the ledger, and a token that may do all that they may, under their name. Gives their id. */
  async person(name: string, ...roles: Role[]): Promise<string> {
    const { id, token } = await letIn(this.server.parts, name, roles)
    this.tokens[name] = token
    return id
  }

  async send(method: string, path: string, { as, headers = {}, body }: Sent = {}): Promise<Answered> {
    const response = await fetch(`${this.#url}${path}`, {
      method,
      headers: {
        ...(as !== undefined && { authorization: `Bearer ${this.tokens[as] ?? as}` }),
        ...(body !== undefined && { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    })
    const text = await response.text()
    const isJson = /json/.test(response.headers.get('content-type') ?? '')
    return { status: response.status, headers: response.headers, body: text !== '' && isJson ? JSON.parse(text) : {} }
  }

  /** The bytes of what is no JSON. */
  async bytes(path: string, { as, headers = {} }: Sent = {}): Promise<Answered & { readonly bytes: Uint8Array<ArrayBuffer> }> {
    const response = await fetch(`${this.#url}${path}`, {
      headers: { ...(as !== undefined && { authorization: `Bearer ${this.tokens[as] ?? as}` }), ...headers },
    })
    return { status: response.status, headers: response.headers, body: {}, bytes: new Uint8Array(await response.arrayBuffer()) }
  }

  /** Stops, and keeps the data directory for another start. */
  async stop(): Promise<void> {
    await this.#server?.close()
    this.#server = undefined
  }

  async end(): Promise<void> {
    await this.stop()
    rmSync(this.directory, { recursive: true })
  }
}
