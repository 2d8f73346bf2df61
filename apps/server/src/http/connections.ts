/** The connections of a server: how many there may be, which have a request under way, and which are cut off because they only hold their place. */
import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import { countedAs, plainAddress } from '../network/address.js'
import { Problem, problemType } from '../problems/problem.js'
import { secureHeaders, securityHeaders } from './headers.js'
import { problemOfParser } from './raw.js'

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
  /** Its connection; the request itself forgets it in the end. */
  readonly socket: Socket
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
  /** Those on which requests can come, and what is under way on each: several may be sent before the first is answered. */
  readonly #ready = new Map<Socket, Set<Exchange>>()
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
      for (const [socket, underWay] of this.#ready) if (underWay.size === 0) socket.destroy()
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

  /**
   * Ends a connection on which something came that is no HTTP. Where a request is under way whose body it broke, that one is answered; where
   * others are, their answers are lost rather than taken for each other's. `answer` is for a connection on which nothing is under way.
   */
  end(socket: Socket, code: string, answer: () => void): void {
    const underWay = [...(this.#ready.get(socket) ?? [])]
    const [only] = underWay
    if (!only) answer()
    // After an announced end nothing is read, and the last answer ends the connection.
    else if (code === 'HPE_CLOSED_CONNECTION') return
    else if (underWay.length === 1 && !only.request.complete) breakOff(only, problemOfParser(code))
    else socket.destroy()
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
    this.#ready.set(socket, new Set())
    socket.once('close', () => this.#ready.delete(socket))
  }

  #begin(request: IncomingMessage, response: ServerResponse): void {
    const { socket } = request
    const underWay = this.#ready.get(socket)
    const exchange: Exchange = { socket, request, response, read: undefined, answered: undefined }
    underWay?.add(exchange)
    response.once('close', () => {
      underWay?.delete(exchange)
      // Answered before its body had come: what is still on its way is thrown away, but not waited for without end.
      if (!request.complete) setTimeout(() => request.complete || socket.destroy(), this.limits.stallMs).unref()
    })
  }

  #look(now: number): void {
    for (const underWay of this.#ready.values()) for (const exchange of underWay) this.#lookAt(exchange, now)
  }

  #lookAt(exchange: Exchange, now: number): void {
    const { stallMs, bodyBytesPerSecond, answerMs } = this.limits
    const { socket, request, response } = exchange
    if (response.writableEnded) {
      exchange.answered ??= now
      if (now - exchange.answered >= answerMs) socket.destroy()
    } else if (!request.complete) {
      const { bytesRead } = socket
      const least = (bodyBytesPerSecond * stallMs) / 1_000
      // What has arrived and waits for us is our own slowness.
      const isSlow = exchange.read !== undefined && bytesRead - exchange.read < least && request.readableLength === 0
      if (isSlow) breakOff(exchange, new Problem('timeout', 'The body arrives too slowly. Send it again.'))
      exchange.read = bytesRead
    }
  }
}

/** Ends a request whose body does not come as it should, with an answer where there is none yet. */
function breakOff({ socket, request, response }: Exchange, problem: Problem): void {
  if (response.headersSent) {
    socket.destroy()
    return
  }
  const usual = 'encrypted' in socket ? secureHeaders : securityHeaders
  const body = JSON.stringify(problem.document())
  const headers = { ...usual, 'content-type': problemType, 'content-length': Buffer.byteLength(body), connection: 'close' }
  // Whoever waits for the body is told that it ends: once there is an answer, the platform would leave them waiting.
  response.writeHead(problem.status, headers).end(body, () => request.destroy())
}
