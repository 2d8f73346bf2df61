/** The log as NDJSON, one entry to a line in log order, each as it is proved with what was opened of it; and that file read back. */
import { beginning, type Instant, instant, revision, type StoredEvent, streamName, type Via } from '#event-store'
import type { OpenedValue, SealedStore } from '#sealing'
import { decode } from './decode.js'
import { type Fault, fault } from './fault.js'
import { linesOf, longestLine } from './lines.js'
import { parseJson } from './ndjson.js'
import type { ByteSource } from './source.js'
import { isRecord, shown } from './submission.js'

/** An event as it stands in an exported log: all but its position, which is a matter of the engine, and its sequence. */
export interface ExportedEvent extends Omit<StoredEvent, 'position' | 'sealed'> {
  /** 1, 2, 3 … without a gap over the whole log. */
  readonly sequence: number
}

/** An entry as its leaf has it, with commitments in the place of what is personal, and what can be shown of that. */
export interface ExportedEntry extends ExportedEvent {
  /** By field, such as `gist` or `actor`: the value, and the salt of its commitment. What is erased is not among them. */
  readonly opened: Readonly<Record<string, OpenedValue>>
}

export interface ExportOptions {
  /** Leaves out the events up to this sequence; default 0. */
  readonly after?: number
  /** The last sequence; default: the log's end as it is when reached. */
  readonly to?: number
  /** Leaves everything personal sealed: what is written can be proved, and names nobody. Default: all is opened that is not erased. */
  readonly closed?: boolean
  readonly signal?: AbortSignal
}

const pageSize = 1_000

/** The entries of a log in order, each with its sequence, a page at a time: what has been read is not held. */
export async function* exportEntries(
  store: Pick<SealedStore, 'readSealed'>,
  { after = 0, to = Number.POSITIVE_INFINITY, closed = false, signal }: ExportOptions = {},
): AsyncGenerator<ExportedEntry> {
  let position = beginning
  let sequence = 0
  for (;;) {
    signal?.throwIfAborted()
    const page = await store.readSealed(position, pageSize)
    for (const entry of page.entries) {
      sequence++
      if (sequence > to) return
      const { position: _, sealed: __, ...event } = entry.event
      if (sequence > after) yield { sequence, ...event, opened: closed ? {} : entry.opened }
    }
    if (page.end) return
    position = page.next
  }
}

/** The line of an entry, without its line end; its members always in one order, so that the same log gives the same bytes. */
export function writeEntry({
  sequence,
  id,
  stream,
  revision: at,
  type,
  schema,
  recorded,
  actor,
  via,
  correlation,
  causation,
  data,
  opened,
}: ExportedEntry): string {
  const entry = { sequence, id, stream, revision: at, type, schema, recorded, actor, via, correlation, causation, data }
  return JSON.stringify(Object.keys(opened).length === 0 ? entry : { ...entry, opened })
}

/** The log as text, in pieces of some hundred lines, each line ended by LF. */
export async function* exportNdjson(store: Pick<SealedStore, 'readSealed'>, options: ExportOptions = {}): AsyncGenerator<string> {
  let lines: string[] = []
  for await (const entry of exportEntries(store, options)) {
    lines.push(writeEntry(entry))
    if (lines.length < 500) continue
    yield `${lines.join('\n')}\n`
    lines = []
  }
  if (lines.length > 0) yield `${lines.join('\n')}\n`
}

/** A line of an exported log: its entry, or what is wrong with it. */
export type LogItem = { readonly line: number; readonly entry: ExportedEntry } | Fault

/**
 * Reads an exported log, streaming. Besides the shape of each line it checks what holds over the whole: sequences follow one another, the revisions
 * of each stream too, and the recorded times never go back; so a line that was lost, moved or doubled is a fault where it shows.
 */
export async function* readLog(source: ByteSource): AsyncGenerator<LogItem> {
  const order = new Order()
  for await (const { line, text, cut } of linesOf(decode(source.open(), 'utf-8'), 64 * longestLine)) {
    if (text.trim() === '') continue
    if (cut) {
      yield fault(line, '', text, 'the line is too long for an event')
      continue
    }
    const parsed = parseJson(text)
    if ('fault' in parsed) {
      yield fault(line, parsed.column, text, parsed.fault)
      continue
    }
    const entry = parseEntry(parsed.value, line)
    if (Array.isArray(entry)) {
      yield* entry
      continue
    }
    const astray = order.check(entry, line)
    yield astray ?? { line, entry }
  }
}

/** What must hold from line to line. Past a gap it goes on from the line at hand, so one loss is told once. */
class Order {
  #sequence: number | undefined
  #recorded = ''
  readonly #revisions = new Map<string, number>()
  /** True where events are missing, as at the start of a part of a log: a stream can then begin with any revision. */
  #gap = false

  check({ sequence, stream, revision: at, recorded }: ExportedEvent, line: number): Fault | undefined {
    const [last, before] = [this.#sequence, this.#recorded]
    this.#sequence = sequence
    this.#recorded = recorded
    const follows = last === undefined ? sequence === 1 : sequence === last + 1
    if (!follows) {
      this.#gap = true
      this.#revisions.clear()
    }
    const next = (this.#revisions.get(stream) ?? (this.#gap ? at - 1 : -1)) + 1
    this.#revisions.set(stream, at)
    if (!follows && last !== undefined) {
      return fault(line, '/sequence', String(sequence), `sequence ${last + 1} was expected here; lines are lost, doubled or moved`)
    }
    if (at !== next) return fault(line, '/revision', String(at), `revision ${next} of ${stream} was expected here`)
    if (recorded < before) return fault(line, '/recorded', recorded, `the event before it was recorded later, at ${before}`)
    return undefined
  }
}

const moment = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/
const ways: readonly Via[] = ['page', 'api', 'cli', 'import', 'clock']

function parseEntry(value: unknown, line: number): ExportedEntry | Fault[] {
  if (!isRecord(value)) return [fault(line, '', shown(value), 'a line is one event as a JSON object')]
  const faults: Fault[] = []
  const wrong = (field: string, reason: string) => faults.push(fault(line, `/${field}`, shown(value[field]), reason))
  const text = (field: string): string => {
    const found = value[field]
    if (typeof found === 'string' && found !== '') return found
    wrong(field, 'a text is expected here')
    return ''
  }
  const count = (field: string, from: number): number => {
    const found = value[field]
    if (typeof found === 'number' && Number.isSafeInteger(found) && found >= from) return found
    wrong(field, `a whole number from ${from} is expected here`)
    return from
  }
  const optional = (field: 'correlation' | 'causation') => (value[field] === undefined ? {} : { [field]: text(field) })
  const recorded = text('recorded')
  if (recorded !== '' && !isMoment(recorded))
    wrong('recorded', 'a moment in UTC to the millisecond is expected here: 2024-06-24T09:30:00.000Z')
  const via = ways.find((way) => way === value['via'])
  if (via === undefined) wrong('via', `the way is one of ${ways.join(', ')}`)
  const { data } = value
  if (!isRecord(data)) wrong('data', 'an object is expected here')
  const opened = value['opened'] ?? {}
  if (!areOpened(opened)) wrong('opened', 'values with their salts are expected here, by field')
  const entry: ExportedEntry = {
    sequence: count('sequence', 1),
    id: text('id'),
    stream: streamName(text('stream')),
    revision: revision(count('revision', 0)),
    type: text('type'),
    schema: count('schema', 1),
    recorded: isMoment(recorded) ? recorded : instant(new Date(0)),
    actor: text('actor'),
    via: via ?? 'import',
    ...optional('correlation'),
    ...optional('causation'),
    data: isRecord(data) ? data : {},
    opened: areOpened(opened) ? opened : {},
  }
  return faults.length > 0 ? faults : entry
}

function areOpened(value: unknown): value is Readonly<Record<string, OpenedValue>> {
  return isRecord(value) && Object.values(value).every((each) => isRecord(each) && typeof each['salt'] === 'string' && 'value' in each)
}

function isMoment(text: string): text is Instant {
  return moment.test(text) && !Number.isNaN(Date.parse(text))
}
