/**
 * Time-stamps for a ledger (RFC 3161): now and then its last checkpoint is shown to an authority, whose token is kept beside it. Nobody waits for it, and
 * where it is away nothing is lost but the stamp.
 */
import { randomBytes } from 'node:crypto'
import { parseNote, stampedBytes, timestampRequest, verifyTimestamp } from '#audit'
import type { KeptCheckpoint, KeptTimestamp, Proofs } from '#proofs'
import { NotAnswered, post } from './posting.js'

export interface TimestampingOptions {
  readonly proofs: Proofs
  /** Where the authority is asked. */
  readonly url: URL
  /** Certificates in PEM: that of its authority, and those on the way to it. */
  readonly authorities: string
  /** The policy to ask for (an object identifier). Default: its own. */
  readonly policy?: string
  /** How far apart stamps are, at least. */
  readonly everyMs: number
  readonly now: () => Date
  /** Told when it goes away or answers what does not hold, and when it is back. */
  readonly onChange?: (trouble: string | undefined) => void
  readonly onFault: (error: unknown) => void
  /** How long a checkpoint waits for its witnesses first. Default: 10,000. */
  readonly settleMs?: number
  /** Default: 30,000. */
  readonly timeoutMs?: number
  /** How long it is left alone at first where it does not answer; each time twice as long, up to sixty times. Default: 60,000. */
  readonly retryMs?: number
}

/** What is told of it. */
export interface TimestampingTold {
  readonly url: string
  /** The last checkpoint that was stamped. */
  readonly size?: number
  readonly time?: string
  readonly trouble?: string
}

const mostBytes = 262_144
/** How far the authority's clock may be from ours. */
const apartMs = 3_600_000
const longestDelay = 60

export class Timestamping {
  readonly #abort = new AbortController()
  #stopListening: (() => void) | undefined
  #wake = Promise.withResolvers<void>()
  #running: Promise<void> = Promise.resolve()
  #trouble: string | undefined
  #failures = 0

  constructor(private readonly options: TimestampingOptions) {}

  start(): void {
    this.#stopListening = this.options.proofs.onSigned(() => this.#wake.resolve())
    this.#running = this.#run()
  }

  async stop(): Promise<void> {
    this.#stopListening?.()
    this.#abort.abort()
    this.#wake.resolve()
    await this.#running
  }

  get told(): TimestampingTold {
    const last = this.#last
    return {
      url: this.options.url.href,
      ...(last && { size: last.size, time: last.time }),
      ...(this.#trouble !== undefined && { trouble: this.#trouble }),
    }
  }

  async #run(): Promise<void> {
    const { signal } = this.#abort
    const { everyMs, onFault, settleMs = 10_000, retryMs = 60_000 } = this.options
    while (!signal.aborted) {
      this.#wake = Promise.withResolvers()
      const last = this.#last
      if (!this.#grown(last)) {
        await this.#wake.promise
        continue
      }
      if (last) await this.#until(Date.parse(last.time) + everyMs)
      const latest = this.#grown(last)
      if (!latest) continue
      await this.#until(Date.parse(latest.signed) + settleMs)
      if (signal.aborted) return
      try {
        // That one, not one that was signed while it waited: its witnesses have had their time.
        const trouble = await this.#stamp(this.#kept.at(latest.size) ?? latest)
        if (signal.aborted) return
        this.#tell(trouble)
      } catch (error) {
        onFault(error)
        this.#failures++
      }
      if (this.#failures > 0) await this.#pause(retryMs * Math.min(longestDelay, 2 ** (this.#failures - 1)))
    }
  }

  /** The last checkpoint, where it is not stamped. */
  #grown(last: KeptTimestamp | undefined): KeptCheckpoint | undefined {
    const latest = this.#kept.latest()
    return latest && latest.size > (last?.size ?? 0) ? latest : undefined
  }

  #tell(trouble: string | undefined): void {
    const changed = trouble !== this.#trouble
    this.#trouble = trouble
    this.#failures = trouble === undefined ? 0 : this.#failures + 1
    if (changed) this.options.onChange?.(trouble)
  }

  /** Has it stamped, and keeps the token; or says in a sentence why not. */
  async #stamp({ size, note }: KeptCheckpoint): Promise<string | undefined> {
    const { url, authorities, policy, now, timeoutMs = 30_000 } = this.options
    const signatures = parseNote(note).signatures.length
    const stamped = stampedBytes(note, signatures)
    const nonce = Uint8Array.from(randomBytes(8))
    try {
      const request = await timestampRequest(stamped, nonce, policy)
      const type = 'application/timestamp-query'
      const { status, body } = await post(url, request, { type, signal: this.#abort.signal, timeoutMs, mostBytes })
      if (status !== 200) return `It answered with ${status}.`
      const verdict = await verifyTimestamp(body, stamped, { authorities, nonce, now: now(), ...(policy !== undefined && { policy }) })
      if (!verdict.holds) return `Its answer does not hold. ${verdict.what}`
      const { time } = verdict.timestamp
      if (Math.abs(now().getTime() - Date.parse(time)) > apartMs) return `It tells ${time}: its clock or ours is wrong.`
      this.#kept.attestations.keepTimestamp({ size, time, signatures, reply: body })
      return undefined
    } catch (error) {
      if (error instanceof NotAnswered) return error.message
      throw error
    }
  }

  get #kept() {
    return this.options.proofs.checkpoints.kept
  }

  get #last(): KeptTimestamp | undefined {
    return this.#kept.attestations.latestTimestamp()
  }

  /** Waits until a time of the clock, which may be set meanwhile. */
  async #until(time: number): Promise<void> {
    for (let left = time - this.options.now().getTime(); left > 0 && !this.#abort.signal.aborted; ) {
      // No timer is longer than this.
      await this.#pause(Math.min(left, 60_000))
      left = time - this.options.now().getTime()
    }
  }

  #pause(ms: number): Promise<void> {
    const { signal } = this.#abort
    if (signal.aborted) return Promise.resolve()
    return new Promise((resolve) => {
      const done = (): void => {
        clearTimeout(timer)
        signal.removeEventListener('abort', done)
        resolve()
      }
      const timer = setTimeout(done, ms).unref()
      signal.addEventListener('abort', done)
    })
  }
}
