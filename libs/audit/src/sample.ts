/**
 * Samples that anybody can draw again (`alteram-sample/v1`, docs/audit.md): by SHA-256 over a counter, seeded by the root of a checkpoint that was
 * signed once the population was closed.
 */
import { isCount } from './decimal.js'
import { type Hash, hashLength } from './merkle.js'
import { sha256 } from './primitives.js'

export const sampleAlgorithm = 'alteram-sample/v1'
/** The name of the stratum of a population that is not told apart. */
export const wholePopulation = 'all'

/** Why nothing can be drawn so, in a sentence. */
export class SampleFault extends Error {
  override readonly name = 'SampleFault'
  constructor(
    readonly about: 'population' | 'checkpoint' | 'size',
    sentence: string,
  ) {
    super(sentence)
  }
}

/** What is drawn from. */
export interface SampleQuery {
  /** The root of the checkpoint. */
  readonly root: Hash
  /** The entries of the checkpoint: not fewer than `to`, or it was signed before the population was closed. */
  readonly checkpointSize: number
  /** The first and the last sequence of the population. */
  readonly from: number
  readonly to: number
  /** How many are in each stratum, by its name. */
  readonly strata: ReadonlyMap<string, number>
  /** How many are drawn in all; all of them, where there are no more. */
  readonly size: number
}

/** One that was drawn. */
export interface Draw {
  readonly stratum: string
  /** Which of those drawn from the stratum it is, from 1. */
  readonly order: number
  /** The counter with which it came up. */
  readonly counter: number
  /** Its place within the stratum, from 0, in the order of the log. */
  readonly place: number
}

/** More than anybody would check by hand. */
export const largestSample = 10_000

const encoder = new TextEncoder()

/** Draws: stratum by stratum in the order of their names, within each in the order in which they came up. Throws {@link SampleFault}. */
export function drawSample({ root, checkpointSize, from, to, strata, size }: SampleQuery): readonly Draw[] {
  if (root.length !== hashLength) throw new RangeError(`a root has ${hashLength} bytes`)
  if (!isCount(from) || !isCount(to) || from < 1 || to < from)
    throw new SampleFault('population', 'A population is a stretch of the log, from its first entry to its last.')
  if (checkpointSize < to) {
    const sentence = `The checkpoint of ${checkpointSize} entries was signed before entry ${to}, at which the population ends.`
    throw new SampleFault('checkpoint', sentence)
  }
  const hex = Array.from(root, (byte) => byte.toString(16).padStart(2, '0')).join('')
  return [...allotted(size, strata)]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([stratum, wanted]) =>
      drawFrom(`${sampleAlgorithm} ${hex} ${from}-${to} ${stratum}`, stratum, strata.get(stratum) ?? 0, wanted),
    )
}

/** 2^52: as many hexadecimal digits as a shell and a double can both hold exactly. */
const span = 2 ** 52

function drawFrom(seed: string, stratum: string, count: number, wanted: number): readonly Draw[] {
  const drawn = new Map<number, Draw>()
  // Numbers from here on would make the first places likelier than the others.
  const limit = span - (span % count)
  for (let counter = 1; drawn.size < wanted; counter++) {
    const number = firstDigits(sha256(encoder.encode(`${seed} ${counter}`)))
    const place = number % count
    if (number < limit && !drawn.has(place)) drawn.set(place, { stratum, order: drawn.size + 1, counter, place })
  }
  return [...drawn.values()]
}

/** The first 13 hexadecimal digits as a number. */
function firstDigits(digest: Uint8Array): number {
  let number = 0
  for (let at = 0; at < 6; at++) number = number * 256 + (digest[at] ?? 0)
  return number * 16 + ((digest[6] ?? 0) >> 4)
}

/**
 * How many are drawn from each stratum: one from each, and the rest in proportion to what is left of each, those with the largest remainders getting
 * one more; of equal remainders the first by name. Throws {@link SampleFault} where there are more strata than are to be drawn.
 */
export function allotted(size: number, strata: ReadonlyMap<string, number>): ReadonlyMap<string, number> {
  if (!isCount(size) || size < 1 || size > largestSample) throw new SampleFault('size', `A sample has 1 to ${largestSample} entries.`)
  const filled = [...strata].filter(([, count]) => count > 0).sort(([a], [b]) => (a < b ? -1 : 1))
  const total = filled.reduce((sum, [, count]) => sum + count, 0)
  if (size >= total) return new Map(filled)
  if (size < filled.length) throw new SampleFault('size', `There are ${filled.length} strata, and at least one entry is drawn from each.`)
  const [rest, left] = [size - filled.length, total - filled.length]
  const shares = filled.map(([name, count]) => {
    // Exact: both are far below 2^53.
    const share = rest * (count - 1)
    return { name, whole: Math.floor(share / left), remainder: share % left }
  })
  const short = rest - shares.reduce((sum, { whole }) => sum + whole, 0)
  const favoured = new Set(
    shares
      .toSorted((a, b) => b.remainder - a.remainder)
      .slice(0, short)
      .map(({ name }) => name),
  )
  return new Map(shares.map(({ name, whole }) => [name, 1 + whole + (favoured.has(name) ? 1 : 0)]))
}
