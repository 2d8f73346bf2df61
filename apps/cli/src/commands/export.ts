/** `alteram export`: the log as NDJSON, one event to a line. */
import { once } from 'node:events'
import { createWriteStream } from 'node:fs'
import { rename, rm } from 'node:fs/promises'
import type { Command } from 'commander'
import { type ExportOptions, exportEntries, writeEntry } from '#exchange'
import { acts, examples } from '../cli.js'
import { counted } from '../records/matrix.js'
import { wholeNumber } from '../records/whole-number.js'
import type { Surroundings } from '../surroundings.js'
import { ProgressLine } from '../terminal/progress.js'

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
    const store = await session.openLog(directory, { readOnly: true })
    try {
      const options: ExportOptions = {
        closed,
        ...(after !== undefined && { after: wholeNumber(after, '--after') }),
        ...(until !== undefined && { to: wholeNumber(until, '--until') }),
      }
      const written = await write(exportEntries(store, options), to, surroundings)
      if (to !== undefined) session.screen.note(`${counted(written, 'entry')} written to ${to}.`)
    } finally {
      await store.close()
    }
  })
}

async function write(entries: ReturnType<typeof exportEntries>, to: string | undefined, { out, err }: Surroundings): Promise<number> {
  if (to === undefined) {
    let written = 0
    for await (const entry of entries) {
      out.write(`${writeEntry(entry)}\n`)
      // A reader that goes away, and the signals of a person, are seen between entries.
      if (++written % 500 === 0) await new Promise((resolve) => setImmediate(resolve))
    }
    return written
  }
  // Under another name until it is whole, so that a file of this name is never half of a log.
  const draft = `${to}.part`
  const file = createWriteStream(draft)
  const failed = once(file, 'error').then(([error]) => Promise.reject(error))
  try {
    const written = await Promise.race([failed, pour(entries, file, err)])
    await rename(draft, to)
    return written
  } catch (error) {
    file.destroy()
    await rm(draft, { force: true })
    throw error
  }
}

async function pour(
  entries: ReturnType<typeof exportEntries>,
  file: ReturnType<typeof createWriteStream>,
  err: Surroundings['err'],
): Promise<number> {
  const progress = new ProgressLine({ what: 'exporting', unit: 'entries', err })
  const start = performance.now()
  let written = 0
  try {
    for await (const entry of entries) {
      written++
      if (!file.write(`${writeEntry(entry)}\n`)) await once(file, 'drain')
      progress.show({ done: written, rate: (written * 1_000) / (performance.now() - start) })
    }
    file.end()
    await once(file, 'finish')
    return written
  } finally {
    progress.end()
  }
}
