/** The README of a bundle: what it is, what it proves and what it does not, and how to check it with tools that are not ours. */
import type { Scope } from './manifest.js'

export interface ReadmeFacts {
  readonly scope: Scope
  readonly about: string
  readonly made: string
  readonly origin: string
  readonly size: number
  readonly root: string
  readonly key: string
}

export function readmeOf({ scope, about, made, origin, size, root, key }: ReadmeFacts): string {
  const isLedger = scope.kind === 'ledger'
  const holding = isLedger
    ? `It holds every entry of the ledger, 1 to ${size}, in \`tile/entries/\`, and the hashes of its tree in \`tile/0/\` and above.`
    : 'It holds the entries about it in `entries/`, each with the proof of its place in the ledger in `proofs/`.'
  const proved = isLedger
    ? 'The entries are, every one and in this order, those that the ledger had signed: the root is recomputed from all of them.'
    : 'Each entry stands in the ledger, at its place, as it was when the checkpoint was signed. The entries of each record go on without a gap.'
  const complete = isLedger
    ? ''
    : '- That nothing else in the ledger is about this. The entries of a record have numbers without a gap, so none is missing within it; an entry of\n  another record that speaks of it may be. Only a bundle of the whole ledger shows that.\n'
  return `# Evidence from the ledger ${origin}

This is about the ${about}, as of entry ${size} of the ledger. It was made on ${made}.
${holding}
Copies of sources, where they were asked for, lie in \`copies/\`, each under its SHA-256, which stands in the entry of the source.
    log         ${origin}
    entries     ${size}
    root        ${root}
    key         ${key}

## What it proves

- The checkpoint (\`checkpoint\`) was signed with the ledger's key (\`log.vkey\`).
- ${proved}
- The values in \`opened/\` are those that were recorded: each is bound by a commitment in its entry.
- Where \`checkpoint\` has lines of witnesses, and \`policy\` names them: they saw this checkpoint at that time, and everything they had seen before
  is part of it. Where there is a \`timestamp.tsr\`: the checkpoint existed at that time.

## What it does not prove

- That the key is the ledger's. Get it from the ledger yourself (or from somebody who did), and give it with \`--key\`.
- That nothing was recorded after entry ${size}, and that the ledger did not change its past before it signed this. Whoever kept an older
  checkpoint can tell: give it with \`--checkpoint\`. Witnesses can tell as well.
${complete}- That what was recorded is true, and that everything that happened was recorded.
- What state the entries come to (\`state.json\`): \`alteram replay --file\` performs it again from an export of the log.
- What stands behind a commitment that is not opened here.

## How to check it

With the same program, without a network and without the ledger:

    npx alteram verify BUNDLE.zip --key '${key}'

In a browser: open \`verify.html\`, which the ledger serves at /verify.html and \`alteram bundle --verifier verify.html\` writes. It runs from a disk,
without a network. Drop the bundle on it.

With tools of others alone, openssl and sha256sum, in the folder that you unpacked it to (KEYFILE: a file with the key as you had it from the ledger):

    sh verify.sh . KEYFILE

With Go, \`golang.org/x/mod/sumdb/note\` opens the checkpoint with the key, and \`golang.org/x/mod/sumdb/tlog\` recomputes the tree:

    verifier, err := note.NewVerifier(key)
    signed, err := note.Open(checkpoint, note.VerifierList(verifier))  // its text: the log, the number of entries, the root in Base 64
    ${
      isLedger
        ? 'hashes, err := tlog.StoredHashes(n, entry, reader)               // for each entry in order; then tlog.TreeHash(entries, reader) is the root'
        : 'err = tlog.CheckRecord(proof, entries, root, index, tlog.RecordHash(entry))'
    }

## The files

- \`manifest.json\`: every other file with its size and SHA-256. It is not signed; the entries are bound by the checkpoint.
- \`checkpoint\`: a signed note (C2SP signed-note and tlog-checkpoint) with the number of entries and the root of their tree (RFC 6962, SHA-256).
${
  isLedger
    ? '- `tile/`: entries and hashes as C2SP tlog-tiles has them. Entry n is leaf n - 1.\n- `opened/`: for each tile of entries the values in them that you may see, a line of JSON for each entry.'
    : '- `entries/N.json`: entry N, byte for byte what its hash is taken of. It is leaf N - 1 of the tree.\n- `proofs/N.tlog-proof`: a C2SP tlog-proof.\n- `opened/N.json`: values that you may see, by their place in `data`, each with its salt. The commitment in the entry is the HMAC-SHA-256, with the\n  salt as key, of `alteram/commitment/v1`, a zero byte, the id of the entry, `/`, the place, a zero byte, and the value in canonical JSON (RFC 8785).'
}
- \`state.json\`: the digest of every row of the ledger's views at that entry.
`
}
