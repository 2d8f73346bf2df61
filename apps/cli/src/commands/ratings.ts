/** `alteram ratings`: what each report gave a subject, through the years. */
import type { Command } from 'commander'
import { ask } from '../api/api.js'
import { acts, asOfOption, examples } from '../cli.js'
import { Labels } from '../records/describe.js'
import type { Surroundings } from '../surroundings.js'

export function addRatings(program: Command, surroundings: Surroundings): void {
  const command = program
    .command('ratings <subject>')
    .description('the ratings of a party through the years')
    .option('--scale <name>', 'on this scale only: tip-tier')
    .addOption(asOfOption())
  examples(command, ['alteram ratings PA-9C1D4E', 'How was a state rated, year by year?'])
  acts<{ readonly asOf?: string; readonly scale?: string }>(command, surroundings, async (session, { asOf, scale }, subject = '') => {
    const { screen } = session
    await session.withApi(async (api) => {
      const { body } = await ask(api, 'GET', '/api/v1/ratings', { query: { subject, scale, 'as-of': asOf, labels: 'true' } })
      const items = body.at('items').items
      if (screen.json) return screen.documents(items.map(({ value }) => value))
      if (items.length === 0) return screen.note('No report in the ledger rates this party.')
      const labels = new Labels(body.at('labels'))
      screen.print(labels.full(items[0]?.at('subject').text ?? subject))
      screen.table(
        [
          { title: 'Year' },
          { title: 'Scale' },
          { title: 'Rating' },
          { title: 'Editions held', align: 'right' },
          { title: 'Before, as stated' },
          { title: 'Report' },
        ],
        items.map((item) => [
          item.at('year').text,
          item.at('scale').text,
          { text: item.at('rating').text, tone: 'bold' },
          String(item.at('heldEditions').number),
          item.at('previous').text,
          item.at('reportShort').text,
        ]),
      )
    })
  })
}
