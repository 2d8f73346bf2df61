/** `alteram diff`: what changed between two moments. */
import type { Command } from 'commander'
import { pages } from '../api/api.js'
import { acts, examples } from '../cli.js'
import { Labels } from '../records/describe.js'
import { printDifferences } from '../records/history.js'
import type { Surroundings } from '../surroundings.js'

interface Options {
  readonly from: string
  readonly to?: string
  readonly record?: string
  readonly report?: string
}

export function addDiff(program: Command, surroundings: Surroundings): void {
  const command = program
    .command('diff')
    .description('what changed between two moments: the records that are new, and those that read otherwise')
    .requiredOption('--from <moment>', 'the earlier moment: an entry (1200), a day or a time')
    .option('--to <moment>', 'the later moment; now, where it is left out')
    .option('--record <id>', 'of this record only')
    .option('--report <id>', 'of this report and what belongs to it')
  examples(
    command,
    ['alteram diff --from 2024-06-30 --to 2024-07-31', 'What changed in July?'],
    ['alteram diff --from 1200 --report RP-3M5N7P', 'What changed about a report since entry 1200?'],
  )
  acts<Options>(command, surroundings, async (session, { from, to, record, report }) => {
    const { screen } = session
    let shown = 0
    await session.withApi(async (api) => {
      for await (const { body, items } of pages(api, '/api/v1/diff', { from, to, record, report, limit: 200, labels: 'true' })) {
        shown += items.length
        if (screen.json) for (const item of items) screen.document(item.value)
        else printDifferences(screen, items, new Labels(body.at('labels')))
      }
    })
    if (shown === 0 && !screen.json) screen.note('Nothing changed.')
  })
}
