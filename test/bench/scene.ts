/** What every row has at hand: how much to do, where, and the ledgers that rows share. */
import { existsSync, mkdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import type { Peer } from './engines/peer.js'
import { makeLedger } from './make-ledger.js'
import type { Figure } from './measure.js'

/** How much is done. Times are proportional to these, figures are not. */
export interface Scale {
  readonly rounds: number
  /** Appends of one event a round. */
  readonly appends: number
  readonly reads: number
  /** Events of the small, the middle and the large ledger. */
  readonly small: number
  readonly middle: number
  readonly large: number
  /** Milliseconds for each measurement that is taken by time. */
  readonly sliceMs: number
}

export const full: Scale = { rounds: 5, appends: 1_000, reads: 20_000, small: 10_000, middle: 100_000, large: 1_000_000, sliceMs: 1_000 }
export const quick: Scale = { rounds: 1, appends: 40, reads: 400, small: 4_000, middle: 6_000, large: 8_000, sliceMs: 40 }

/** More rounds for what takes seconds, where the disk's whims would otherwise be most of what is measured. */
export function manyRounds({ rounds }: Scale): number {
  return rounds * 2 - 1
}

export interface Scene {
  readonly scale: Scale
  /** A folder on a real disk. */
  readonly directory: string
  /** Undefined where it is not installed. */
  readonly peer: Peer | undefined
  /** The folder of a ledger of so many events, made when it is first asked for. */
  ledger(events: number): Promise<string>
  say(words: string): void
}

/** One piece of the benchmark. */
export interface Row {
  readonly name: string
  readonly about: string
  run(scene: Scene): Promise<readonly Figure[]>
}

/** A new empty folder in the scene's, removed by {@link discard}. */
export function newFolder({ directory }: Pick<Scene, 'directory'>, name: string): string {
  const folder = join(directory, name)
  discard(folder)
  mkdirSync(folder, { recursive: true })
  return folder
}

export function discard(folder: string): void {
  rmSync(folder, { recursive: true, force: true })
}

/** Makes a ledger where there is none yet. */
export async function ledgerIn(directory: string, events: number, say: Scene['say']): Promise<string> {
  const folder = join(directory, `ledger-${events}`)
  if (!existsSync(join(folder, 'complete'))) {
    say(`writing a ledger of ${events.toLocaleString('en')} events`)
    discard(folder)
    await makeLedger(folder, events)
    mkdirSync(join(folder, 'complete'))
  }
  return folder
}
