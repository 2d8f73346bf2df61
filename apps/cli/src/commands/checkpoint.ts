/** `alteram checkpoint`: what is signed of the log, to be kept by whoever wants to hold the ledger to it. */
import type { Command } from 'commander'
import { parseNote } from '#audit'
import { ask } from '../api/api.js'
import { answers, examples } from '../cli.js'
import { Failure } from '../failure.js'
import { cosignedBy, policyIn, sayTheyCosigned } from '../proofs/cosigned.js'
import { latestCheckpoint, refusalOf, verified, verifierOf, withLog } from '../proofs/log.js'
import { wholeNumber } from '../records/whole-number.js'
import type { Surroundings } from '../surroundings.js'
import { count } from '../terminal/progress.js'

interface Options {
  readonly list?: boolean
  readonly size?: string
  readonly key?: string
  readonly policy?: string
  readonly limit: string
}

export function addCheckpoint(program: Command, surroundings: Surroundings): void {
  const command = program
    .command('checkpoint')
    .description('print the last checkpoint of the log, signed and verified: keep it, and the ledger is held to it')
    .option('--list', 'list those that were signed, the last first')
    .option('--size <n>', 'that of so many entries')
    .option('--limit <n>', 'list at most so many', '50')
    .option('--key <key>', "the ledger's verifier key as you have it from elsewhere, or a file with it")
    .option('--policy <file>', 'verify its cosignatures by this policy of witnesses; 3 where they are too few')
  examples(
    command,
    ['alteram checkpoint > kept.checkpoint', 'Keep it where the ledger cannot reach it'],
    ['alteram consistency --with kept.checkpoint', 'And ask, later: was everything since only added?'],
    ['alteram checkpoint --list'],
    ['alteram checkpoint --size 1200 --policy witnesses.policy', 'Was it cosigned by as many witnesses as I want?'],
  )
  answers<Options>(command, surroundings, async (session, { list, size, limit, key: given, policy: policyFile }) => {
    const { screen } = session
    const policy = policyFile === undefined ? undefined : policyIn(policyFile)
    await withLog(session, async (api) => {
      const key = await verifierOf(api, given)
      if (list) {
        const { body } = await ask(api, 'GET', '/log/checkpoints', { query: { limit: Math.min(500, wholeNumber(limit, '--limit')) } })
        const { items } = body.at('items')
        for (const item of items)
          await verified(`The checkpoint of ${item.at('size').number} entries`, parseNote(item.at('note').text), key)
        if (screen.json) screen.documents(items.map(({ value }) => value))
        else if (items.length === 0) screen.note('None was signed yet: there is nothing in the log.')
        else {
          const columns = [
            { title: 'Entries', align: 'right' },
            { title: 'Signed' },
            { title: 'Root' },
            { title: 'Cosigned', align: 'right' },
          ] as const
          const cells = items.map((item) => {
            const cosigned = parseNote(item.at('note').text).signatures.length - 1
            return [count(item.at('size').number), item.at('signed').text, item.at('root').text, cosigned === 0 ? '' : String(cosigned)]
          })
          screen.table(columns, cells)
          if (body.at('next').isThere) screen.note(`The last ${items.length} only; see more with --limit.`)
        }
      } else {
        const path = size === undefined ? '/log/checkpoint' : `/log/checkpoint/${wholeNumber(size, '--size')}`
        if (size === undefined) await latestCheckpoint(api, key)
        const { text } = await ask(api, 'GET', path)
        const note = parseNote(text)
        const { root, ...checkpoint } = await verified('The checkpoint', note, key)
        if (screen.json) screen.document({ ...checkpoint, root: Buffer.from(root).toString('base64'), note: text })
        else screen.print(text.replace(/\n$/, ''))
        screen.note(...(policy ? await cosignedBy(note, key, policy, session.surroundings.now()) : sayTheyCosigned(note, key)))
      }
      const refusal = await refusalOf(api)
      if (refusal !== undefined) throw new Failure(3, refusal)
    })
  })
}
