/** A copy of what a ledger serves under /log, as anybody who may read it makes one: tiles, and entries with their receipts. */
import { newTiles, type Tile, tilePath, tileWidth, tileWidthAt } from '#audit'
import type { Served } from '#test/http/served'
import { write } from './logged.js'

/** The checkpoint that is served, once everything that was recorded is signed. Gives undefined where the ledger refuses to sign. */
export async function signedNow({ server: { parts } }: Served): Promise<string | undefined> {
  const { proofs, engine } = parts
  await proofs.reached(await engine.head(), 60_000)
  await proofs.settled()
  return proofs.health.refusal === undefined ? proofs.checkpoints.kept.latest()?.note : undefined
}

/** Copies key, checkpoint and all tiles. `as` is somebody who may read entries. */
export async function mirrorTiles(served: Served, folder: string, as: string): Promise<void> {
  const size = await mirrorHead(served, folder, as)
  const bundles = Array.from({ length: Math.ceil(size / tileWidth) }, (_, index): Tile => {
    const level = 'entries'
    return { level, index, width: tileWidthAt({ level, index }, size) }
  })
  for (const path of [...newTiles(0, size), ...bundles].map(tilePath)) write(folder, path, await bytesOf(served, path, as))
}

/** Copies key and checkpoint, and writes entries, given by their sequence, each with its receipt. */
export async function mirrorReceipts(served: Served, folder: string, as: string, entries: ReadonlyMap<number, Uint8Array>): Promise<void> {
  await mirrorHead(served, folder, as)
  for (const [sequence, entry] of entries) {
    const name = String(sequence).padStart(9, '0')
    write(folder, `entries/${name}.json`, entry)
    write(folder, `proofs/${name}.tlog-proof`, await bytesOf(served, `proof/${sequence}`, as))
  }
}

/** What is served at a path under /log. */
export async function bytesOf(served: Served, path: string, as: string): Promise<Uint8Array<ArrayBuffer>> {
  const { status, bytes } = await served.bytes(`/log/${path}`, { as })
  if (status !== 200) throw new Error(`${path}: ${status} ${new TextDecoder().decode(bytes)}`)
  return bytes
}

async function mirrorHead(served: Served, folder: string, as: string): Promise<number> {
  const checkpoint = new TextDecoder().decode(await bytesOf(served, 'checkpoint', as))
  write(folder, 'checkpoint', checkpoint)
  write(folder, 'log.vkey', await bytesOf(served, 'key', as))
  return Number(checkpoint.split('\n')[1])
}
