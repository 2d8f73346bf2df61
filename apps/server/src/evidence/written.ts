/** A bundle written to a file, with its hash and what is in it. */
import { createHash } from 'node:crypto'
import type { FileHandle } from 'node:fs/promises'
import { bundleFiles, bundleName, writeArchive } from '#evidence'
import type { Parts } from '../parts.js'
import { type BundleWish, type Counts, contentsOf } from './contents.js'

export interface WrittenBundle extends Counts {
  /** What it is called. */
  readonly name: string
  readonly bytes: number
  /** Of the archive, in lower-case hex. */
  readonly sha256: string
}

/** Writes a bundle from the beginning of an empty file. `onEntry` is told now and then how many entries are in. */
export async function writeBundle(
  parts: Parts,
  wish: BundleWish,
  file: FileHandle,
  onEntry: (done: number) => void = () => undefined,
): Promise<WrittenBundle> {
  const counts: Counts = { entries: 0, opened: 0, leftOut: [] }
  const contents = await contentsOf(parts, wish, counts)
  const hash = createHash('sha256')
  let bytes = 0
  for await (const chunk of writeArchive(bundleFiles(contents))) {
    hash.update(chunk)
    await file.appendFile(chunk)
    bytes += chunk.length
    onEntry(counts.entries)
  }
  return { name: bundleName(contents.scope, wish.checkpoint.size), bytes, sha256: hash.digest('hex'), ...counts }
}
