/** The connection of one reader of the live feed. */
import type { FastifyReply } from 'fastify'

/** One reader's connection. Nothing is kept for a reader who does not read: it is waited for a while, and then cut off. */
export class Feed {
  readonly closed: Promise<void>
  readonly #raw
  #open = true

  constructor(
    reply: FastifyReply,
    private readonly reader: AbortController,
    private readonly slowReaderMs: number,
  ) {
    reply.hijack()
    this.#raw = reply.raw
    this.#raw.writeHead(200, {
      ...headersOf(reply),
      'content-type': 'text/event-stream; charset=utf-8',
      'x-accel-buffering': 'no',
      connection: 'close',
    })
    this.closed = new Promise((resolve) => {
      const close = () => {
        this.#open = false
        resolve()
      }
      this.#raw.on('close', close)
      this.#raw.on('error', close)
      reader.signal.addEventListener('abort', close)
    })
  }

  get isOpen(): boolean {
    return this.#open
  }

  async write(text: string): Promise<void> {
    if (!this.#open || this.#raw.write(text)) return
    let cut: NodeJS.Timeout | undefined
    const slow = new Promise<void>((resolve) => {
      cut = setTimeout(() => {
        this.#raw.destroy()
        resolve()
      }, this.slowReaderMs)
    })
    const drained = new Promise<void>((resolve) => this.#raw.once('drain', resolve))
    await Promise.race([drained, slow, this.closed])
    clearTimeout(cut)
  }

  end(): void {
    this.reader.abort()
    this.#raw.end()
  }
}

function headersOf(reply: FastifyReply): Record<string, string> {
  return Object.fromEntries(
    Object.entries(reply.getHeaders()).flatMap(([name, value]) => (value === undefined ? [] : [[name, String(value)]])),
  )
}
