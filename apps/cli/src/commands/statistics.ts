/** `alteram statistics`: response rates and times, and how follow-up actions stand. */
import { type Command, Option } from 'commander'
import { ask } from '../api/api.js'
import { acts, asOfOption, examples, type Session } from '../cli.js'
import { wrongUse } from '../failure.js'
import type { Json } from '../json.js'
import { Labels } from '../records/describe.js'
import { inWords } from '../records/print.js'
import type { Surroundings } from '../surroundings.js'
import { count } from '../terminal/progress.js'
import type { Screen } from '../terminal/screen.js'

const groupings = ['report', 'publisher', 'subject', 'year', 'category', 'respondent'] as const
const standings = ['open', 'due-soon', 'overdue', 'completed', 'declined', 'lapsed'] as const
const standingGroupings = ['owner', 'origin', 'category', 'by'] as const

type Options = { readonly of: string; readonly by?: string; readonly asOf?: string } & Readonly<
  Partial<Record<(typeof groupings)[number], string>>
>

export function addStatistics(program: Command, surroundings: Surroundings): void {
  const command = program
    .command('statistics')
    .description('response rates and times to respond, each with its denominator; or how follow-up actions stand')
    .addOption(
      new Option('--of <what>', 'answers to allegations, answers to follow-up actions (recommendations), or how actions stand')
        .choices(['allegations', 'follow-ups', 'standings'])
        .default('allegations'),
    )
    .option('--by <group>', `told apart by ${groupings.join(', ')}; of standings by ${standingGroupings.join(', ')}`)
  command.optionsGroup('Only those of:')
  command
    .option('--report <id>', 'this report')
    .option('--publisher <id>', 'reports of this publisher')
    .option('--subject <id>', 'this subject')
    .option('--year <year>', 'reports of this year')
    .option('--category <text>', 'this category')
    .option('--respondent <id>', 'what this party is accused of, or is to do')
  command.optionsGroup('Options:').addOption(asOfOption())
  examples(
    command,
    ['alteram statistics --by year', 'How many allegations were answered, year by year?'],
    ['alteram statistics --of follow-ups --by respondent', 'How did each state answer the recommendations made to it?'],
    ['alteram statistics --of standings --by owner'],
  )
  acts<Options>(command, surroundings, async (session, options) => {
    await (options.of === 'standings' ? ofStandings(session, options) : ofResponses(session, options))
  })
}

async function ofResponses(session: Session, { of, by, asOf, ...options }: Options): Promise<void> {
  const { screen } = session
  mustBe(by, groupings)
  const where = Object.fromEntries(groupings.map((name) => [name, options[name]]))
  await session.withApi(async (api) => {
    const query = { of: of === 'follow-ups' ? 'followup' : 'allegation', by, ...where, 'as-of': asOf, labels: 'true' }
    const { body } = await ask(api, 'GET', '/api/v1/statistics/responses', { query })
    const items = body.at('items').items
    if (screen.json) return screen.documents(items.map(({ value }) => value))
    if (items.length === 0) return screen.note('There is nothing of this in the ledger.')
    printRates(screen, items, new Labels(body.at('labels')), of)
  })
}

function printRates(screen: Screen, items: readonly Json[], labels: Labels, of: string): void {
  const stances = [...new Set(items.flatMap((item) => item.at('stances').members.map(([stance]) => stance)))]
  screen.table(
    [
      { title: 'Group', narrows: true, least: 12 },
      { title: of === 'follow-ups' ? 'Actions' : 'Allegations', align: 'right' },
      { title: 'Answered', align: 'right' },
      { title: 'Rate', align: 'right' },
      { title: 'In general', align: 'right' },
      { title: 'Unanswered', align: 'right' },
      { title: 'Median days', align: 'right' },
      ...stances.map((stance) => ({ title: capital(inWords(stance)), align: 'right' as const })),
    ],
    items.map((item) => {
      const [asked, specifically] = [item.at('asked').number, item.at('specifically').number]
      const median = item.at('time', 'medianDays')
      return [
        labels.name(item.at('group').text),
        count(asked),
        count(specifically),
        percent(specifically, asked),
        count(item.at('inGeneral').number),
        count(item.at('unanswered').number),
        median.isThere ? `${median.number} (of ${count(item.at('time', 'known').number)})` : '',
        ...stances.map((stance) => count(item.at('stances', stance).number)),
      ]
    }),
  )
}

async function ofStandings(session: Session, { by, asOf }: Options): Promise<void> {
  const { screen } = session
  mustBe(by, standingGroupings)
  await session.withApi(async (api) => {
    const { body } = await ask(api, 'GET', '/api/v1/statistics/follow-ups', { query: { by, 'as-of': asOf, labels: 'true' } })
    const items = body.at('items').items
    if (screen.json) return screen.documents(items.map(({ value }) => value))
    if (items.length === 0) return screen.note('There are no follow-up actions in the ledger.')
    const labels = new Labels(body.at('labels'))
    screen.table(
      [
        { title: 'Group', narrows: true, least: 12 },
        { title: 'Actions', align: 'right' },
        ...standings.map((standing) => ({ title: capital(inWords(standing)), align: 'right' as const })),
      ],
      items.map((item) => [
        labels.name(item.at('group').text),
        count(item.at('total').number),
        ...standings.map((standing) => count(item.at('standings', standing).number)),
      ]),
    )
  })
}

function mustBe(by: string | undefined, known: readonly string[]): void {
  if (by !== undefined && !known.includes(by))
    throw wrongUse(`--by: there is no group ${JSON.stringify(by)} here; give one of ${known.join(', ')}.`)
}

function percent(part: number, whole: number): string {
  return whole === 0 ? '' : `${((part * 100) / whole).toFixed(1)} %`
}

function capital(word: string): string {
  return `${word[0]?.toUpperCase() ?? ''}${word.slice(1)}`
}
