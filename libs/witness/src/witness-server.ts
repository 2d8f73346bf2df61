/** A witness over HTTP, with bounds on whatever is sent. It tells nothing that is secret, and believes nothing that is not signed. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import { formatVerifierKey } from '#audit'
import type { Witness } from './witness.js'

export interface WitnessServerOptions {
  readonly witness: Witness
  /** Told of faults of ours, and of logs that were caught. */
  readonly onFault: (error: unknown) => void
  readonly onAlarm?: (sentence: string) => void
  readonly limits?: Partial<WitnessLimits>
}

export interface WitnessLimits {
  /** Largest body: a proof has 63 lines, and a note a few. */
  readonly bodyBytes: number
  readonly headerBytes: number
  readonly headersMs: number
  /** How long a request may take to arrive as a whole. */
  readonly requestMs: number
  readonly connections: number
  readonly connectionsPerAddress: number
  /** How long what is under way may take when it stops. */
  readonly stopMs: number
}

const defaults: WitnessLimits = {
  bodyBytes: 65_536,
  headerBytes: 16_384,
  headersMs: 20_000,
  requestMs: 30_000,
  connections: 2_000,
  connectionsPerAddress: 500,
  stopMs: 8_000,
}

export class WitnessServer {
  readonly #server: Server
  readonly #limits: WitnessLimits
  readonly #perAddress = new Map<string, number>()

  constructor(private readonly options: WitnessServerOptions) {
    this.#limits = { ...defaults, ...options.limits }
    const { headerBytes, headersMs, requestMs, connections } = this.#limits
    this.#server = createServer(
      {
        maxHeaderSize: headerBytes,
        headersTimeout: headersMs,
        requestTimeout: requestMs,
        connectionsCheckingInterval: Math.max(10, Math.min(headersMs, requestMs) / 4),
        keepAliveTimeout: 30_000,
      },
      (request, response) => void this.#answer(request, response),
    )
    this.#server.maxConnections = connections
    this.#server.on('connection', (socket) => this.#admit(socket))
  }

  /** Binds, and gives the address. Port 0 takes a free one. */
  async listen(port: number, host = '127.0.0.1'): Promise<string> {
    await new Promise<void>((ready, fail) => {
      this.#server.once('error', fail)
      this.#server.listen(port, host, () => {
        this.#server.off('error', fail)
        ready()
      })
    })
    const address = this.#server.address()
    const bound = typeof address === 'object' && address !== null ? address.port : port
    return `http://${host.includes(':') ? `[${host}]` : host}:${bound}`
  }

  /** Stops taking requests, and finishes those that are under way. */
  async close(): Promise<void> {
    const ended = new Promise<void>((end) => this.#server.close(() => end()))
    this.#server.closeIdleConnections()
    const cut = setTimeout(() => this.#server.closeAllConnections(), this.#limits.stopMs)
    await ended
    clearTimeout(cut)
  }

  #admit(socket: Socket): void {
    const address = socket.remoteAddress ?? ''
    const before = this.#perAddress.get(address) ?? 0
    if (before >= this.#limits.connectionsPerAddress) {
      socket.destroy()
      return
    }
    this.#perAddress.set(address, before + 1)
    socket.once('close', () => {
      const left = (this.#perAddress.get(address) ?? 1) - 1
      if (left > 0) this.#perAddress.set(address, left)
      else this.#perAddress.delete(address)
    })
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    try {
      const [path] = (request.url ?? '').split('?')
      if (path === '/') {
        if (request.method === 'GET' || request.method === 'HEAD') return send(response, 200, this.#description())
        return send(response, 405, 'this is only read\n', { allow: 'GET, HEAD' })
      }
      if (path !== '/add-checkpoint') return send(response, 404, 'there is nothing here but add-checkpoint\n')
      if (request.method !== 'POST') return send(response, 405, 'a checkpoint is posted\n', { allow: 'POST' })
      const body = await this.#bodyOf(request)
      if (!body) return send(response, 413, `a request has ${this.#limits.bodyBytes} bytes at most\n`, { connection: 'close' })
      const answer = await this.options.witness.addCheckpoint(body)
      if (answer.alarm !== undefined) this.options.onAlarm?.(answer.alarm)
      send(response, answer.status, answer.body, { 'content-type': answer.type })
    } catch (error) {
      // Whoever went away is no fault of ours.
      if (request.destroyed && !request.complete) return
      this.options.onFault(error)
      if (!response.headersSent) send(response, 503, 'the witness cannot decide at the moment; ask again later\n', { 'retry-after': '30' })
    }
  }

  /** Undefined where it is too large. */
  async #bodyOf(request: IncomingMessage): Promise<Uint8Array | undefined> {
    const most = this.#limits.bodyBytes
    if (Number(request.headers['content-length'] ?? 0) > most) return undefined
    const parts: Buffer[] = []
    let length = 0
    for await (const part of request.iterator({ destroyOnReturn: false })) {
      const bytes = Buffer.from(part)
      length += bytes.length
      if (length > most) return undefined
      parts.push(bytes)
    }
    return Uint8Array.from(Buffer.concat(parts))
  }

  /** Who it is and what it holds: what a log says of itself can be compared with it. */
  #description(): string {
    const { witness } = this.options
    const logs = witness.held.map(({ origin, held }) =>
      held ? `${origin}\n  cosigned ${held.cosigned}: ${held.checkpoint.size} entries\n` : `${origin}\n  nothing cosigned yet\n`,
    )
    return `${formatVerifierKey(witness.verifier)}\n\n${logs.join('')}`
  }
}

function send(response: ServerResponse, status: number, body: string, headers: Readonly<Record<string, string>> = {}): void {
  response
    .writeHead(status, {
      'content-type': 'text/plain; charset=utf-8',
      'content-length': Buffer.byteLength(body),
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
      ...headers,
    })
    .end(body)
}
