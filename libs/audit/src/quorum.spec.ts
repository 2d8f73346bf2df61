/** A checkpoint is as a policy wants it, or it is told what is missing. */
import { expect, test } from '@jest/globals'
import { ledger, witness } from './known-notes.fixture.js'
import { parseVerifierKey, type SignerKey, signerKey } from './note-key.js'
import { cosign, signNote } from './note-signing.js'
import type { Policy, PolicyMember, PolicyWitness } from './policy.js'
import { isMet, judgeByPolicy } from './quorum.js'
import { type NoteSignature, parseNote } from './signed-note.js'

const now = new Date('2026-01-01T00:00:00Z')
const seconds = now.getTime() / 1_000
const { text } = ledger
const logKey = signerKey(ledger.name, 'note', Uint8Array.from(Buffer.from(ledger.seed, 'hex')))
const log = parseVerifierKey(ledger.verifier)

function witnessOf(name: string): PolicyWitness & { readonly signs: (time?: number) => NoteSignature } {
  const key: SignerKey = signerKey(`${name}.example`, 'cosignature', new Uint8Array(32).fill(name.charCodeAt(0)))
  return { name, key, line: 1, signs: (time = seconds) => cosign(text, key, time) }
}
const [a, b, c] = [witnessOf('a'), witnessOf('b'), witnessOf('c')]
const policyOf = (quorum: PolicyMember | undefined): Policy => ({ logs: [{ key: log }], witnesses: [a, b, c], quorum })
const noteOf = (...signatures: readonly NoteSignature[]) => ({ text, signatures: [signNote(text, logKey), ...signatures] })
const group = (threshold: number, ...members: readonly PolicyMember[]): PolicyMember => ({ name: 'g', threshold, members })

test('who cosigned is told with the time, and others are passed over', async () => {
  const known = { name: 'w', key: parseVerifierKey(witness.verifier), line: 1 }
  const policy = { logs: [{ key: log }], witnesses: [known], quorum: known }
  const note = parseNote(`${text}\n${ledger.line}${witness.line}— stranger.example AAAAAAAA\n`)
  expect(await judgeByPolicy(policy, note, { now })).toEqual({
    holds: true,
    checkpoint: { origin: ledger.name, size: 8, root: expect.any(Uint8Array) },
    log,
    cosigned: [{ witness: known, time: witness.time }],
  })
})

test.each([
  [undefined, [], true],
  [a, [a], true],
  [a, [b, c], false],
  [group(2, a, b, c), [a, c], true],
  [group(2, a, b, c), [b], false],
  [group(1, a, b), [c], false],
  [group(2, group(1, a, b), c), [b, c], true],
  [group(2, group(1, a, b), c), [a, b], false],
  [group(1, group(2, a, b), c), [a], false],
] as const)('quorum %#', async (quorum, cosigners, met) => {
  const note = noteOf(...cosigners.map((cosigner) => cosigner.signs()))
  expect(await isMet(policyOf(quorum), note, { now })).toBe(met)
})

test('a missing quorum tells who did cosign', async () => {
  const verdict = await judgeByPolicy(policyOf(group(2, a, b, c)), noteOf(b.signs(seconds - 5)), { now })
  expect(verdict).toEqual({ holds: false, because: 'no-quorum', cosigned: [{ witness: b, time: seconds - 5 }] })
})

test('one witness that signs twice counts once', async () => {
  expect(await isMet(policyOf(group(2, a, b)), noteOf(a.signs(), a.signs(seconds - 1)), { now })).toBe(false)
})

test('a cosignature of another text, or of a time that is none yet, is not let pass', async () => {
  const policy = policyOf(a)
  const forged = { ...a.signs(), signature: b.signs().signature }
  expect(await judgeByPolicy(policy, noteOf(forged), { now })).toEqual({ holds: false, because: 'wrong-signature', key: a.key })
  expect(await judgeByPolicy(policy, noteOf(a.signs(seconds + 301)), { now })).toEqual({
    holds: false,
    because: 'in-the-future',
    key: a.key,
  })
  expect((await judgeByPolicy(policy, noteOf(a.signs(0)), { now })).holds).toBe(false)
  expect((await judgeByPolicy(policy, noteOf(a.signs(seconds + 299)), { now })).holds).toBe(true)
})

test('the log has to be one of the policy, and to sign under its own name', async () => {
  const other = signerKey('other.example', 'note', new Uint8Array(32).fill(9))
  const { seed: _, ...otherKey } = other
  const byOther = { text, signatures: [signNote(text, other), a.signs()] }
  const refused = { holds: false, because: 'other-log' }
  expect(await judgeByPolicy(policyOf(a), byOther, { now })).toEqual(refused)
  expect(await judgeByPolicy(policyOf(a), { text, signatures: [a.signs()] }, { now })).toEqual(refused)
  // A key that is trusted, but not for this origin.
  expect(await judgeByPolicy({ ...policyOf(a), logs: [{ key: otherKey }] }, byOther, { now })).toEqual(refused)
  // The log that is known otherwise has to be one of those that the policy names, if it names any.
  expect(await judgeByPolicy(policyOf(a), noteOf(a.signs()), { now, log: otherKey })).toEqual(refused)
  expect(await isMet(policyOf(a), noteOf(a.signs()), { now, log })).toBe(true)
  expect(await isMet({ ...policyOf(a), logs: [] }, noteOf(a.signs()), { now, log })).toBe(true)
  expect(await judgeByPolicy({ ...policyOf(a), logs: [] }, noteOf(a.signs()), { now })).toEqual(refused)
})
