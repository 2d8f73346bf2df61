/** Cosignatures are added at the end of a note, once for each key, and time-stamps beside it; both are there after a restart. */
import { afterEach, expect, test } from '@jest/globals'
import { type NoteSignature, parseNote } from '#audit'
import { Data } from './data.fixture.js'

let data = new Data()
afterEach(async () => {
  await data.end()
  data = new Data()
})

const by = (name: string, byte: number): NoteSignature => ({ name, id: '00000001', signature: new Uint8Array(72).fill(byte) })

test('a note keeps its beginning, and gets each key’s first signature after it', async () => {
  await data.write(3)
  await data.with(({ checkpoints: { kept } }) => {
    const before = kept.at(3)?.note ?? ''
    expect(kept.attestations.cosign(3, [by('w1', 1)])).toBe(true)
    expect(kept.attestations.cosign(3, [by('w1', 2), by('w2', 3)])).toBe(true)
    expect(kept.attestations.cosign(4, [by('w1', 1)])).toBe(false)
    const after = kept.at(3)?.note ?? ''
    expect(after.startsWith(before)).toBe(true)
    expect(parseNote(after).signatures.slice(1)).toEqual([by('w1', 1), by('w2', 3)])
  })
  await data.write(1)
  // The cosigned checkpoint is still one that this ledger signed, and the next one follows on it.
  await data.with(({ checkpoints }) => {
    expect(checkpoints.refusal).toBeUndefined()
    expect(checkpoints.kept.latest()?.size).toBe(4)
    expect(parseNote(checkpoints.kept.at(3)?.note ?? '').signatures).toHaveLength(3)
  })
})

test('what a witness holds, and the first time-stamp of a checkpoint, are kept', async () => {
  await data.write(2)
  const stamp = { size: 2, time: '2024-06-24T09:00:01Z', signatures: 1, reply: Buffer.from('reply') }
  await data.with(({ checkpoints: { kept } }) => {
    expect(kept.attestations.witness('w')).toEqual({ size: 0 })
    kept.attestations.keepWitness('w', { size: 2, cosigned: '2024-06-24T09:00:00Z' })
    kept.attestations.keepTimestamp(stamp)
    kept.attestations.keepTimestamp({ ...stamp, time: '2025-01-01T00:00:00Z' })
  })
  await data.with(({ checkpoints: { kept } }) => {
    expect(kept.attestations.witness('w')).toEqual({ size: 2, cosigned: '2024-06-24T09:00:00Z' })
    kept.attestations.keepWitness('w', { size: 1 })
    expect(kept.attestations.witness('w')).toEqual({ size: 1 })
    expect(kept.attestations.timestampAt(2)).toEqual(stamp)
    expect(kept.attestations.timestampAt(1)).toBeUndefined()
    expect(kept.attestations.latestTimestamp()).toEqual(stamp)
  })
})

test('whoever asked is called at each checkpoint, until they no longer listen', async () => {
  await data.write(1)
  await data.with(async (proofs) => {
    const sizes: (number | undefined)[] = []
    const stop = proofs.onSigned(() => sizes.push(proofs.checkpoints.kept.latest()?.size))
    await data.write(1)
    await data.caughtUp(proofs)
    expect(sizes.at(-1)).toBe(2)
    stop()
    const before = sizes.length
    await data.write(1)
    await data.caughtUp(proofs)
    expect(sizes).toHaveLength(before)
  })
})
