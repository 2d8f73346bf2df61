/** What holds words of an erased record beside the log and its views: the secrets of a user, and the captured copies of a source. */
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import type { Access } from '#access'
import { type ErasureSubject, idOf } from '#ledger'
import type { Ledger } from '#recording'
import { listRecords, type Views } from '#views'

export interface Leftovers {
  readonly access: Access
  readonly ledger: Ledger
  readonly views: Views
}

/** Takes it away. As often as one likes. */
export async function purge({ access, ledger, views }: Leftovers, copies: string, { kind, id }: ErasureSubject): Promise<void> {
  if (kind === 'access') access.erase(id)
  if (kind !== 'source') return
  const { state } = await ledger.readings.read('source', idOf('source', id))
  for (const { sha256 } of state?.copies ?? []) {
    // Two records of one document share its copy: it stays for the other one.
    const { records } = listRecords(views.db, 'source', { filters: { sha256: [sha256] }, sort: 'oldest', limit: 2 }, views.basis())
    const isShared = records.some((other) => other.id !== id && other.reading.title.erased !== true)
    if (!isShared) rmSync(join(copies, sha256), { force: true })
  }
}
