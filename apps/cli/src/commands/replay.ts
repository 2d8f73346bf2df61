/** `alteram replay`: folds the log from nothing, and prints the digest of the state that it comes to. */
import type { Command } from 'commander'
import { encodeBase64 } from '#audit'
import { type ExportedEntry, exportEntries, fileSource, readLog } from '#exchange'
import { mustBeThere } from '../api/local.js'
import { troubleWith } from '../api/trouble.js'
import { answers, examples, type Session } from '../cli.js'
import { Failure, wrongUse } from '../failure.js'
import { sentenceOf } from '../import/faults.js'
import { foldFromNothing, type State, stateOf } from '../replay/fold.js'
import { Proved } from '../replay/proved.js'
import type { Surroundings } from '../surroundings.js'
import { count, duration, ProgressLine } from '../terminal/progress.js'
import { pad } from '../terminal/width.js'
import { upToDate } from '../up-to-date.js'

interface Options {
  readonly to?: string
  readonly file?: string
  readonly check?: boolean
}

/** What was folded, and how long it took. */
interface Folded {
  readonly state: State
  /** Of the tree over the entries, in Base 64. */
  readonly root: string
  readonly ms: number
}

/** How long the tree that the ledger keeps is waited for, where it is behind. */
const treeMs = 60_000

export function addReplay(program: Command, surroundings: Surroundings): void {
  const command = program
    .command('replay')
    .description(
      'fold the log from nothing up to an entry, and print the digest of the state (SHA-256 over every row that holds then) and the root of the tree over the entries',
    )
    .option('--to <entry>', 'up to this entry; the last, where it is left out')
    .option('--file <path>', 'fold an exported log instead of that of the data directory')
    .option('--check', 'compare with the live views at that entry; exit code 3 where they differ')
  examples(
    command,
    ['alteram replay --to 1200', 'The state at entry 1200'],
    ['alteram replay --check', 'Do the views say what the log says?'],
    ['alteram replay --file ledger.ndjson --check', 'Is an exported log still the ledger?'],
  )
  answers<Options>(command, surroundings, async (session, options) => {
    const directory = session.directoryFor('alteram replay')
    const to = options.to === undefined ? undefined : entryIn(options.to)
    const { state, root, ms } = await (options.file === undefined
      ? foldDirectory(directory, to, session)
      : foldFile(options.file, to, session))
    if (to !== undefined && state.sequence < to) {
      throw wrongUse(`The log has ${count(state.sequence)} entries; there is no entry ${count(to)} yet.`)
    }
    const live = options.check ? await liveState(directory, state.sequence, session) : undefined
    print(session, state, root, live, ms)
    if (live && live.root !== undefined && live.root !== root) {
      throw new Failure(3, differInRoot(state.sequence, options.file))
    }
    if (live && live.state.digest !== state.digest) {
      throw new Failure(3, differ(state.sequence, options.file))
    }
  })
}

function differInRoot(sequence: number, file: string | undefined): string {
  return `${file ?? 'The log'} has another root at entry ${sequence} than the tree that the ledger keeps: an entry was altered, dropped or moved. alteram verify tells which.`
}

function differ(sequence: number, file: string | undefined): string {
  return file === undefined
    ? `The live views differ from the log at entry ${sequence}. Rebuild them with alteram rebuild, and check again.`
    : `The live views differ from ${file} at entry ${sequence}: it is not an export of this ledger, or one of the two was altered.`
}

function entryIn(text: string): number {
  if (!/^\d{1,12}$/.test(text)) throw wrongUse(`--to: ${JSON.stringify(text)} is no entry; give its number, such as 1200.`)
  return Number(text)
}

function print({ screen }: Session, { sequence, digest, rows }: State, root: string, checked: Live | undefined, ms: number): void {
  const live = checked?.state
  if (screen.json) {
    screen.document({ sequence, digest, root, rows, ...(live && { live: live.digest, same: live.digest === digest }) })
    return
  }
  screen.print(`${screen.paint('bold', digest)}  state at entry ${sequence}`)
  screen.print(`${screen.paint('bold', pad(root, digest.length))}  root of the tree at entry ${sequence}`)
  screen.print(`${count(rows)} rows, folded from ${count(sequence)} entries in ${duration(ms)}.`)
  if (live) screen.print(live.digest === digest ? 'The live views have the same state.' : `${live.digest}  live views`)
}

async function foldDirectory(directory: string, to: number | undefined, session: Session): Promise<Folded> {
  const store = await session.openLog(directory, { readOnly: true })
  try {
    return await fold(() => exportEntries(store, to === undefined ? {} : { to }), to, session)
  } finally {
    await store.close()
  }
}

async function foldFile(file: string, to: number | undefined, session: Session): Promise<Folded> {
  const source = await fileSource(file).catch((error: unknown) => {
    throw troubleWith(file, error)
  })
  return fold(() => upTo(readLog(source), to), to, session)
}

async function* upTo(items: ReturnType<typeof readLog>, to = Number.POSITIVE_INFINITY): AsyncGenerator<ExportedEntry> {
  let expected = 1
  for await (const item of items) {
    if (!('entry' in item)) throw new Failure(3, `The exported log is not whole: ${sentenceOf(item)}`)
    const { entry } = item
    if (entry.sequence !== expected)
      throw new Failure(3, `The exported log begins at entry ${entry.sequence}; it can be folded only from entry 1.`)
    if (entry.sequence > to) return
    expected++
    yield entry
  }
}

async function fold(open: () => AsyncIterable<ExportedEntry>, to: number | undefined, { surroundings }: Session): Promise<Folded> {
  const progress = new ProgressLine({ what: 'folding', unit: 'entries', err: surroundings.err })
  const start = performance.now()
  try {
    let proved = new Proved()
    const state = await foldFromNothing({
      open: () => {
        proved = new Proved()
        return proved.events(open())
      },
      now: surroundings.now,
      onProgress: (done) => {
        const rate = (done * 1_000) / (performance.now() - start)
        const share = to === undefined ? undefined : Math.min(1, done / Math.max(1, to))
        const left = to !== undefined && rate > 0 ? { leftMs: ((to - done) / rate) * 1_000 } : {}
        progress.show({ done, rate, ...(share !== undefined && { share }), ...left })
      },
    })
    return { state, root: proved.root, ms: performance.now() - start }
  } finally {
    progress.end()
  }
}

/** What the data directory says of itself. */
interface Live {
  readonly state: State
  /** Of the tree that it keeps, in Base 64; undefined where the tree is not there. */
  readonly root: string | undefined
}

async function liveState(directory: string, sequence: number, session: Session): Promise<Live> {
  mustBeThere(directory)
  const { closeParts, openParts } = await import('#server')
  const parts = openParts({ directory, now: session.surroundings.now, master: await session.master(), signs: () => false })
  try {
    await upToDate(parts, session)
    await parts.proofs.reached(await parts.store.head(), treeMs)
    if (parts.views.checkpoint.sequence < sequence) {
      throw new Failure(
        3,
        `The live views end at entry ${parts.views.checkpoint.sequence}; the log that was folded goes on to entry ${sequence}.`,
      )
    }
    const root = parts.proofs.rootAt(sequence)
    return { state: stateOf(parts.views, sequence), root: root && encodeBase64(root) }
  } finally {
    await closeParts(parts)
  }
}
