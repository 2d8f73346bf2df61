/** Where the command line begins and ends: from the words that were typed to an exit code. */
import { readFileSync } from 'node:fs'
import { CommanderError } from 'commander'
import { troubleWith } from './api/trouble.js'
import { Failure } from './failure.js'
import { makeProgram } from './program.js'
import { ofProcess, type Surroundings } from './surroundings.js'
import { Screen } from './terminal/screen.js'

/** Runs the command line of this process. */
export async function run(args: readonly string[]): Promise<void> {
  process.exitCode = await main(args, ofProcess())
}

/** Runs the command line and gives the exit code. */
export async function main(args: readonly string[], surroundings: Surroundings): Promise<number> {
  const program = makeProgram(surroundings, version())
  try {
    await program.parseAsync(args, { from: 'user' })
    return 0
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2
    const screen = new Screen(surroundings, { json: false, colour: true })
    const known = troubleWith(dataIn(program.opts()), error)
    if (known instanceof Failure) {
      screen.complain(...known.lines)
      return known.code
    }
    // A fault of ours: its trace is what whoever mends it needs.
    const detail = error instanceof Error ? (error.stack ?? error.message) : String(error)
    screen.complain('Something went wrong in the program itself. Please report it with these lines:', detail)
    return 1
  }
}

function dataIn(options: Readonly<Record<string, unknown>>): string {
  return typeof options['data'] === 'string' ? options['data'] : './data'
}

/** The version in package.json, which lies above the compiled program and above its source. */
function version(): string {
  for (const up of ['../../../package.json', '../../../../package.json']) {
    try {
      const found: unknown = JSON.parse(readFileSync(new URL(up, import.meta.url), 'utf8'))
      if (typeof found === 'object' && found !== null && 'version' in found) return String(found.version)
    } catch {
      // Not there: we are the other one.
    }
  }
  return 'unknown'
}
