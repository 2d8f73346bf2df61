/** `alteram export`: the log as NDJSON, one event to a line. That it was written out is an entry of the log itself, where it names people. */
import { createHash, type Hash } from 'node:crypto'
import { once } from 'node:events'
import { createWriteStream } from 'node:fs'
import { rename, rm } from 'node:fs/promises'
import type { Command } from 'commander'
import { type ExportedEntry, type ExportOptions, exportEntries, writeEntry } from '#exchange'
import type { Parts } from '#server'
import { acts, examples, type Session } from '../cli.js'
import { counted } from '../records/matrix.js'
import { wholeNumber } from '../records/whole-number.js'
import type { Surroundings } from '../surroundings.js'
import { ProgressLine } from '../terminal/progress.js'
import { whoActs } from '../who-acts.js'

interface Options {
  readonly to?: string
  readonly after?: string
  readonly until?: string
  readonly closed?: boolean
}

export function addExport(program: Command, surroundings: Surroundings): void {
  const command = program
    .command('export')
    .description(
      'write the log as NDJSON, one entry to a line in the order of the log: as it is proved, and what is personal opened beside it',
    )
    .option('--to <file>', 'into this file, instead of the standard output')
    .option('--after <entry>', 'leave out the entries up to this one')
    .option('--until <entry>', 'up to this entry')
    .option('--closed', 'leave what is personal sealed: the export can be proved, and names nobody')
  examples(
    command,
    ['alteram export --to ledger.ndjson'],
    ['alteram replay --file ledger.ndjson', 'Fold it from nothing, and print the state digest'],
  )
  acts<Options>(command, surroundings, async (session, { to, after, until, closed = false }) => {
    const directory = session.directoryFor('alteram export')
    const range: ExportOptions = {
      ...(after !== undefined && { after: wholeNumber(after, '--after') }),
      ...(until !== undefined && { to: wholeNumber(until, '--until') }),
    }
    const written = closed ? await exportClosed(session, directory, range, to) : await exportOpened(session, range, to)
    if (to !== undefined) session.screen.note(`${counted(written.entries, 'entry')} written to ${to}.`)
  })
}

/** What was written out. */
class Written {
  entries = 0
  opened = 0
  sequence = 0
  readonly sha256: Hash = createHash('sha256')

  /** The line of an entry, which is counted with it. */
  line(entry: ExportedEntry): string {
    const line = `${writeEntry(entry)}\n`
    this.entries++
    this.opened += Object.keys(entry.opened).length
    this.sequence = entry.sequence
    this.sha256.update(line)
    return line
  }
}

/** Names nobody, and tells no more than the log proves to whoever asks: it leaves no trace, and needs a log that is only read. */
async function exportClosed(session: Session, directory: string, range: ExportOptions, to: string | undefined): Promise<Written> {
  const store = await session.openLog(directory, { readOnly: true })
  try {
    const entries = exportEntries(store, { ...range, closed: true })
    return await (to === undefined ? print(entries, session.surroundings) : save(entries, to, session.surroundings))
  } finally {
    await store.close()
  }
}

/**
 * Recorded before anything is out of our hands, so that nobody has an export that the ledger does not know of, not even a part: a file has its name
 * only then, and what is printed was gone through before, to know what it is.
 */
function exportOpened(session: Session, range: ExportOptions, to: string | undefined): Promise<Written> {
  const { surroundings } = session
  return session.withLocal(async ({ parts }) => {
    const note = (written: Written) => noteExport(session, parts, written)
    if (to !== undefined) return save(exportEntries(parts.store, range), to, surroundings, note)
    const told = new Written()
    for await (const entry of exportEntries(parts.store, range)) told.line(entry)
    await note(told)
    return print(exportEntries(parts.store, { ...range, to: told.sequence }), surroundings)
  })
}

async function noteExport({ shared, surroundings }: Session, parts: Parts, { entries, opened, sequence, sha256 }: Written): Promise<void> {
  const { noteCustody } = await import('#server')
  const exported = { what: 'log', sequence, entries, opened, sha256: sha256.digest('hex') }
  await noteCustody(parts, { type: 'NoteExport', ...exported }, { actor: whoActs(parts, shared.as ?? surroundings.userName), via: 'cli' })
}

type Entries = ReturnType<typeof exportEntries>

async function print(entries: Entries, { out }: Surroundings): Promise<Written> {
  const written = new Written()
  for await (const entry of entries) {
    out.write(written.line(entry))
    // A reader that goes away, and the signals of a person, are seen between entries.
    if (written.entries % 500 === 0) await new Promise((resolve) => setImmediate(resolve))
  }
  return written
}

/** Under another name until it is whole, and noted, so that a file of this name is never half of a log. */
async function save(entries: Entries, to: string, { err }: Surroundings, note?: (written: Written) => Promise<void>): Promise<Written> {
  const draft = `${to}.part`
  const file = createWriteStream(draft)
  const failed = once(file, 'error').then(([error]) => Promise.reject(error))
  try {
    const written = await Promise.race([failed, pour(entries, file, err)])
    await note?.(written)
    await rename(draft, to)
    return written
  } catch (error) {
    file.destroy()
    await rm(draft, { force: true })
    throw error
  }
}

async function pour(entries: Entries, file: ReturnType<typeof createWriteStream>, err: Surroundings['err']): Promise<Written> {
  const progress = new ProgressLine({ what: 'exporting', unit: 'entries', err })
  const start = performance.now()
  const written = new Written()
  try {
    for await (const entry of entries) {
      if (!file.write(written.line(entry))) await once(file, 'drain')
      progress.show({ done: written.entries, rate: (written.entries * 1_000) / (performance.now() - start) })
    }
    file.end()
    await once(file, 'finish')
    return written
  } finally {
    progress.end()
  }
}
