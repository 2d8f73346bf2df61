/** `alteram matrix`: allegations down, responses across. */
import type { Command } from 'commander'
import { ask } from '../api/api.js'
import { acts, asOfOption, examples, occurredByOption } from '../cli.js'
import { wrongUse } from '../failure.js'
import { printMatrix } from '../records/matrix.js'
import type { Surroundings } from '../surroundings.js'

interface Options {
  readonly asOf?: string
  readonly occurredBy?: string
  readonly subject?: string
  readonly years?: string
  readonly publisher?: string
  readonly series?: string
}

export function addMatrix(program: Command, surroundings: Surroundings): void {
  const command = program
    .command('matrix [report]')
    .description('the matrix of a report, or of several: allegations down, responses across')
    .option('--subject <id>', 'only allegations about this party; needed where no report is named')
    .option('--years <date>', 'of the reports of these years: 2024, or 2015/2024')
    .option('--publisher <id>', 'of the reports of this publisher')
    .option('--series <text>', 'of the reports of this series')
    .addOption(occurredByOption())
    .addOption(asOfOption())
  examples(
    command,
    ['alteram matrix RP-3M5N7P', 'Who answered what of a report?'],
    ['alteram matrix RP-3M5N7P --occurred-by 2024-07-31', 'Who had answered by the end of July, as we know now?'],
    ['alteram matrix --subject PA-9C1D4E --years 2023/2024', 'The same about a state, over two years'],
  )
  acts<Options>(command, surroundings, async (session, { asOf, occurredBy, subject, ...narrowing }, report) => {
    const { years, publisher, series } = narrowing
    const ofReports = { years, publisher, series }
    if (report === undefined && subject === undefined) throw wrongUse('Name a report (alteram matrix RP-…), or a party with --subject.')
    if (report !== undefined && Object.values(ofReports).some((value) => value !== undefined)) {
      throw wrongUse('--years, --publisher and --series choose reports; leave them out where one is named.')
    }
    const path = report === undefined ? '/api/v1/matrix' : `/api/v1/reports/${encodeURIComponent(report)}/matrix`
    const query = { subject, 'as-of': asOf, 'occurred-by': occurredBy, ...ofReports }
    await session.withApi(async (api) => {
      const { body } = await ask(api, 'GET', path, { query: { ...query, ...(!session.screen.json && { labels: 'true' }) } })
      if (session.screen.json) session.screen.document(body.value)
      else printMatrix(session.screen, body)
    })
  })
}
