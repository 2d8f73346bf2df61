/** `alteram import`: a file of commands, or a table with the mapping that says what its columns mean. */

import { extname } from 'node:path'
import { type Command, Option } from 'commander'
import {
  BadMapping,
  type ByteSource,
  bytesSource,
  encodings,
  type Format,
  fileSource,
  ImportFailed,
  importAll,
  keptMappings,
  loadMapping,
  readLog,
  readSubmissions,
  type Send,
  type Submissions,
  type Summary,
} from '#exchange'
import { sendOver } from '../api/send.js'
import { acts, examples, type Session } from '../cli.js'
import { codeOf } from '../error-code.js'
import { Failure, wrongUse } from '../failure.js'
import { Faults } from '../import/faults.js'
import { printSummary } from '../import/summary.js'
import { Tally } from '../import/tally.js'
import type { Surroundings } from '../surroundings.js'
import { ProgressLine } from '../terminal/progress.js'

interface Options {
  readonly mapping?: string
  readonly encoding?: string
  readonly allOrNothing?: boolean
  readonly dryRun?: boolean
}

export function addImport(program: Command, surroundings: Surroundings): void {
  const command = program
    .command('import <file>')
    .description('import commands from NDJSON, or a CSV file through a mapping; the same file twice changes nothing')
    .option('--mapping <name>', `what the columns of a CSV file mean: ${keptMappings().join(', ')}, or the path of a mapping of yours`)
    .addOption(new Option('--encoding <name>', 'the encoding of the file, where it is not what the mapping says').choices(encodings))
    .option('--all-or-nothing', 'record nothing unless the whole file is without fault (at most 16 MB at once)')
    .option('--dry-run', 'tell what would be recorded, and record nothing')
  command.addHelpText(
    'after',
    `
A line of NDJSON is one command:
  {"kind": "party", "verb": "register", "key": "state:KHM",
   "body": {"is": "state", "name": {"language": "en", "words": "Cambodia"}, "code": "KHM"}}
Each faulty line is told with its number, its column and the reason; the others go in. Where there were any, the exit code is 1.
An import that was stopped goes on where it was when it is run again. - reads the standard input.`,
  )
  examples(
    command,
    ['alteram import --mapping tip-tiers tip-tier-placements-1999-2015.csv'],
    ['alteram import --dry-run commands.ndjson', 'Find the faults first'],
    ['alteram import --server http://127.0.0.1:7070 commands.ndjson', 'Into a running server'],
  )
  acts<Options>(command, surroundings, runImport)
}

async function runImport(session: Session, options: Options, file = ''): Promise<void> {
  const { surroundings } = session
  const format = formatOf(file, options.mapping)
  const stop = new AbortController()
  const release = surroundings.onInterrupt(() => {
    if (stop.signal.aborted) process.exit(1)
    session.screen.note('Stopping when the batch in flight is in; press Ctrl-C again to stop at once.')
    stop.abort()
  })
  const faults = new Faults(session.screen)
  const tally = new Tally()
  try {
    const source = file === '-' ? bytesSource('the standard input', Buffer.from(await surroundings.input())) : await openFile(file, format)
    const encoding = encodings.find((each) => each === options.encoding)
    const items = readSubmissions(source, format, { signal: stop.signal, ...(encoding && { encoding }) })
    const summary = await through(session, options, (send) =>
      run(tally.watching(items), tally.around(send), session, stop.signal, options, faults),
    )
    faults.end()
    printSummary(session.screen, summary, tally.rows, options.dryRun === true)
    if (summary.end !== 'done' || summary.faults + summary.refused > 0) throw new Failure(1, [])
  } catch (error) {
    faults.end()
    if (!(error instanceof ImportFailed)) throw error
    const { recorded, unchanged } = error.summary
    const lines = error.cause instanceof Failure ? error.cause.lines : [error.message]
    throw new Failure(
      1,
      [
        ...lines,
        `The import stopped with ${recorded} commands recorded and ${unchanged} that were there already; run it again and it goes on from there.`,
      ],
      { cause: error },
    )
  } finally {
    release()
  }
}

/** Runs an import with its way to the ledger: over the API, or to nowhere for a dry run. */
async function through<T>(session: Session, { dryRun }: Options, use: (send: Send) => Promise<T>): Promise<T> {
  if (!dryRun) return session.withApi((api) => use(sendOver(api)), { make: true, via: 'import' })
  const { openDryRun } = await import('../import/open-dry-run.js')
  const { send, close } = await openDryRun(session.directoryFor('A dry run'), session)
  try {
    return await use(send)
  } finally {
    await close()
  }
}

async function run(
  items: Submissions,
  send: Send,
  { surroundings }: Session,
  signal: AbortSignal,
  { allOrNothing = false }: Options,
  faults: Faults,
): Promise<Summary> {
  const progress = new ProgressLine({ what: 'importing', unit: 'commands', err: surroundings.err })
  try {
    return await importAll(items, send, {
      allOrNothing,
      signal,
      onFault: (fault) => {
        progress.end()
        faults.tell(fault)
      },
      onProgress: ({ recorded, unchanged, refused, bytesRead, bytesTotal, rate, leftMs }) =>
        progress.show({
          done: recorded + unchanged + refused,
          rate,
          ...(bytesTotal > 0 && { share: Math.min(1, bytesRead / bytesTotal) }),
          ...(leftMs !== undefined && { leftMs }),
        }),
    })
  } finally {
    progress.end()
  }
}

function formatOf(file: string, mapping: string | undefined): Format {
  if (mapping === undefined) {
    if (!/^\.(csv|tsv|txt)$/i.test(extname(file))) return { format: 'ndjson' }
    throw wrongUse(`Say with --mapping what the columns of ${file} mean: ${keptMappings().join(', ')}, or the path of a mapping of yours.`)
  }
  try {
    return { format: 'csv', mapping: loadMapping(mapping) }
  } catch (error) {
    if (error instanceof BadMapping) throw new Failure(2, error.message.split('\n'), { cause: error })
    throw error
  }
}

async function openFile(file: string, { format }: Format) {
  try {
    const source = await fileSource(file)
    if (format === 'ndjson' && (await isExportedLog(source))) {
      throw wrongUse(`${file} is an exported log; commands are imported. To fold it and see its state: alteram replay --file ${file}`)
    }
    return source
  } catch (error) {
    if (error instanceof Failure) throw error
    const code = codeOf(error)
    throw wrongUse(`${file} cannot be read (${code === 'ENOENT' ? 'there is no such file' : code}).`)
  }
}

/** True where the first line is an event of a log. */
async function isExportedLog(source: ByteSource): Promise<boolean> {
  for await (const item of readLog(source)) return 'entry' in item
  return false
}
