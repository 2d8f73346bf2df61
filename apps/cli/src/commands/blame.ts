/** `alteram blame`: for each field of a record, the entry that set it. */
import type { Command } from 'commander'
import { ask } from '../api/api.js'
import { acts, asOfOption, examples } from '../cli.js'
import { addressOf } from '../records/address.js'
import { printBlame } from '../records/blame.js'
import type { Surroundings } from '../surroundings.js'

export function addBlame(program: Command, surroundings: Surroundings): void {
  const command = program
    .command('blame <id>')
    .description('for each field of a record as it reads: who set it so, when and why')
    .addOption(asOfOption())
  examples(
    command,
    ['alteram blame AL-7F3K2Q', 'Who wrote this gist, and who chose these categories?'],
    ['alteram blame AL-7F3K2Q --as-of 2024-07-01 --json'],
  )
  acts<{ readonly asOf?: string }>(command, surroundings, async (session, { asOf }, id = '') => {
    const { screen } = session
    await session.withApi(async (api) => {
      const query = { 'as-of': asOf, ...(!screen.json && { labels: 'true' }) }
      const { body } = await ask(api, 'GET', `${await addressOf(api, id)}/blame`, { query })
      if (screen.json) screen.documents(body.at('items').items.map(({ value }) => value))
      else printBlame(screen, body)
    })
  })
}
