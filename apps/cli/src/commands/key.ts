/** `alteram key`: the key with which the ledger's checkpoints are verified, and the master key of what is sealed. */
import type { Command } from 'commander'
import { formatVerifierKey } from '#audit'
import { acts, examples } from '../cli.js'
import { verifierOf } from '../proofs/log.js'
import type { Surroundings } from '../surroundings.js'
import { addRotateMaster } from './rotate-master.js'

export function addKey(program: Command, surroundings: Surroundings): void {
  const group = program.command('key').description('the key with which checkpoints are verified, and the master key of personal values')
  examples(group, ['alteram key show'])
  const command = group
    .command('show')
    .description('print the verifier key, to be handed out; it is made where the ledger has none, under the name in ALTERAM_LOG_ORIGIN')
  examples(command, ['alteram key show > ledger.vkey', 'Give it to auditors by another way than the ledger itself'])
  acts(command, surroundings, async (session) => {
    const { screen } = session
    const key = await session.withApi((api) => verifierOf(api, undefined))
    const text = formatVerifierKey(key)
    if (screen.json) screen.document({ name: key.name, id: key.id, key: text })
    else screen.print(text)
  })
  addRotateMaster(group, surroundings)
}
