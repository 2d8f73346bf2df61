/** An import: items are read, sent in batches, and counted; every fault is told with its line and column. */
import { type Fault, fault, UnreadableFile } from './fault.js'
import { type ImportItem, isRead, isSkipped, type Read, type Submissions } from './item.js'
import { type Submission, shown } from './submission.js'

/** What became of one submission. */
export interface Outcome {
  /** `left-out`: another one of an all-or-nothing batch failed. */
  readonly status: 'recorded' | 'unchanged' | 'refused' | 'raced' | 'left-out'
  readonly errors?: readonly OutcomeError[]
}

export interface OutcomeError {
  /** The refusal's code, or `key-reused` where the idempotency key stands for another command in the ledger. */
  readonly code?: string
  readonly detail: string
  /** JSON Pointer into the body. */
  readonly pointer?: string
}

/** Sends a batch and answers each submission, in the order of the batch. With `atomic` all of it is recorded or nothing. */
export type Send = (batch: readonly Submission[], options: { readonly atomic: boolean }) => Promise<readonly Outcome[]>

/** Submissions, by what became of them, beside the lines that gave none. */
export interface Counts {
  /** Submissions read from the file. */
  readonly read: number
  readonly recorded: number
  /** In the ledger already. */
  readonly unchanged: number
  /** Refused by a rule, or raced for good. */
  readonly refused: number
  /** Not recorded, because others of an all-or-nothing import were at fault. */
  readonly leftOut: number
  /** Lines that the mapping leaves out. */
  readonly skipped: number
  /** Faults in the file's own lines. */
  readonly faults: number
}

export interface Progress extends Counts {
  readonly bytesRead: number
  /** 0 where the size is unknown. */
  readonly bytesTotal: number
  /** The last line that was dealt with. */
  readonly line: number
  readonly elapsedMs: number
  /** Submissions a second, from the start. */
  readonly rate: number
  /** An estimate from the bytes; undefined where there is nothing to estimate from. */
  readonly leftMs?: number
}

export interface Summary extends Counts {
  /** `done`: the whole file was read. `stopped`: the signal ended it; the same import again goes on from there. `unreadable`: see the last fault. */
  readonly end: 'done' | 'stopped' | 'unreadable'
  readonly elapsedMs: number
  /** Lines left out, by the reason that the mapping gives. */
  readonly skippedFor: Readonly<Record<string, number>>
}

export interface ImportOptions {
  /** Submissions to a batch; default 500. */
  readonly batchSize?: number
  /** Nothing is sent unless the whole file is without fault, and then as one atomic batch of at most {@link mostAtOnce}. */
  readonly allOrNothing?: boolean
  readonly signal?: AbortSignal
  readonly onFault?: (fault: Fault) => void
  /** After each batch, and at the end. */
  readonly onProgress?: (progress: Progress) => void
  /** Milliseconds of a clock that does not jump; default `performance.now`. */
  readonly now?: () => number
}

/** The most submissions of an all-or-nothing import, since they are held in memory and appended at once. */
export const mostAtOnce = 100_000

/** Sending failed; what the summary counts is in the ledger, and the same import again goes on from there. */
export class ImportFailed extends Error {
  override readonly name = 'ImportFailed'
  constructor(
    readonly summary: Omit<Summary, 'end'>,
    cause: unknown,
  ) {
    super(cause instanceof Error ? cause.message : 'the batch could not be sent', { cause })
  }
}

/**
 * Runs an import. Batches are sent one after the other, so later submissions find what earlier ones began. Resolves for faults of any number; throws
 * {@link ImportFailed} only where `send` does. Run again, it changes nothing that is recorded and records the rest.
 */
export async function importAll(items: Submissions, send: Send, options: ImportOptions = {}): Promise<Summary> {
  const run = new ImportRun(items, send, options)
  try {
    return await run.whole()
  } catch (error) {
    if (options.signal?.aborted) return run.summary('stopped')
    throw error instanceof ImportFailed ? error : new ImportFailed(run.summary('stopped'), error)
  }
}

/** Refusals that say that the record, or the rating, is in the ledger. */
const thereAlready: ReadonlySet<string> = new Set([
  'report-already-published',
  'allegation-already-raised',
  'response-already-recorded',
  'inquiry-already-sent',
  'follow-up-already-opened',
  'party-already-registered',
  'source-already-captured',
  'key-reused',
])

type Count = { -readonly [Name in keyof Counts]: Counts[Name] }

class ImportRun {
  readonly #count: Count = { read: 0, recorded: 0, unchanged: 0, refused: 0, leftOut: 0, skipped: 0, faults: 0 }
  readonly #skippedFor = new Map<string, number>()
  readonly #now: () => number
  readonly #start: number
  #line = 0

  constructor(
    private readonly items: Submissions,
    private readonly send: Send,
    private readonly options: ImportOptions,
  ) {
    this.#now = options.now ?? (() => performance.now())
    this.#start = this.#now()
  }

  async whole(): Promise<Summary> {
    const { allOrNothing = false, batchSize = 500, signal } = this.options
    const most = allOrNothing ? mostAtOnce : batchSize
    let batch: Read[] = []
    let end: Summary['end'] = 'done'
    try {
      for await (const item of this.items) {
        if (signal?.aborted) {
          end = 'stopped'
          break
        }
        if (!this.#note(item)) continue
        if (allOrNothing && batch.length >= most)
          throw new UnreadableFile(`More than ${most} submissions do not go in at once; leave out all-or-nothing.`, item.line)
        batch.push(item)
        if (allOrNothing || batch.length < most) continue
        await this.#each(batch)
        batch = []
      }
    } catch (error) {
      if (!(error instanceof UnreadableFile)) throw error
      this.#fault(fault(error.line, '', '', error.message))
      end = 'unreadable'
    }
    if (end === 'stopped' || (allOrNothing && this.#count.faults > 0)) this.#leaveOut(batch)
    else if (allOrNothing) await this.#atOnce(batch)
    else await this.#each(batch)
    return this.summary(end)
  }

  summary<End extends Summary['end']>(end: End): Summary {
    return { ...this.#count, end, elapsedMs: this.#now() - this.#start, skippedFor: Object.fromEntries(this.#skippedFor) }
  }

  /** Counts what was read; true for what is to be sent. */
  #note(item: ImportItem): item is Read {
    if (isRead(item)) {
      this.#count.read++
      return true
    }
    if (isSkipped(item)) {
      this.#count.skipped++
      this.#skippedFor.set(item.skipped, (this.#skippedFor.get(item.skipped) ?? 0) + 1)
    } else {
      this.#fault(item)
    }
    return false
  }

  #fault(found: Fault): void {
    this.#count.faults++
    this.options.onFault?.(found)
  }

  async #each(batch: readonly Read[]): Promise<void> {
    if (batch.length > 0) this.#settle(batch, await this.#sent(batch, false))
    this.#report(batch)
  }

  /** Sends all of it atomically; what other files have brought in already is left away, and the rest is sent again. */
  async #atOnce(batch: readonly Read[]): Promise<void> {
    let rest = batch
    while (rest.length > 0) {
      const outcomes = await this.#sent(rest, true)
      const isThere = (_: Read, index: number) => isPresent(rest[index], outcomes[index])
      const failed = rest.filter((read, index) => isFailure(outcomes[index]) && !isThere(read, index))
      const present = rest.filter(isThere)
      if (failed.length > 0 || present.length === 0) {
        this.#settle(rest, outcomes)
        break
      }
      this.#count.unchanged += present.length
      rest = rest.filter((read) => !present.includes(read))
    }
    this.#report(batch)
  }

  async #sent(batch: readonly Read[], atomic: boolean): Promise<readonly Outcome[]> {
    try {
      const submissions = batch.map(({ submission }) => submission)
      const outcomes = await this.send(submissions, { atomic })
      if (outcomes.length !== batch.length) throw new Error(`${batch.length} submissions were sent, and ${outcomes.length} answered`)
      return outcomes
    } catch (error) {
      throw new ImportFailed(this.summary('stopped'), error)
    }
  }

  #settle(batch: readonly Read[], outcomes: readonly Outcome[]): void {
    for (const [index, read] of batch.entries()) {
      const outcome = outcomes[index]
      if (outcome === undefined) continue
      if (outcome.status === 'recorded') this.#count.recorded++
      else if (outcome.status === 'unchanged' || isPresent(read, outcome)) this.#count.unchanged++
      else if (outcome.status === 'left-out') this.#count.leftOut++
      else {
        this.#count.refused++
        for (const told of refusalsOf(read, outcome)) this.options.onFault?.(told)
      }
    }
  }

  #leaveOut(batch: readonly Read[]): void {
    this.#count.leftOut += batch.length
    this.#report(batch)
  }

  #report(batch: readonly Read[]): void {
    this.#line = batch.at(-1)?.line ?? this.#line
    if (!this.options.onProgress) return
    const { read: bytesRead, total: bytesTotal } = this.items.bytes()
    const elapsedMs = this.#now() - this.#start
    const { recorded, unchanged, refused } = this.#count
    const rate = elapsedMs > 0 ? ((recorded + unchanged + refused) * 1_000) / elapsedMs : 0
    const leftMs = bytesRead > 0 && bytesTotal > 0 ? (elapsedMs * Math.max(0, bytesTotal - bytesRead)) / bytesRead : undefined
    this.options.onProgress({
      ...this.#count,
      bytesRead,
      bytesTotal,
      line: this.#line,
      elapsedMs,
      rate,
      ...(leftMs !== undefined && { leftMs }),
    })
  }
}

/** True for a record that several files give, where the ledger says that it has it. */
function isPresent(read: Read | undefined, outcome: Outcome | undefined): boolean {
  return (
    read?.shared === true &&
    outcome?.status === 'refused' &&
    (outcome.errors ?? []).some(({ code }) => code !== undefined && thereAlready.has(code))
  )
}

function isFailure(outcome: Outcome | undefined): boolean {
  return outcome?.status === 'refused' || outcome?.status === 'raced'
}

/** A refused submission's errors, each at the column that it comes from. */
function refusalsOf({ line, submission, columnAt }: Read, { status, errors }: Outcome): readonly Fault[] {
  const what = `${submission.kind} “${submission.verb}”`
  if (!errors || errors.length === 0) {
    const reason = status === 'raced' ? 'somebody else changed this record meanwhile; import the file again' : 'refused'
    return [fault(line, '', '', `${what}: ${reason}`)]
  }
  return errors.map(({ detail, pointer }) => {
    const column = pointer === undefined ? undefined : columnAt(pointer)
    return fault(line, column ?? '', pointer === undefined ? '' : shown(valueAt(submission.body, pointer)), `${what}: ${detail}`)
  })
}

function valueAt(body: unknown, pointer: string): unknown {
  let value = body
  for (const step of pointer.split('/').slice(1)) {
    if (typeof value !== 'object' || value === null) return undefined
    value = new Map(Object.entries(value)).get(step.replaceAll('~1', '/').replaceAll('~0', '~'))
  }
  return value
}
