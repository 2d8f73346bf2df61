/** The connections of a server: which have a request under way, so that a stop waits for those and for no other. */
import type { Server } from 'node:http'
import type { Socket } from 'node:net'

export class Connections {
  readonly #all = new Set<Socket>()
  readonly #busy = new Set<Socket>()

  /** Watches a server from before its first connection. */
  constructor(private readonly server: Server) {
    server.on('connection', (socket: Socket) => {
      this.#all.add(socket)
      socket.once('close', () => this.#all.delete(socket))
    })
    server.on('request', ({ socket }, response) => {
      this.#busy.add(socket)
      response.once('close', () => this.#busy.delete(socket))
    })
  }

  /**
   * Closes the server, and every connection as soon as nothing is under way on it; those that are left after so long are cut. Without this,
   * a stop waits for connections on which nothing was ever sent, and for those that are only kept alive.
   */
  async closeAfter(close: () => Promise<void>, boundMs: number): Promise<void> {
    const letGo = () => {
      for (const socket of this.#all) if (!this.#busy.has(socket)) socket.destroy()
    }
    const sweep = setInterval(letGo, 20)
    const cut = setTimeout(() => this.server.closeAllConnections(), boundMs)
    try {
      await close()
    } finally {
      clearInterval(sweep)
      clearTimeout(cut)
    }
  }
}
