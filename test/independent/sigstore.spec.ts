/**
 * Checkpoint and inclusion with @sigstore/verify, which was written for another log. Its public verifier wants an entry to be a signature of one of
 * the kinds that Rekor logs, and ours are none: it verifies checkpoint and inclusion first, and then says so. How far it came tells whether they
 * hold. The function for these two alone is not in its index; it is taken from the file that it lies in.
 */
import { createHash, createPublicKey } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { bundleFromJSON } from '@sigstore/bundle'
import { TrustedRoot } from '@sigstore/protobuf-specs'
import { toSignedEntity, toTrustMaterial, VerificationError, Verifier } from '@sigstore/verify'
import { verifyTLogInclusion } from '@sigstore/verify/dist/tlog/index.js'
import { formatNote, parseTlogProof, parseVerifierKey, type SignedNote, signerKey, signNote, type VerifierKey } from '#audit'
import { entriesFrom, receiptOf } from '#proofs'
import { Logged } from './logged.js'

/** All that is shown to the verifier. */
interface Shown {
  readonly leaf: Uint8Array
  readonly index: number
  readonly hashes: readonly Uint8Array[]
  readonly checkpoint: string
  readonly key: VerifierKey
}

let logged: Logged
beforeAll(async () => {
  logged = new Logged()
  await logged.grow(300)
})
afterAll(() => logged.end())

async function shownOf(sequence: number): Promise<Shown> {
  const [entry] = await entriesFrom(logged.proofs, sequence, 1)
  const kept = logged.proofs.checkpoints.kept.latest()
  if (!entry || !kept) throw new RangeError(`there is no entry ${sequence}`)
  const { leaf, text } = await receiptOf(logged.proofs, entry, sequence, kept)
  const { index, proof, checkpoint } = parseTlogProof(text)
  return { leaf, index, hashes: proof, checkpoint: formatNote(checkpoint), key: parseVerifierKey(logged.verifier) }
}

const base64 = (bytes: Uint8Array) => Buffer.from(bytes).toString('base64')

/** Our key as a log that is trusted: by the id that signed notes have for it, which is not the hash of the key that Rekor went by at first. */
function trusting({ name, id, publicKey }: VerifierKey) {
  const spki = createPublicKey({
    key: { kty: 'OKP', crv: 'Ed25519', x: Buffer.from(publicKey).toString('base64url') },
    format: 'jwk',
  }).export({
    format: 'der',
    type: 'spki',
  })
  const log = {
    baseUrl: `https://${name}`,
    hashAlgorithm: 'SHA2_256',
    publicKey: { rawBytes: base64(spki), keyDetails: 'PKIX_ED25519', validFor: { start: '2024-01-01T00:00:00Z' } },
    logId: { keyId: createHash('sha256').update(spki).digest('base64') },
    checkpointKeyId: { keyId: Buffer.from(id, 'hex').toString('base64') },
  }
  const root = TrustedRoot.fromJSON({ mediaType: 'application/vnd.dev.sigstore.trustedroot+json;version=0.1', tlogs: [log] })
  const [key] = root.tlogs
  if (!key?.publicKey) throw new Error('the log was not taken over')
  return toTrustMaterial(root, { log: key.publicKey })
}

/** A bundle of Sigstore's, with our entry in the place of one of Rekor's. */
function bundleOf({ leaf, index, hashes, checkpoint, key }: Shown) {
  const [, size = '', root = ''] = checkpoint.split('\n')
  return bundleFromJSON({
    mediaType: 'application/vnd.dev.sigstore.bundle.v0.3+json',
    verificationMaterial: {
      publicKey: { hint: 'log' },
      tlogEntries: [
        {
          logIndex: String(index),
          logId: { keyId: Buffer.from(key.id, 'hex').toString('base64') },
          kindVersion: { kind: 'alteram', version: '1' },
          integratedTime: '0',
          inclusionProof: {
            logIndex: String(index),
            rootHash: root,
            treeSize: size,
            hashes: hashes.map(base64),
            checkpoint: { envelope: checkpoint },
          },
          canonicalizedBody: base64(leaf),
        },
      ],
    },
    messageSignature: {
      messageDigest: { algorithm: 'SHA2_256', digest: base64(new Uint8Array(32)) },
      signature: base64(new Uint8Array(64)),
    },
  })
}

/** What its check of checkpoint and inclusion says: the code of its error, or that they hold. */
function inclusionOf(shown: Shown): string {
  const [entry] = bundleOf(shown).verificationMaterial.tlogEntries
  if (!entry) throw new Error('the entry was not taken over')
  return outcomeOf(() => verifyTLogInclusion(entry, trusting(shown.key).tlogs))
}

/** How far its public verifier comes. */
function publicly(shown: Shown): string {
  const verifier = new Verifier(trusting(shown.key), { timestampThreshold: 0 })
  return outcomeOf(() => verifier.verify(toSignedEntity(bundleOf(shown), Buffer.from(shown.leaf))))
}

function outcomeOf(verify: () => unknown): string {
  try {
    verify()
    return 'holds'
  } catch (error) {
    if (error instanceof VerificationError) return error.code
    throw error
  }
}

/** The checkpoint with another line in the place of one of its three. */
const withLine = (checkpoint: string, at: number, line: string) => checkpoint.split('\n').with(at, line).join('\n')

test('it finds entries in the log by their receipts', async () => {
  for (const sequence of [1, 2, 128, 129, 256, 257, 299, 300]) {
    const shown = await shownOf(sequence)
    expect([inclusionOf(shown), publicly(shown)]).toEqual(['holds', 'TLOG_BODY_ERROR'])
  }
})

test('it refuses what was tampered with before it comes to the entry’s kind', async () => {
  const shown = await shownOf(129)
  const another = await shownOf(130)
  const [first = new Uint8Array(), ...others] = shown.hashes
  const text = shown.checkpoint.slice(0, shown.checkpoint.indexOf('\n\n') + 1)
  const stranger = signerKey(shown.key.name, 'note', new Uint8Array(32).fill(7))
  const bySomebodyElse: SignedNote = { text, signatures: [signNote(text, stranger)] }
  const lies: Record<string, Shown> = {
    'another leaf': { ...shown, leaf: another.leaf },
    'a leaf with a bit turned over': { ...shown, leaf: shown.leaf.map((byte, at) => (at === 20 ? byte ^ 1 : byte)) },
    'another index': { ...shown, index: shown.index + 1 },
    'an index beyond the log': { ...shown, index: 300 },
    'a proof without its first hash': { ...shown, hashes: others },
    'a proof with two hashes swapped': { ...shown, hashes: [...shown.hashes.slice(1, 2), first, ...shown.hashes.slice(2)] },
    'a proof with a hash more': { ...shown, hashes: [...shown.hashes, first] },
    'a proof with a bit turned over': { ...shown, hashes: [first.map((byte, at) => (at === 0 ? byte ^ 1 : byte)), ...others] },
    'another size': { ...shown, checkpoint: withLine(shown.checkpoint, 1, '301') },
    'another root': { ...shown, checkpoint: withLine(shown.checkpoint, 2, base64(first)) },
    'another origin': { ...shown, checkpoint: withLine(shown.checkpoint, 0, 'other.example/log') },
    'a signature by another key': { ...shown, checkpoint: formatNote(bySomebodyElse) },
    'a key that did not sign': { ...shown, key: stranger },
  }
  const outcomes = Object.entries(lies).map(([name, lie]) => [name, inclusionOf(lie), publicly(lie)])
  expect(outcomes).toEqual(Object.keys(lies).map((name) => [name, 'TLOG_INCLUSION_PROOF_ERROR', 'TLOG_INCLUSION_PROOF_ERROR']))
})
