/** `alteram export`: the log as NDJSON, one event to a line. */
import { once } from 'node:events'
import { createWriteStream } from 'node:fs'
import { rename, rm } from 'node:fs/promises'
import type { Command } from 'commander'
import { openSqliteStore } from '#event-store'
import { type ExportOptions, exportEvents, writeEvent } from '#exchange'
import { mustBeThere } from '../api/local.js'
import { acts, examples } from '../cli.js'
import { counted } from '../records/matrix.js'
import { wholeNumber } from '../records/whole-number.js'
import type { Surroundings } from '../surroundings.js'
import { ProgressLine } from '../terminal/progress.js'

interface Options {
  readonly to?: string
  readonly after?: string
  readonly until?: string
}

export function addExport(program: Command, surroundings: Surroundings): void {
  const command = program
    .command('export')
    .description('write the log as NDJSON, one event to a line in the order of the log')
    .option('--to <file>', 'into this file, instead of the standard output')
    .option('--after <entry>', 'leave out the entries up to this one')
    .option('--until <entry>', 'up to this entry')
  examples(
    command,
    ['alteram export --to ledger.ndjson'],
    ['alteram replay --file ledger.ndjson', 'Fold it from nothing, and print the state digest'],
  )
  acts<Options>(command, surroundings, async (session, { to, after, until }) => {
    const directory = session.directoryFor('alteram export')
    mustBeThere(directory)
    const { filesOf } = await import('#server')
    const store = openSqliteStore({ file: filesOf(directory).log, now: surroundings.now, readOnly: true })
    try {
      const options: ExportOptions = {
        ...(after !== undefined && { after: wholeNumber(after, '--after') }),
        ...(until !== undefined && { to: wholeNumber(until, '--until') }),
      }
      const written = await write(exportEvents(store, options), to, surroundings)
      if (to !== undefined) session.screen.note(`${counted(written, 'event')} written to ${to}.`)
    } finally {
      await store.close()
    }
  })
}

async function write(events: ReturnType<typeof exportEvents>, to: string | undefined, { out, err }: Surroundings): Promise<number> {
  if (to === undefined) {
    let written = 0
    for await (const event of events) {
      out.write(`${writeEvent(event)}\n`)
      // A reader that goes away, and the signals of a person, are seen between events.
      if (++written % 500 === 0) await new Promise((resolve) => setImmediate(resolve))
    }
    return written
  }
  // Under another name until it is whole, so that a file of this name is never half of a log.
  const draft = `${to}.part`
  const file = createWriteStream(draft)
  const failed = once(file, 'error').then(([error]) => Promise.reject(error))
  try {
    const written = await Promise.race([failed, pour(events, file, err)])
    await rename(draft, to)
    return written
  } catch (error) {
    file.destroy()
    await rm(draft, { force: true })
    throw error
  }
}

async function pour(
  events: ReturnType<typeof exportEvents>,
  file: ReturnType<typeof createWriteStream>,
  err: Surroundings['err'],
): Promise<number> {
  const progress = new ProgressLine({ what: 'exporting', unit: 'events', err })
  const start = performance.now()
  let written = 0
  try {
    for await (const event of events) {
      written++
      if (!file.write(`${writeEvent(event)}\n`)) await once(file, 'drain')
      progress.show({ done: written, rate: (written * 1_000) / (performance.now() - start) })
    }
    file.end()
    await once(file, 'finish')
    return written
  } finally {
    progress.end()
  }
}
