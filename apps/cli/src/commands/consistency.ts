/** `alteram consistency`: whether one state of the log begins another, above all one that somebody kept. */
import type { Command } from 'commander'
import { succession, verifyConsistency } from '#audit'
import type { Api } from '../api/api.js'
import { answers, examples, type Session } from '../cli.js'
import { Failure, wrongUse } from '../failure.js'
import { noteIn } from '../proofs/key-in.js'
import { consistencyBetween, latestCheckpoint, type Told, verified, verifierOf, withLog } from '../proofs/log.js'
import { wholeNumber } from '../records/whole-number.js'
import type { Surroundings } from '../surroundings.js'
import { count } from '../terminal/progress.js'

interface Options {
  readonly from?: string
  readonly to?: string
  readonly with?: readonly string[]
  readonly key?: string
}

export function addConsistency(program: Command, surroundings: Surroundings): void {
  const command = program
    .command('consistency')
    .description(
      'prove that the log was only ever added to: since a checkpoint that you kept, or between two sizes. Exit code 3 where it was not',
    )
    .option('--with <file...>', 'checkpoints that you kept, or receipts with one in them')
    .option('--from <entries>', 'the earlier size')
    .option('--to <entries>', 'the later size; that of the last checkpoint, where it is left out')
    .option('--key <key>', "the ledger's verifier key as you have it from elsewhere, or a file with it")
  examples(
    command,
    ['alteram consistency --with kept.checkpoint', 'Is what I was shown then the beginning of this ledger?'],
    ['alteram consistency --from 1200 --to 1300'],
  )
  answers<Options>(command, surroundings, async (session, options) => {
    const files = options.with ?? []
    if (files.length > 0 && (options.from !== undefined || options.to !== undefined)) throw wrongUse('Give --with, or --from and --to.')
    if (files.length === 0 && options.from === undefined)
      throw wrongUse('Give --with FILE, a checkpoint that you kept, or --from and --to.')
    const held = await Promise.all(files.map(async (file) => ({ file, note: await noteIn(file) })))
    await withLog(session, async (api) => {
      if (options.from !== undefined) return between(session, api, options.from, options)
      const key = await verifierOf(api, options.key)
      for (const { file, note } of held) {
        const checkpoint = await verified(file, note, key)
        const latest = await latestCheckpoint(api, key)
        if (checkpoint.size > latest.size)
          throw new Failure(
            3,
            `${file}: the ledger shows ${count(latest.size)} entries, and had ${count(checkpoint.size)} when this was signed.`,
          )
        const { proof } =
          checkpoint.size === 0 || checkpoint.size === latest.size
            ? { proof: [] }
            : await consistencyBetween(api, checkpoint.size, latest.size)
        const relation = succession(checkpoint, latest, proof)
        if (relation !== 'same' && relation !== 'grown')
          throw new Failure(
            3,
            `${file}: the first ${count(checkpoint.size)} entries of the ledger are not those that were signed then. Keep this file: it is the proof.`,
          )
        const told = { file, size: checkpoint.size, relation, now: latest.size }
        if (session.screen.json) session.screen.document(told)
        else
          session.screen.print(
            `${file}: the ${count(checkpoint.size)} entries of then are the first of the ${count(latest.size)} of now, unchanged and in their order.`,
          )
      }
    })
  })
}

async function between({ screen }: Session, api: Api, given: string, { to: givenTo, key: givenKey }: Options): Promise<void> {
  const [from, to] = [wholeNumber(given, '--from'), givenTo === undefined ? undefined : wholeNumber(givenTo, '--to')]
  const key = await verifierOf(api, givenKey)
  const states = await consistencyBetween(api, from, to)
  const holds =
    states.from.size === from &&
    states.to.size === (to ?? states.to.size) &&
    verifyConsistency({ oldSize: from, oldRoot: states.from.root, size: states.to.size, root: states.to.root, proof: states.proof })
  if (!holds) throw new Failure(3, `The log of ${count(states.to.size)} entries is not proved to begin with that of ${count(from)}.`)
  // What the later state is held to is signed.
  const latest = await latestCheckpoint(api, key)
  const signed = await consistencyBetween(api, states.to.size, latest.size)
  if (!['same', 'grown'].includes(succession({ origin: latest.origin, ...states.to }, latest, signed.proof)))
    throw new Failure(
      3,
      `The log of ${count(states.to.size)} entries is not proved to begin the one that is signed, of ${count(latest.size)}.`,
    )
  const told = (state: Told) => ({ size: state.size, root: base64(state.root) })
  if (screen.json) return screen.document({ from: told(states.from), to: told(states.to), proof: states.proof.map(base64) })
  screen.print(
    `The log of ${count(states.to.size)} entries begins with that of ${count(from)}: nothing of it was changed, dropped or moved.`,
    `root at ${from}: ${base64(states.from.root)}`,
    `root at ${states.to.size}: ${base64(states.to.root)}`,
  )
}

function base64(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('base64')
}
