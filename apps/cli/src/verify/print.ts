/** A verification on the screen: a line for each finding as it is made, and a verdict in a sentence. */
import type { Finding, FindingKind } from '#evidence'
import type { Session } from '../cli.js'
import { Failure } from '../failure.js'
import { oneLine } from '../terminal/clean.js'
import { count, ProgressLine } from '../terminal/progress.js'
import type { Tone } from '../terminal/style.js'

const words = { holds: 'holds', unproved: 'not proved', fails: 'DOES NOT HOLD' } as const satisfies Record<FindingKind, string>
const signs = { holds: '✓', unproved: '•', fails: '✗' } as const satisfies Record<FindingKind, string>
const tones = { holds: 'green', unproved: 'yellow', fails: 'red' } as const satisfies Record<FindingKind, Tone>
const width = Math.max(...Object.values(words).map(({ length }) => length)) + 4

/** Prints findings as they come, but for a program, which is given all of them at the end. */
export function findingPrinter({ screen }: Session, progress: ProgressLine): (finding: Finding) => void {
  return ({ kind, words: says }) => {
    if (screen.json) return
    progress.end()
    const label = `${signs[kind]} ${words[kind]}`
    const [first = '', ...rest] = screen.hanging('', width, oneLine(says))
    screen.print(`${screen.paint(tones[kind], label)}${' '.repeat(width - label.length)}${first.trimStart()}`, ...rest)
  }
}

/** Shows how many entries were looked through. */
export function entriesProgress(session: Session): { readonly line: ProgressLine; readonly show: (done: number, total: number) => void } {
  const line = new ProgressLine({ what: 'verifying', unit: 'entries', err: session.surroundings.err })
  const start = performance.now()
  return {
    line,
    show: (done, total) => {
      const rate = (done * 1_000) / Math.max(1, performance.now() - start)
      const share = Math.min(1, done / Math.max(1, total))
      line.show({ done, share, rate, ...(rate > 0 && { leftMs: ((total - done) / rate) * 1_000 }) })
    },
  }
}

export interface Judged {
  readonly outcome: 'holds' | 'does-not-hold' | 'unreadable'
  readonly findings: readonly Finding[]
}

/** Prints the verdict on what was verified. Throws the {@link Failure} with its exit code where it does not hold. */
export function printVerdict({ screen }: Session, { outcome, findings, ...facts }: Judged & object, what: string): void {
  const failed = findings.filter(({ kind }) => kind === 'fails').length
  if (screen.json) screen.document({ outcome, ...facts, findings })
  if (outcome === 'unreadable') throw new Failure(1, `${what} cannot be verified: ${findings.at(-1)?.words ?? ''}`.trim())
  if (outcome === 'does-not-hold') {
    const things = failed === 1 ? 'one thing does not hold' : `${count(failed)} things do not hold`
    throw new Failure(3, `${what} is not to be relied on: ${things}; see above.`)
  }
  if (screen.json) return
  const open = findings.filter(({ kind }) => kind === 'unproved').length
  screen.print('', screen.paint('bold', `${what}: everything that can be verified holds.`))
  if (open > 0) screen.print(`Mind what it does not prove: the ${open === 1 ? 'line' : `${open} lines`} with • above.`)
}
