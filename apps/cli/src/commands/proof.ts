/** `alteram proof`: the receipt for an entry, or for every entry on a record, verified before it is kept. */
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Command } from 'commander'
import { Malformed, parseTlogProof, type TlogProofVerdict, type VerifierKey, verifyTlogProof } from '#audit'
import { type Api, ask } from '../api/api.js'
import { troubleWith } from '../api/trouble.js'
import { answers, examples, type Session } from '../cli.js'
import { Failure, wrongUse } from '../failure.js'
import { verifierOf, withLog } from '../proofs/log.js'
import { addressOf } from '../records/address.js'
import { wholeNumber } from '../records/whole-number.js'
import type { Surroundings } from '../surroundings.js'
import { count } from '../terminal/progress.js'

interface Options {
  readonly out: string
  readonly size?: string
  readonly leaf?: string
  readonly key?: string
}

/** An entry whose receipt is wanted, and the file for it. */
interface Wanted {
  readonly sequence: number
  readonly file: string
}

export function addProof(program: Command, surroundings: Surroundings): void {
  const command = program
    .command('proof <entry>')
    .description('get the receipt for an entry, or for every entry on a record, and verify it: proof for others that it is in the log')
    .option('--out <folder>', 'where to write it (<entry>.tlog-proof); - prints it', '.')
    .option('--leaf <hash>', 'the hash of the leaf that you were told when you recorded it (hex); exit code 3 where it is another')
    .option('--size <n>', 'by the checkpoint of so many entries; the last, where it is left out')
    .option('--key <key>', "the ledger's verifier key as you have it from elsewhere, or a file with it")
  examples(
    command,
    ['alteram proof 1200', 'That entry 1200 is in the log, by the last checkpoint'],
    ['alteram proof AL-7F3K2Q --out receipts', 'For everything that was recorded on an allegation'],
    ['alteram proof 1200 --leaf 5fd0d1c9…', 'Is it the entry that I recorded?'],
  )
  answers<Options>(command, surroundings, async (session, options, entry = '') => {
    if (options.leaf !== undefined && !/^[0-9a-f]{64}$/i.test(options.leaf)) throw wrongUse('--leaf: give the 64 hex digits of the hash.')
    await withLog(session, async (api) => {
      const key = await verifierOf(api, options.key)
      const wanted = /^\d+$/.test(entry)
        ? [{ sequence: wholeNumber(entry, 'entry'), file: `${entry}.tlog-proof` }]
        : await onRecord(api, entry)
      if (options.leaf !== undefined && wanted.length > 1) throw wrongUse('--leaf goes with one entry; give its number.')
      for (const each of wanted) await getProof(session, api, each, key, options)
    })
  })
}

async function onRecord(api: Api, id: string): Promise<readonly Wanted[]> {
  const { body } = await ask(api, 'GET', `${await addressOf(api, id)}/history`)
  const name = body.at('short').text
  return body.at('items').items.map((item) => {
    const sequence = item.at('sequence').number
    return { sequence, file: `${name}-${sequence}.tlog-proof` }
  })
}

async function getProof({ screen }: Session, api: Api, { sequence, file }: Wanted, key: VerifierKey, options: Options): Promise<void> {
  const size = options.size === undefined ? undefined : wholeNumber(options.size, '--size')
  const { text, header } = await ask(api, 'GET', `/log/proof/${sequence}`, { query: { size } })
  const leaf = (options.leaf ?? header('alteram-leaf') ?? '').toLowerCase()
  const verdict = await verify(text, sequence, leaf, key)
  if (!verdict.holds) {
    const lines = [`Entry ${sequence} is not proved: ${reasons[verdict.because]}.`]
    if (verdict.because === 'not-included' && options.leaf !== undefined)
      lines.push(`The ledger has another entry there, of the hash ${header('alteram-leaf')}.`)
    throw new Failure(3, lines)
  }
  const { checkpoint } = verdict
  const path = options.out === '-' ? undefined : join(options.out, file)
  if (path !== undefined) await write(options.out, path, text)
  if (screen.json) {
    const root = Buffer.from(checkpoint.root).toString('base64')
    screen.document({
      sequence,
      leaf,
      origin: checkpoint.origin,
      size: checkpoint.size,
      root,
      ...(path === undefined ? { proof: text } : { file: path }),
    })
    return
  }
  if (path === undefined) return screen.print(text.replace(/\n$/, ''))
  screen.print(`Entry ${count(sequence)} is in the log of ${count(checkpoint.size)} entries that ${checkpoint.origin} signed.  ${path}`)
}

async function verify(text: string, sequence: number, leaf: string, key: VerifierKey): Promise<TlogProofVerdict> {
  try {
    const proof = parseTlogProof(text)
    if (proof.index !== sequence - 1) return { holds: false, because: 'not-included' }
    return await verifyTlogProof(proof, Uint8Array.from(Buffer.from(leaf, 'hex')), key)
  } catch (error) {
    if (error instanceof Malformed) throw new Failure(3, `What the ledger sent is no receipt: ${error.message}.`)
    throw error
  }
}

async function write(folder: string, path: string, text: string): Promise<void> {
  try {
    await mkdir(folder, { recursive: true })
    await writeFile(path, text)
  } catch (error) {
    throw troubleWith(folder, error)
  }
}

const reasons = {
  'not-included': 'the proof does not lead from it to what was signed',
  'other-origin': 'the checkpoint is one of another log',
  unsigned: 'the checkpoint is not signed with the key of this ledger',
  'wrong-signature': 'the signature of the checkpoint is not one of its key',
} as const satisfies Record<Extract<TlogProofVerdict, { holds: false }>['because'], string>
