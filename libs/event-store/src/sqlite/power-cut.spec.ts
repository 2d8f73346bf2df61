/** A power cut keeps what reached the disk of the write-ahead log: a beginning of it, and perhaps rubbish behind. */

import { copyFile, readFile, writeFile } from 'node:fs/promises'
import { expect, test } from '@jest/globals'
import { append, someEvents, someStream, wholeLog } from '../conformance/case.js'
import type { StoredEvent } from '../port.js'
import { inTemporaryFolder } from './folder.testing.js'
import { openSqliteStore } from './store.js'

const now = () => new Date()

/** How far a write-ahead log was written: the end of its last page, before the zeros by which it was made longer ahead of time. */
function written(wal: Buffer): number {
  const [head, page] = [32, 24 + 4096]
  return head + Math.ceil((wal.findLastIndex((byte) => byte !== 0) + 1 - head) / page) * page
}

test('wherever the write-ahead log is cut, whole appends are there, and all that were answered before', () =>
  inTemporaryFolder(async (folder) => {
    const file = `${folder}/log.db`
    const store = openSqliteStore({ file, now })
    const answered: { size: number; events: readonly StoredEvent[] }[] = []
    // Somewhere on the way it is made longer.
    for (let index = 0; index < 20; index++) {
      const { events } = await append(store, someStream(), 'none', ...someEvents(1 + (index % 4)))
      answered.push({ size: written(await readFile(`${file}-wal`)), events })
    }
    // Every append was answered after its bytes were in the file, so these are the points up to which the disk was synced.
    await copyFile(file, `${folder}/kept.db`)
    const wal = await readFile(`${file}-wal`)
    await store.close()
    expect(wal.length).toBeGreaterThan(written(wal))

    const synced = answered.map(({ size }) => size)
    const torn = synced.flatMap((size) => [size - 1, size - 4096, size + 25])
    for (const cut of [...synced, ...torn].filter((size) => size > 0 && size <= wal.length)) {
      for (const rubbish of [Buffer.alloc(0), Buffer.alloc(5000, 0xa5), Buffer.alloc(50_000)]) {
        await copyFile(`${folder}/kept.db`, `${folder}/cut.db`)
        await writeFile(`${folder}/cut.db-wal`, Buffer.concat([wal.subarray(0, cut), rubbish]))
        const survivor = openSqliteStore({ file: `${folder}/cut.db`, now })
        const log = await wholeLog(survivor)
        const durable = answered.filter(({ size }) => size <= cut).flatMap(({ events }) => events)
        expect(log).toEqual(durable)
        await survivor.close()
      }
    }
  }))

test('wherever bringing the write-ahead log into the file is cut, everything is there', () =>
  inTemporaryFolder(async (folder) => {
    const file = `${folder}/log.db`
    const store = openSqliteStore({ file, now })
    const sent: StoredEvent[] = []
    for (let index = 0; index < 30; index++) sent.push(...(await append(store, someStream(), 'none', ...someEvents(4))).events)
    const [before, wal] = [await readFile(file), await readFile(`${file}-wal`)]
    await store.close()
    const after = await readFile(file)
    for (let page = 0; page <= after.length / 4096; page++) {
      // Written in any order: the first pages new and the others old, or the other way round.
      const cut = page * 4096
      for (const [first, second] of [
        [after, before],
        [before, after],
      ] as const) {
        await writeFile(`${folder}/cut.db`, Buffer.concat([first.subarray(0, cut), second.subarray(first.subarray(0, cut).length)]))
        await writeFile(`${folder}/cut.db-wal`, wal)
        const survivor = openSqliteStore({ file: `${folder}/cut.db`, now })
        expect(await wholeLog(survivor)).toEqual(sent)
        await survivor.close()
      }
    }
  }))
