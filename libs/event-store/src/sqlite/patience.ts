/** Waiting for a file that another process holds, and letting go of it for the others. */

import { setTimeout as pause } from 'node:timers/promises'
import { Unavailable } from '../port.js'
import { outageOf } from './outage.js'

/** How long to wait before the next attempt, in milliseconds. Random, so that processes that met once do not meet again and again. */
export function backoffMs(attempt: number): number {
  // An attempt costs some microseconds, and the file is free for a moment only: so we try often, and seldom after a second or so.
  return 1 + Math.random() * (attempt < 500 ? 2 : 30)
}

/** How long others are reckoned with after they were last seen, how long we write before we let them in, in milliseconds. */
const othersMs = 1000
const turnMs = 5

/**
 * Whose turn it is to write. Without it whoever writes takes the file again before anybody else has noticed that it was free, and an import on the
 * command line could keep the server waiting.
 */
export class Turns {
  #othersSeen = Number.NEGATIVE_INFINITY
  #paused = 0

  /** Another process has written, or holds the file. */
  sawOthers(): void {
    this.#othersSeen = performance.now()
  }

  /** True where it is time to leave the file alone for a moment. */
  pauseIsDue(): boolean {
    const now = performance.now()
    if (now - this.#othersSeen > othersMs || now - this.#paused < turnMs) return false
    this.#paused = now
    return true
  }
}

/** Reads, again and again while the file is busy, for at most so long; the event loop goes on between the attempts. */
export async function patiently<T>(file: string, boundMs: number, read: () => T): Promise<T> {
  const deadline = performance.now() + boundMs
  for (let attempt = 0; ; attempt++) {
    try {
      return read()
    } catch (error) {
      const outage = outageOf(error, file, false)
      if (!isBusy(outage) || performance.now() >= deadline) throw outage
      await pause(backoffMs(attempt))
    }
  }
}

/** The same for opening, which is synchronous: this blocks. */
export function patientlySync<T>(file: string, boundMs: number, open: () => T): T {
  const deadline = performance.now() + boundMs
  for (let attempt = 0; ; attempt++) {
    try {
      return open()
    } catch (error) {
      const outage = outageOf(error, file, false)
      if (!isBusy(outage) || performance.now() >= deadline) throw outage
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, backoffMs(attempt))
    }
  }
}

export function isBusy(outage: unknown): boolean {
  return outage instanceof Unavailable && outage.reason === 'busy'
}
