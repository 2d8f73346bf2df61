/** `alteram desk`: what waits for you. */
import type { Command } from 'commander'
import { ask } from '../api/api.js'
import { acts, asOfOption, examples } from '../cli.js'
import type { Json } from '../json.js'
import { Labels } from '../records/describe.js'
import { printList, printMixed } from '../records/lists.js'
import { kindOf } from '../records/print.js'
import { wholeNumber } from '../records/whole-number.js'
import type { Surroundings } from '../surroundings.js'
import { count } from '../terminal/progress.js'
import type { Screen } from '../terminal/screen.js'

const heaps = {
  unanswered: 'Allegations that nobody answered in particular',
  delayed: 'Inquiries whose day to respond by has passed',
  overdue: 'Follow-up actions that are overdue',
  dueSoon: 'Follow-up actions that are due soon',
  toVerify: 'Records of others that nobody has verified',
  disputed: 'Disputed records',
} as const

export function addDesk(program: Command, surroundings: Surroundings): void {
  const command = program
    .command('desk')
    .description('what waits for you: unanswered, delayed, due, overdue, to verify, disputed')
    .option('--seen <entry>', 'the last entry that you have seen: tells how many came since')
    .option('--limit <n>', 'records shown of each heap', '5')
    .addOption(asOfOption())
  examples(command, ['alteram desk'], ['alteram desk --as-of 2024-09-01', 'What would have waited on 1 September?'])
  acts<{ readonly asOf?: string; readonly seen?: string; readonly limit: string }>(command, surroundings, async (session, options) => {
    const { screen } = session
    const limit = wholeNumber(options.limit, '--limit')
    await session.withApi(async (api) => {
      const query = { 'as-of': options.asOf, seen: options.seen, limit, labels: 'true' }
      const { body } = await ask(api, 'GET', '/api/v1/desk', { query })
      if (screen.json) screen.document(body.value)
      else printDesk(screen, body)
    })
  })
}

function printDesk(screen: Screen, desk: Json): void {
  const labels = new Labels(desk.at('labels'))
  let isEmpty = true
  for (const [name, title] of Object.entries(heaps)) {
    const [heap, number] = [desk.at(name), desk.at(name, 'count').number]
    if (number === 0) continue
    if (!isEmpty) screen.print('')
    isEmpty = false
    const records = heap.at('records').items
    screen.print(screen.paint('bold', `${title}: ${count(number)}`))
    const [first] = records
    const kind = first && kindOf(first)
    if (kind && records.every((record) => kindOf(record) === kind)) printList(screen, kind, records, labels)
    else printMixed(screen, records)
    if (number > records.length) screen.print(screen.paint('dim', `and ${count(number - records.length)} more`))
  }
  if (isEmpty) screen.print('Nothing waits for you.')
  const since = desk.at('changedSince')
  if (since.isThere) screen.print('', `Entries by others since #${since.at('from').number}: ${count(since.at('entries').number)}`)
}
