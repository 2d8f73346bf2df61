/** How long it takes to verify a whole ledger out of its bundle, beside what it takes others at least: Go's x/mod to recompute the same root. */
import { execFileSync } from 'node:child_process'
import { createWriteStream, mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { formatVerifierKey, leafOf } from '#audit'
import { beginning, type EventStore, openSqliteStore } from '#event-store'
import { type BundledEntry, bundleFiles, writeArchive } from '#evidence'
import { Proofs } from '#proofs'
import { buildCheck, goMissing } from '#test/independent/go'
import { inChild } from '../children/child.js'
import type { Verified, VerifyTask } from '../children/verify.js'
import { alone, compared, type Figure, inTurns } from '../measure.js'
import { discard, newFolder, type Row, type Scene } from '../scene.js'

export const verifying: Row = {
  name: 'verifying',
  about: 'verifying a whole ledger out of its bundle',
  run: async (scene) => {
    const { large, rounds } = scene.scale
    const ledger = await scene.ledger(large)
    const folder = newFolder(scene, 'verifying')
    scene.say(`writing a bundle of ${large.toLocaleString('en')} entries`)
    const made = await makeBundle(ledger, folder)
    const missing = goMissing()
    scene.say(missing === undefined ? 'verifying it, and recomputing its root with Go' : `verifying it; ${missing}`)
    const results: Verified[] = []
    const ours = {
      name: 'ours',
      measure: async () => {
        const result = await inChild<Verified>('verify', { bundle: made.bundle } satisfies VerifyTask)
        results.push(result)
        return requireRoot(result.root, made.root, result.seconds)
      },
    }
    const goSeconds: number[] = []
    const theirs = missing === undefined ? [{ name: 'Go', measure: goMeasure(folder, made, goSeconds) }] : []
    const [seconds = [], others] = await inTurns(rounds, [ours, ...theirs])
    discard(folder)
    return figures(scene, { seconds, results }, others && { seconds: others, processorSeconds: goSeconds })
  },
}

interface Taken {
  readonly seconds: readonly number[]
  readonly processorSeconds: readonly number[]
}

function figures(
  { scale: { large } }: Scene,
  { seconds, results }: { readonly seconds: readonly number[]; readonly results: readonly Verified[] },
  go: Taken | undefined,
): Figure[] {
  const measure = `full verification of a bundle of ${large.toLocaleString('en')} entries`
  const processor = results.map(({ processorSeconds }) => processorSeconds)
  const memory = results.map(({ memoryMb }) => memoryMb)
  const name = 'Go’s x/mod, the root alone'
  return [
    go ? compared(measure, 's', seconds, name, go.seconds, { atMost: 5 }) : alone(measure, 's', seconds),
    go
      ? compared('processor time of it, all threads', 's', processor, name, go.processorSeconds)
      : alone('processor time of it, all threads', 's', processor),
    alone('most memory of it', 'MB', memory),
  ]
}

interface MadeBundle {
  readonly bundle: string
  /** The same, unpacked. */
  readonly unpacked: string
  /** In Base 64. */
  readonly root: string
}

/** Recomputes the root out of the unpacked bundle, as little as anybody can do who verifies a log. */
function goMeasure(folder: string, { unpacked, root }: MadeBundle, processorSeconds: number[]): () => Promise<number> {
  const program = buildCheck(folder, resolve(import.meta.dirname, '../../../..'))
  return async () => {
    const start = performance.now()
    // A shell knows how much of the processor what it ran has taken; it says so after its own share.
    const [found, , times = ''] = execFileSync('sh', ['-c', '"$0" -root "$1" && times', program, unpacked], { encoding: 'utf8' }).split(
      '\n',
    )
    const seconds = (performance.now() - start) / 1000
    const parts = [...times.matchAll(/(\d+)m([\d.]+)s/g)].map(([, minutes, rest]) => Number(minutes) * 60 + Number(rest))
    processorSeconds.push(parts.reduce((sum, part) => sum + part, 0))
    return requireRoot(found, root, seconds)
  }
}

function requireRoot(found: string | undefined, root: string, seconds: number): number {
  if (found !== root) throw new Error(`the root is ${root}, and ${found} was found`)
  return seconds
}

/** A bundle of a whole ledger, and the same unpacked. */
async function makeBundle(ledger: string, folder: string): Promise<MadeBundle> {
  const now = () => new Date()
  const store = openSqliteStore({ file: join(ledger, 'ledger.sqlite'), now })
  const [tree, file, keyFile] = ['tree', 'checkpoints.sqlite', 'signing.key'].map((name) => join(folder, name))
  const proofs = new Proofs({ store, tree: tree ?? '', file: file ?? '', keyFile: keyFile ?? '', now })
  try {
    if (!(await proofs.reached(await store.head(), 3_600_000))) throw new Error('the tree was not built')
    await proofs.settled()
    const kept = proofs.checkpoints.kept.latest()
    if (!kept) throw new Error('nothing was signed')
    const [bundle, unpacked] = [join(folder, 'ledger.alteram.zip'), join(folder, 'unpacked')]
    const files = bundleFiles({
      scope: { kind: 'ledger' },
      about: 'whole ledger',
      made: now().toISOString(),
      checkpoint: kept.note,
      key: formatVerifierKey(proofs.checkpoints.verifier),
      state: { sequence: kept.size, rows: 0, digest: '0'.repeat(64) },
      hashes: proofs.tree,
      entries: entriesOf(store),
    })
    await pipeline(Readable.from(writeArchive(unpackedInto(unpacked, files))), createWriteStream(bundle))
    return { bundle, unpacked, root: Buffer.from(kept.root).toString('base64') }
  } finally {
    await proofs.close()
    await store.close()
  }
}

async function* entriesOf(store: EventStore): AsyncGenerator<BundledEntry> {
  let sequence = 0
  for (let next = beginning, ended = false; !ended; ) {
    const page = await store.readAll(next, 1_000)
    for (const event of page.events) yield { sequence: ++sequence, leaf: leafOf(event) }
    next = page.next
    ended = page.end
  }
}

/** Writes the files down as they pass. */
async function* unpackedInto(folder: string, files: ReturnType<typeof bundleFiles>): ReturnType<typeof bundleFiles> {
  for await (const file of files) {
    const { name, content } = file
    if (!(content instanceof Uint8Array)) throw new TypeError(`${name} is not at hand`)
    mkdirSync(dirname(join(folder, name)), { recursive: true })
    writeFileSync(join(folder, name), content)
    yield file
  }
}
