/** An access store for a test: in a folder of its own, by a clock that the test sets. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Access, type AccessOptions, openAccess } from './access.js'

export interface TestAccess extends Disposable {
  readonly folder: string
  readonly file: string
  readonly store: Access
  /** Moves the clock, for every store that was opened here. */
  pass(ms: number): void
  now(): Date
  /** The same file, as another process has it. */
  another(options?: Partial<AccessOptions>): Access
}

export const start = '2024-07-01T08:00:00.000Z'

/** The moment so much after the start. */
export function at(ms: number): string {
  return new Date(Date.parse(start) + ms).toISOString()
}

export function openTestAccess(options: Partial<AccessOptions> = {}): TestAccess {
  const folder = mkdtempSync(join(tmpdir(), 'alteram-access-'))
  const file = join(folder, 'access.sqlite')
  let time = Date.parse(start)
  const now = () => new Date(time)
  const opened: Access[] = []
  const another = (others: Partial<AccessOptions> = {}) => {
    const access = openAccess({ file, now, ...options, ...others })
    opened.push(access)
    return access
  }
  return {
    folder,
    file,
    store: another(),
    pass: (ms) => {
      time += ms
    },
    now,
    another,
    [Symbol.dispose]: () => {
      for (const access of opened) access.close()
      rmSync(folder, { recursive: true })
    },
  }
}
