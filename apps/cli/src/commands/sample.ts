/** `alteram sample`: draws entries to check by hand, as a work sheet. */
import { type Command, Option } from 'commander'
import { ask } from '../api/api.js'
import { acts, examples } from '../cli.js'
import { csvSheet, markdownSheet } from '../records/sample.js'
import { wholeNumber } from '../records/whole-number.js'
import type { Surroundings } from '../surroundings.js'

interface Options {
  readonly size: string
  readonly from?: string
  readonly to?: string
  readonly stratify?: string
  readonly checkpoint?: string
  readonly format: 'markdown' | 'csv' | 'json'
}

export function addSample(program: Command, surroundings: Surroundings): void {
  const command = program
    .command('sample')
    .description(
      'draw entries to check by hand, by the root of a checkpoint that was signed after the last of them, so that neither side picks',
    )
    .option('--size <n>', 'how many entries', '25')
    .option('--from <moment>', 'from this entry (1200), day or time on; from the first, where it is left out')
    .option('--to <moment>', 'up to this entry, day or time; up to now, where it is left out')
    .addOption(new Option('--stratify <by>', 'draw from each kind of record in proportion, one of each at least').choices(['kind']))
    .option('--checkpoint <size>', 'seed it with this checkpoint (size or root); the first after the end, where it is left out')
    .addOption(new Option('--format <format>', 'how the work sheet is written').choices(['markdown', 'csv', 'json']).default('markdown'))
  examples(
    command,
    ['alteram sample --size 25 --from 2024-07-01 --to 2024-07-31 > july.md', 'Twenty-five entries of July, with room for the findings'],
    ['alteram sample --size 60 --to 12000 --stratify kind --format csv > sheet.csv'],
  )
  acts<Options>(command, surroundings, async (session, { format, size, from, to, stratify, checkpoint }) => {
    const { screen } = session
    const query = { size: wholeNumber(size, '--size'), from, to, stratify, checkpoint, labels: 'true' }
    await session.withApi(async (api) => {
      const { body } = await ask(api, 'GET', '/api/v1/sample', { query })
      if (screen.json || format === 'json') screen.document(body.value)
      else screen.print(...(format === 'csv' ? csvSheet(body) : markdownSheet(body)))
    })
  })
}
