/** How far long work has come: a bar with rate and time left on a terminal, a plain line now and then elsewhere. */
import type { Output } from '../surroundings.js'
import { cut } from './width.js'

export interface Step {
  /** What is counted, so far. */
  readonly done: number
  /** From 0 to 1; undefined where the end is not known. */
  readonly share?: number
  /** Of what is counted, a second. */
  readonly rate: number
  readonly leftMs?: number
}

export interface ProgressOptions {
  /** `importing`, `rebuilding the views`. */
  readonly what: string
  /** What is counted: `lines`. */
  readonly unit: string
  readonly err: Output
  /** Milliseconds of a clock that does not jump. */
  readonly now?: () => number
}

/** How often a terminal is drawn on, and how often a line is written elsewhere. */
const drawEveryMs = 100
const writeEveryMs = 5_000
/** Work that is done sooner shows nothing. */
const patienceMs = 400

export class ProgressLine {
  readonly #now: () => number
  readonly #start: number
  #last: number
  #drawn = false

  constructor(private readonly options: ProgressOptions) {
    this.#now = options.now ?? (() => performance.now())
    this.#start = this.#now()
    this.#last = this.#start
  }

  /** Shows a step, unless one was shown just before. */
  show(step: Step): void {
    const now = this.#now()
    const { err } = this.options
    const every = err.isTerminal ? (this.#drawn ? drawEveryMs : patienceMs) : writeEveryMs
    if (now - this.#last < every) return
    this.#last = now
    if (!err.isTerminal) {
      err.write(`${this.#text(step)}\n`)
      return
    }
    const text = `${bar(step.share)} ${this.#text(step)}`
    err.write(`\r\u001b[K${cut(text, (err.columns ?? 80) - 1)}`)
    this.#drawn = true
  }

  /** Takes the bar away. */
  end(): void {
    if (this.#drawn) this.options.err.write('\r\u001b[K')
    this.#drawn = false
  }

  #text({ done, share, rate, leftMs }: Step): string {
    const { what, unit } = this.options
    const parts = [`${what}: ${count(done)} ${unit}`]
    if (share !== undefined) parts.push(`${Math.floor(share * 100)} %`)
    if (rate > 0) parts.push(`${count(Math.round(rate))} a second`)
    if (leftMs !== undefined && share !== undefined && share < 1) parts.push(`${duration(leftMs)} left`)
    return parts.join(', ')
  }
}

function bar(share: number | undefined): string {
  const cells = 20
  const full = Math.round(cells * (share ?? 0))
  return `[${'#'.repeat(full)}${'-'.repeat(cells - full)}]`
}

/** A number with its thousands apart. */
export function count(number: number): string {
  return number.toLocaleString('en-GB')
}

/** `0.4 s`, `14 s`, `2 min 5 s`, `1 h 3 min`. */
export function duration(ms: number): string {
  if (ms < 9_950) return `${(ms / 1_000).toFixed(1)} s`
  const seconds = Math.round(ms / 1_000)
  if (seconds < 60) return `${seconds} s`
  const minutes = Math.floor(seconds / 60)
  return minutes < 60 ? `${minutes} min ${seconds % 60} s` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`
}
