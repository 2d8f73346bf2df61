/**
 * A dishonest operator rewrites the log and has it signed anew, forks it, or shows an old checkpoint as new. Alone, what they show verifies, by our
 * programs and by others'; whoever holds a checkpoint from before catches it, and so does a witness.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals'
import {
  CompactRange,
  consistencyProof,
  decodeEntryBundle,
  formatAddCheckpoint,
  leafHash,
  parseCheckpoint,
  parseNote,
  parseTlogProof,
  parseVerifierKey,
  verifyCheckpoint,
} from '#audit'
import { Served } from '#test/http/served'
import { english, logWorld, type World } from '#test/http/world'
import { bytesOf, mirrorTiles, signedNow } from '#test/independent/mirror'
import { goChecker, shellChecker } from '#test/independent/programs'
import { Witness } from '#witness'
import { Holder } from './holder.js'
import {
  alter,
  dropAnEntry,
  dropTheTail,
  forgetWhatWasSigned,
  forkOf,
  hideCheckpoint,
  insertAnEntry,
  moveTheClock,
  rewriteAnEntry,
  swapTwoEntries,
} from './liar.js'

const go = goChecker()
const shell = shellChecker()
const scratch = mkdtempSync(join(tmpdir(), 'alteram-lying-'))
// A moment at which no deadline passes: nothing is recorded but what a test records.
const ahead = Date.parse('2024-07-06T09:00:00Z') - Date.now()
const now = () => new Date(Date.now() + ahead)
const honest = new Served({ origin: 'ledger.example.org', now })
const holder = new Holder('reader')
let world: World
let note = ''
let key = ''
beforeAll(async () => {
  await honest.start()
  await honest.person('dara', 'recorder')
  await honest.person('sophea', 'auditor')
  await honest.person('reader', 'reader')
  world = await logWorld(honest)
  await signedNow(honest)
  await holder.keep(honest)
  note = new TextDecoder().decode(await bytesOf(honest, 'checkpoint', 'reader'))
  key = new TextDecoder().decode(await bytesOf(honest, 'key', 'reader')).trimEnd()
  await honest.stop()
})
afterAll(async () => {
  await honest.end()
  rmSync(scratch, { recursive: true })
})

let running: Served[] = []
let witnesses: Witness[] = []
afterEach(async () => {
  for (const served of running) await served.end()
  for (const witness of witnesses) witness.close()
  running = []
  witnesses = []
})

/** A ledger with the past and the key of the honest one, after something was done to its files. */
async function copied(change: (directory: string) => void = () => undefined): Promise<Served> {
  const directory = forkOf(honest.directory)
  change(directory)
  const served = new Served({ now }, directory)
  running.push(served)
  Object.assign(served.tokens, honest.tokens)
  return served.start()
}

/** The same, with the log changed and signed anew: the program sees nothing amiss. */
async function liar(change: Parameters<typeof alter>[1]): Promise<Served> {
  const served = await copied((directory) => {
    alter(directory, change)
    forgetWhatWasSigned(directory)
  })
  await signedNow(served)
  return served
}

async function grow(served: Served, words: readonly string[]): Promise<void> {
  for (const name of words) {
    const { status } = await served.send('POST', '/api/v1/parties', { as: 'dara', body: { is: 'state', name: english(name) } })
    expect(status).toBe(201)
  }
  await signedNow(served)
}

/** A witness that has cosigned the honest ledger's checkpoint. */
async function watching(): Promise<Witness> {
  const directory = mkdtempSync(join(scratch, 'witness-'))
  const witness = new Witness({ directory, logs: [parseVerifierKey(key)], now })
  witnesses.push(witness)
  const { status } = await witness.addCheckpoint(Buffer.from(formatAddCheckpoint({ oldSize: 0, proof: [], checkpoint: parseNote(note) })))
  expect(status).toBe(200)
  return witness
}

/** How the witness answers the checkpoint that a ledger shows, with the proof that the ledger has from a size on. */
async function ask(witness: Witness, served: Served, oldSize: number): Promise<number> {
  const checkpoint = parseNote(await bytesOf(served, 'checkpoint', 'reader'))
  const { size } = parseCheckpoint(checkpoint.text)
  const proof = oldSize > 0 && oldSize < size ? consistencyProof(served.server.parts.proofs.tree, oldSize, size) : []
  const { status } = await witness.addCheckpoint(Buffer.from(formatAddCheckpoint({ oldSize, proof, checkpoint })))
  return status
}

/** The answers, whatever the ledger pretends that the witness saw last. */
async function answers(witness: Witness, served: Served): Promise<number[]> {
  const { size } = await holder.look(served)
  const statuses: number[] = []
  for (const oldSize of new Set([holder.held.size, size, 0])) statuses.push(await ask(witness, served, oldSize))
  return statuses
}

/** Verifies what a ledger shows and nothing else: signature, all entries, root. Then the same by others' programs, where they are there. */
async function verifiesAlone(served: Served, name: string): Promise<void> {
  const { size, root } = await new Holder('reader').look(served)
  const tree = new CompactRange()
  for (const entry of decodeEntryBundle(size, await bytesOf(served, `tile/entries/000.p/${size}`, 'sophea'))) tree.append(leafHash(entry))
  expect(tree.root()).toEqual(root)
  const folder = join(scratch, name)
  await mirrorTiles(served, folder, 'sophea')
  if (go.missing === undefined) expect(await go.check(folder)).toMatchObject({ code: 0, complained: '' })
  if (shell.missing === undefined) expect(await shell.check(folder)).toMatchObject({ code: 0, complained: '' })
}

describe('a log that was rewritten and signed again verifies alone, and is caught by who holds a checkpoint, and by a witness', () => {
  test.each([
    ['an entry was rewritten', rewriteAnEntry, 'forked', [409, 409]],
    ['two entries were swapped', swapTwoEntries, 'forked', [409, 409]],
    ['an entry was added to the past', insertAnEntry, 'forked', [422, 409, 409]],
    ['an entry was dropped', dropAnEntry, 'older', [400, 409, 409]],
    ['the tail was dropped', dropTheTail, 'older', [400, 409, 409]],
  ] as const)('%s', async (name, change, at, refusals) => {
    const [served, witness] = [await liar(change), await watching()]
    expect((await served.send('GET', '/health/ready')).body).toMatchObject({ tree: 'following', signing: 'signs' })
    await verifiesAlone(served, name)
    expect(await holder.compare(served)).toBe(at)
    expect(await answers(witness, served)).toEqual(refusals)
    // As it grows it hides that it is shorter, and nothing else.
    await grow(served, ['Laos', 'Siam', 'Annam', 'Tonkin'])
    expect(await holder.compare(served)).toBe('forked')
    expect(await answers(witness, served)).toEqual([422, 409, 409])
    // Both notes are kept, for whoever relies on the log.
    expect(witness.refused(holder.held.origin).at(-1)).toMatchObject({ held: note })
  })

  test('and the receipt that somebody was given shows the two checkpoints that cannot both be true', async () => {
    const signer = await copied()
    await signedNow(signer)
    const { items } = (await signer.send('GET', `/api/v1/responses/${world.response}/events`, { as: 'sophea' })).body
    const { sequence } = Object(Array.isArray(items) ? items[0] : undefined)
    const receipt = parseTlogProof(await bytesOf(signer, `proof/${sequence}`, 'dara'))
    const served = await liar(dropAnEntry)
    await grow(served, ['Laos', 'Siam'])
    expect(await verifyCheckpoint(receipt.checkpoint, parseVerifierKey(key))).toEqual({
      holds: true,
      checkpoint: holder.held,
      cosigners: [],
    })
    expect(await holder.compare(served)).toBe('forked')
  })
})

describe('one that does not rewrite, but does not tell all', () => {
  test('an old checkpoint that is shown as new is older than the one that is held', async () => {
    const served = await copied()
    const [early, late, witness] = [await holder.look(served), new Holder('reader'), await watching()]
    await grow(served, ['Laos'])
    await late.keep(served)
    expect(await ask(witness, served, early.size)).toBe(200)
    expect(await late.compareWith(early, served)).toBe('older')
    const again = (oldSize: number) =>
      witness.addCheckpoint(Buffer.from(formatAddCheckpoint({ oldSize, proof: [], checkpoint: parseNote(note) })))
    expect(await again(early.size)).toMatchObject({ status: 409, body: `${late.held.size}\n` })
    expect((await again(late.held.size)).status).toBe(400)
  })

  test('different histories shown to different readers hold for each of them, until two compare or ask one witness', async () => {
    const [one, other] = [await copied(), await copied()]
    await grow(one, ['Laos', 'Siam'])
    await grow(other, ['Annam', 'Tonkin', 'Champa'])
    // Each goes on from the checkpoint that they had in common.
    expect([await holder.compare(one), await holder.compare(other)]).toEqual(['grown', 'grown'])
    const [first, second] = [new Holder('reader'), new Holder('reader')]
    await first.keep(one)
    await second.keep(other)
    expect(await first.compareWith(second.held, other)).toBe('forked')
    expect(await first.compareWith(second.held, one)).toBe('forked')
    // Taken back to one size, the two roots differ.
    const [a, b] = [one, other].map(({ server }) => server.parts.proofs.tree.rootAt(first.held.size))
    expect(a).not.toEqual(b)
    // A witness cosigns the one that it sees first, and never the other.
    const witness = await watching()
    const common = holder.held.size
    expect(await ask(witness, one, common)).toBe(200)
    expect([await ask(witness, other, common), await ask(witness, other, first.held.size)]).toEqual([409, 422])
  })

  test('a checkpoint that the list leaves out is missed by nobody where the log went on from it, and by its holder where it did not', async () => {
    const served = await copied()
    await grow(served, ['Laos'])
    const [early, aside] = [new Holder('reader'), new Holder('reader')]
    await early.keep(served)
    const { directory } = served
    await served.stop()
    // One reader is shown what nobody else ever sees.
    const hidden = new Served({ now }, forkOf(directory))
    running.push(hidden)
    Object.assign(hidden.tokens, honest.tokens)
    await hidden.start()
    await grow(hidden, ['Atlantis'])
    await aside.keep(hidden)
    const open = await served.start()
    await grow(open, ['Siam', 'Annam'])
    await open.stop()
    hideCheckpoint(directory, early.held.size)
    await open.start()
    const { items } = (await open.send('GET', '/log/checkpoints', { as: 'reader' })).body
    expect((Array.isArray(items) ? items : []).map(({ size }) => size)).not.toContain(early.held.size)
    expect(await early.compare(open)).toBe('grown')
    expect(await aside.compare(open)).toBe('forked')
  })
})

describe('what nobody can see without holding something from outside', () => {
  test('an entry that was never logged, or dropped before anybody held a checkpoint, is missing in nothing', async () => {
    const served = await liar(dropAnEntry)
    await verifiesAlone(served, 'never logged')
    const late = new Holder('reader')
    await late.keep(served)
    await grow(served, ['Laos'])
    expect(await late.compare(served)).toBe('grown')
  })

  test('the time of recording is what the operator says', async () => {
    await verifiesAlone(await liar(moveTheClock), 'wrong clock')
  })

  test('of two histories, a reader who compares with nobody sees one, and it holds', async () => {
    const [one, other] = [await copied(), await copied()]
    const [first, second] = [new Holder('reader'), new Holder('reader')]
    for (const [ledger, reader, name] of [
      [one, first, 'Laos'],
      [other, second, 'Siam'],
    ] as const) {
      await grow(ledger, [name])
      await reader.keep(ledger)
      await grow(ledger, ['Annam'])
      expect(await reader.compare(ledger)).toBe('grown')
    }
  })
})
