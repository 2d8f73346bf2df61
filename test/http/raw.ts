/** Bytes as they are, over a socket of one's own: for what no client of HTTP would send. */
import { connect, type Socket } from 'node:net'

/** What is answered to the bytes until the connection ends, by the server or, after so long without a byte, by us. */
export function exchange(url: string, bytes: string | Buffer, { from = '127.0.0.1', quietMs = 5_000 } = {}): Promise<string> {
  const { port } = new URL(url)
  return new Promise((resolve, reject) => {
    let answer = ''
    const socket = connect({ port: Number(port), host: '127.0.0.1', localAddress: from }, () => socket.write(bytes))
    socket.setEncoding('latin1')
    socket.setTimeout(quietMs, () => socket.destroy())
    socket.on('data', (part) => {
      answer += part
    })
    socket.on('close', () => resolve(answer))
    socket.on('error', (error: NodeJS.ErrnoException) =>
      error.code === 'ECONNRESET' || error.code === 'EPIPE' ? resolve(answer) : reject(error),
    )
  })
}

/** The statuses of all the answers on a connection, in order. */
export function statuses(answer: string): readonly number[] {
  return [...answer.matchAll(/HTTP\/1\.1 (\d{3})/g)].map(([, status]) => Number(status))
}

/** A connection that stays open, with whether the other side has ended it. */
export class Held {
  ended = false
  received = ''
  readonly closed: Promise<void>

  constructor(readonly socket: Socket) {
    this.closed = new Promise((resolve) => {
      socket.once('close', () => {
        this.ended = true
        resolve()
      })
    })
    socket.on('error', () => undefined)
    socket.setEncoding('latin1')
    socket.on('data', (part) => {
      this.received += String(part)
    })
  }

  static open(url: string, from = '127.0.0.1'): Promise<Held> {
    const { port } = new URL(url)
    return new Promise((resolve, reject) => {
      const socket = connect({ port: Number(port), host: '127.0.0.1', localAddress: from })
      const held = new Held(socket)
      socket.once('connect', () => resolve(held))
      socket.once('error', reject)
    })
  }
}
