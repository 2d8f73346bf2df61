/** Waiting for a file that another process holds. */

import { setTimeout as pause } from 'node:timers/promises'
import { Unavailable } from '../port.js'
import { outageOf } from './outage.js'

/** How long to wait before the next attempt, in milliseconds. Random, so that processes that met once do not meet again and again. */
export function backoffMs(attempt: number): number {
  return 1 + Math.random() * Math.min(30, 2 ** attempt)
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
