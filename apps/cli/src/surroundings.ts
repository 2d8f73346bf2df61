/** What the command runs in; given, so that a test can give it another. */
import { userInfo } from 'node:os'
import { emitKeypressEvents, type Key } from 'node:readline'

/** Where text goes. */
export interface Output {
  write(text: string): void
  readonly isTerminal: boolean
  /** Columns of the terminal; undefined where it is none, or does not say. */
  readonly columns: number | undefined
}

export interface Surroundings {
  readonly env: Readonly<Record<string, string | undefined>>
  readonly out: Output
  readonly err: Output
  /** All of the standard input. */
  readonly input: () => Promise<string>
  /** Calls back with each key that is pressed, until the way to stop is called; absent where nobody sits at a terminal. */
  readonly onKey?: ((pressed: (key: string) => void) => () => void) | undefined
  readonly now: () => Date
  /** Calls back at Ctrl-C (and at the signal to end), in place of ending at once; gives the way to stop listening. */
  readonly onInterrupt: (interrupted: () => void) => () => void
  /** Has the command run to its end though its reader goes away, since its exit code is an answer; absent where nobody can go away. */
  readonly answerByExitCode?: () => void
  /** The name of the person who is logged in here. */
  readonly userName: string
}

/** The process that we are. A reader that goes away (`| head`) ends it without a word, unless its exit code is an answer. */
export function ofProcess(): Surroundings {
  let mustAnswer = false
  for (const stream of [process.stdout, process.stderr]) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EPIPE') throw error
      if (!mustAnswer) process.exit()
    })
  }
  return {
    env: process.env,
    out: toStream(process.stdout),
    err: toStream(process.stderr),
    input: readAll,
    onKey: process.stdin.isTTY ? onKey : undefined,
    now: () => new Date(),
    onInterrupt,
    answerByExitCode: () => {
      mustAnswer = true
    },
    userName: loginName(),
  }
}

function toStream(stream: NodeJS.WriteStream): Output {
  return {
    write: (text) => {
      stream.write(text)
    },
    get isTerminal() {
      return stream.isTTY === true
    },
    get columns() {
      return stream.isTTY ? stream.columns : undefined
    },
  }
}

async function readAll(): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of process.stdin) chunks.push(Buffer.from(chunk))
  return Buffer.concat(chunks).toString('utf8')
}

/** Keys by their names: `right`, `q`, `space`; with Ctrl as `ctrl-c`. */
function onKey(pressed: (key: string) => void): () => void {
  const { stdin } = process
  const listener = (_: string | undefined, key: Key): void => pressed(key.ctrl ? `ctrl-${key.name}` : (key.name ?? key.sequence ?? ''))
  emitKeypressEvents(stdin)
  stdin.setRawMode(true)
  stdin.on('keypress', listener)
  stdin.resume()
  return () => {
    stdin.off('keypress', listener)
    stdin.setRawMode(false)
    stdin.pause()
  }
}

function onInterrupt(interrupted: () => void): () => void {
  process.on('SIGINT', interrupted)
  process.on('SIGTERM', interrupted)
  return () => {
    process.off('SIGINT', interrupted)
    process.off('SIGTERM', interrupted)
  }
}

function loginName(): string {
  try {
    return userInfo().username
  } catch {
    // A user without an entry in the system's list, as in some containers.
    return 'local'
  }
}
