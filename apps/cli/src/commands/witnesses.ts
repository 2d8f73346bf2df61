/** `alteram witnesses`: who vouches for a running ledger from outside. */
import type { Command } from 'commander'
import { ask } from '../api/api.js'
import { acts, examples } from '../cli.js'
import { wrongUse } from '../failure.js'
import type { Surroundings } from '../surroundings.js'
import { count } from '../terminal/progress.js'

const quorums: Readonly<Record<string, string>> = {
  met: 'As many as the policy wants cosigned the last checkpoint.',
  awaited: 'The last checkpoint was only just signed; its cosignatures are awaited.',
  missing: 'Fewer than the policy wants cosigned the last checkpoint.',
  none: 'This ledger asks no witnesses: it is started without ALTERAM_WITNESS_POLICY.',
}

export function addWitnesses(program: Command, surroundings: Surroundings): void {
  const command = program
    .command('witnesses')
    .description('see the witnesses of a running ledger, what each cosigned last, and the last time-stamp')
  examples(command, ['alteram witnesses --server https://ledger.example.org'])
  acts(command, surroundings, async (session) => {
    const { screen } = session
    if (session.shared.server === undefined) throw wrongUse('It is the server that asks witnesses: name it with --server.')
    await session.withApi(async (api) => {
      const { body } = await ask(api, 'GET', '/log/witnesses')
      if (screen.json) return screen.document(body.value)
      const { items } = body.at('witnesses')
      if (items.length > 0)
        screen.table(
          [{ title: 'Witness' }, { title: 'Entries', align: 'right' }, { title: 'Cosigned' }, { title: 'What stands against it' }],
          items.map((item) => [
            item.at('name').text,
            item.at('size').isThere ? count(item.at('size').number) : '',
            item.at('cosigned').text,
            item.at('trouble').text,
          ]),
        )
      screen.print(quorums[body.at('quorum').text] ?? '')
      if (body.at('witnessed').isThere) screen.print(`The last with as many has ${count(body.at('witnessed').number)} entries.`)
      const stamps = body.at('timestamps')
      if (stamps.at('time').isThere) screen.print(`Stamped last: ${count(stamps.at('size').number)} entries, at ${stamps.at('time').text}.`)
      if (stamps.at('trouble').isThere) screen.note(`The time-stamp authority does not stamp. ${stamps.at('trouble').text}`)
    })
  })
}
