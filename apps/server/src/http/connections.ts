/** The connections of a server: how many there may be, which have a request under way, and which are cut off because they only hold their place. */
import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import { countedAs, plainAddress } from '../network/address.js'
import { Problem, problemType } from '../problems/problem.js'
import { securityHeaders } from './headers.js'

export interface ConnectionLimits {
  /** Connections at once. */
  readonly connections: number
  /** Of one address; a proxy's own are not counted, since it has them for many. */
  readonly connectionsPerAddress: number
  /** How often it is looked whether a body arrives. */
  readonly stallMs: number
  /** What has to have arrived of a body between two looks. */
  readonly bodyBytesPerSecond: number
  /** How long an answer may wait for whoever asked to take it. */
  readonly answerMs: number
}

/** A request under way. */
interface Exchange {
  readonly request: IncomingMessage
  readonly response: ServerResponse
  /** Bytes that the connection had brought at the last look. */
  read: number | undefined
  /** Since when the answer is complete on our side. */
  answered: number | undefined
}

export class Connections {
  /** By their transport: under TLS, before anything of it is agreed. */
  readonly #all = new Set<Socket>()
  readonly #perAddress = new Map<string, number>()
  /** Those on which requests can come, and how many are under way on each: several may be sent before the first is answered. */
  readonly #ready = new Map<Socket, number>()
  readonly #exchanges = new Set<Exchange>()
  #timer: NodeJS.Timeout | undefined

  /** Watches a server from before its first connection. */
  constructor(
    private readonly server: Server,
    private readonly limits: ConnectionLimits,
    private readonly isProxy: (address: string) => boolean,
  ) {
    server.maxConnections = limits.connections
    server.on('connection', (socket: Socket) => this.#admit(socket))
    // Under TLS requests come on another socket, above that of the transport.
    server.on('secureConnection', (socket: Socket) => this.#becomeReady(socket))
    server.on('request', (request, response) => this.#begin(request, response))
    server.once('listening', () => {
      this.#timer = setInterval(() => this.#look(performance.now()), limits.stallMs)
      this.#timer.unref()
    })
  }

  /**
   * Closes the server, and every connection as soon as nothing is under way on it; those that are left after so long are cut. Without this,
   * a stop waits for connections on which nothing was ever sent, and for those that are only kept alive.
   */
  async closeAfter(close: () => Promise<void>, boundMs: number): Promise<void> {
    const letGo = () => {
      for (const [socket, underWay] of this.#ready) if (underWay === 0) socket.destroy()
    }
    const sweep = setInterval(letGo, 20)
    const cut = setTimeout(() => {
      this.server.closeAllConnections()
      for (const socket of this.#all) socket.destroy()
    }, boundMs)
    try {
      await close()
    } finally {
      clearInterval(sweep)
      clearTimeout(cut)
      clearInterval(this.#timer)
    }
  }

  #admit(socket: Socket): void {
    const address = plainAddress(socket.remoteAddress ?? '')
    const counted = address === undefined || this.isProxy(address) ? undefined : countedAs(address)
    const before = counted === undefined ? 0 : (this.#perAddress.get(counted) ?? 0)
    if (before >= this.limits.connectionsPerAddress) {
      socket.destroy()
      return
    }
    if (counted !== undefined) this.#perAddress.set(counted, before + 1)
    this.#all.add(socket)
    socket.once('close', () => {
      this.#all.delete(socket)
      if (counted !== undefined) this.#leave(counted)
    })
    if (!('setSecureContext' in this.server)) this.#becomeReady(socket)
  }

  #leave(counted: string): void {
    const left = (this.#perAddress.get(counted) ?? 1) - 1
    if (left > 0) this.#perAddress.set(counted, left)
    else this.#perAddress.delete(counted)
  }

  #becomeReady(socket: Socket): void {
    this.#ready.set(socket, 0)
    socket.once('close', () => this.#ready.delete(socket))
  }

  #begin(request: IncomingMessage, response: ServerResponse): void {
    const { socket } = request
    const exchange: Exchange = { request, response, read: undefined, answered: undefined }
    this.#exchanges.add(exchange)
    this.#count(socket, 1)
    response.once('close', () => {
      this.#exchanges.delete(exchange)
      this.#count(socket, -1)
    })
  }

  #count(socket: Socket, change: 1 | -1): void {
    const underWay = this.#ready.get(socket)
    if (underWay !== undefined) this.#ready.set(socket, underWay + change)
  }

  #look(now: number): void {
    const { stallMs, bodyBytesPerSecond, answerMs } = this.limits
    const least = (bodyBytesPerSecond * stallMs) / 1_000
    for (const exchange of this.#exchanges) {
      const { request, response } = exchange
      if (response.writableEnded) {
        exchange.answered ??= now
        if (now - exchange.answered >= answerMs) request.socket.destroy()
      } else if (!request.complete) {
        const { bytesRead } = request.socket
        // What has arrived and waits for us is our own slowness.
        if (exchange.read !== undefined && bytesRead - exchange.read < least && request.readableLength === 0) cutOff(exchange)
        exchange.read = bytesRead
      }
    }
  }
}

/** Ends a request whose body does not come, with an answer where there is none yet. */
function cutOff({ request, response }: Exchange): void {
  if (response.headersSent) {
    request.socket.destroy()
    return
  }
  const body = JSON.stringify(new Problem('timeout', 'The body arrives too slowly. Send it again.').document())
  const headers = { ...securityHeaders, 'content-type': problemType, 'content-length': Buffer.byteLength(body), connection: 'close' }
  response.writeHead(408, headers).end(body)
}
