/** Finding the checkpoint that somebody means, by its size or by its root. */
import { decodeBase64, encodeBase64 } from '#audit'
import type { CheckpointStore, KeptCheckpoint } from '#proofs'
import { Problem } from '../problems/problem.js'

/** The fewest characters of a root that tell it from others. */
const fewest = 8

/** The checkpoint of so many entries. Throws the problem that names the nearest. */
export function checkpointOfSize(kept: CheckpointStore, size: number): KeptCheckpoint {
  return kept.at(size) ?? noSuchCheckpoint(kept, `There is no checkpoint of ${size} entries.`, kept.nearest(size))
}

/** The checkpoint of a size, or of a root in hex or Base 64, of which the beginning is enough. Throws the problem that names the nearest. */
export function namedCheckpoint(kept: CheckpointStore, name: string): KeptCheckpoint {
  const size = /^\d{1,15}$/.test(name) ? Number(name) : undefined
  const bySize = size === undefined ? undefined : kept.at(size)
  if (bySize) return bySize
  const found = name.length < fewest ? [] : byRoot(kept, name)
  const [only, another] = found
  if (only && !another) return only
  if (another) return noSuchCheckpoint(kept, 'More than one checkpoint has a root that begins so. Give more of it.', found)
  if (size !== undefined) return noSuchCheckpoint(kept, `There is no checkpoint of ${size} entries.`, kept.nearest(size))
  return noSuchCheckpoint(kept, 'No checkpoint of this ledger has a root that begins so.', latestIn(kept))
}

function byRoot(kept: CheckpointStore, name: string): readonly KeptCheckpoint[] {
  const found = new Map<number, KeptCheckpoint>()
  const hex = name.toLowerCase()
  if (/^[0-9a-f]{8,64}$/.test(hex)) {
    const whole = Buffer.from(hex.slice(0, hex.length - (hex.length % 2)), 'hex')
    for (const each of kept.byRoot(whole)) if (Buffer.from(each.root).toString('hex').startsWith(hex)) found.set(each.size, each)
  }
  // With the alphabet for addresses, too, and without the padding.
  // A plus sign that was not encoded in an address arrives as a space.
  const base64 = name.replaceAll(/[- ]/g, '+').replaceAll('_', '/').replace(/=$/, '')
  const whole = /^[A-Za-z0-9+/]{8,43}$/.test(base64) ? decodeBase64(base64.slice(0, base64.length - (base64.length % 4))) : undefined
  if (whole) for (const each of kept.byRoot(whole)) if (encodeBase64(each.root).startsWith(base64)) found.set(each.size, each)
  return [...found.values()]
}

function latestIn(kept: CheckpointStore): readonly KeptCheckpoint[] {
  const latest = kept.latest()
  return latest ? [latest] : []
}

function noSuchCheckpoint(kept: CheckpointStore, sentence: string, nearest: readonly KeptCheckpoint[]): never {
  const told = nearest.map(({ size, signed }) => `that of ${size} ${size === 1 ? 'entry' : 'entries'}, signed ${signed}`)
  const rest = kept.count === 0 ? 'None was signed yet.' : told.length === 0 ? '' : `The nearest: ${told.join('; ')}.`
  throw new Problem('no-such-checkpoint', `${sentence} ${rest}`.trim(), {
    nearest: nearest.map(({ size, root, signed }) => ({ size, root: encodeBase64(root), signed })),
  })
}
