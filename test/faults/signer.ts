/**
 * Keeps the tree of a log and signs it, until it is killed. Usage: node signer.js FOLDER follow|once
 *
 * Each line that it writes is out before it goes on: `signed` with the size of a checkpoint, once it is kept. With `once` it ends when the tree has all
 * that the log has and is signed, and tells how that stands.
 */
import { writeSync } from 'node:fs'
import { join } from 'node:path'
import { openSqliteStore } from '#event-store'
import { Proofs } from '#proofs'

const [folder = '', mode = ''] = process.argv.slice(2)
const now = () => new Date()

function say(line: Readonly<Record<string, unknown>>): void {
  writeSync(1, `${JSON.stringify(line)}\n`)
}

const store = openSqliteStore({ file: join(folder, 'ledger.sqlite'), now })
const proofs = new Proofs({
  store,
  tree: join(folder, 'tree'),
  file: join(folder, 'checkpoints.sqlite'),
  keyFile: join(folder, 'signing.key'),
  now,
  pageSize: 3,
  paceMs: 4,
})

if (mode === 'once') {
  await proofs.reached(await store.head(), 30_000)
  await proofs.settled()
  say({ ...proofs.health, signed: proofs.checkpoints.kept.latest()?.size })
  await proofs.close()
  await store.close()
} else {
  proofs.onSigned(() => {
    const latest = proofs.checkpoints.kept.latest()
    if (latest) say({ signed: latest.size })
  })
}
