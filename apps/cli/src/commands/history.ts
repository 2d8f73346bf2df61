/** `alteram history`: every reading of a record, or the trail of the whole ledger. */
import { type Command, Option } from 'commander'
import { kinds } from '#ledger'
import { type Api, ask, pages } from '../api/api.js'
import { acts, asOfOption, examples, occurredByOption, type Session } from '../cli.js'
import { wrongUse } from '../failure.js'
import { addressOf } from '../records/address.js'
import { printHistory, printTrail } from '../records/history.js'
import { wholeNumber } from '../records/whole-number.js'
import type { Surroundings } from '../surroundings.js'

interface Options {
  readonly asOf?: string
  /** Of one record only. */
  readonly occurredBy?: string
  readonly by?: string
  readonly kind?: string
  readonly type?: string
  readonly from?: string
  readonly to?: string
  readonly timing?: string
  readonly oldest?: boolean
  readonly limit: string
}

export function addHistory(program: Command, surroundings: Surroundings): void {
  const command = program
    .command('history [id]')
    .description('every reading of a record: who, when, why and what changed; without an id, the trail of the whole ledger')
    .option('--by <name>', 'entries of this person; clock for the passing of time')
    .addOption(new Option('--kind <kind>', 'entries on records of this kind').choices(kinds))
    .option('--type <event>', 'entries of this type: AllegationCorrected')
    .option('--from <time>', 'recorded then or later')
    .option('--to <time>', 'recorded before then; a day is included')
    .addOption(new Option('--timing <word>', 'entries recorded late, or dated back').choices(['late', 'back-dated']))
    .option('--oldest', 'the oldest first')
    .option('--limit <n>', 'at most so many', '50')
    .addOption(occurredByOption())
    .addOption(asOfOption())
  examples(
    command,
    ['alteram history AL-7F3K2Q', 'How did it come to read as it does?'],
    ['alteram history --type AllegationCorrected', 'What was corrected, by whom and why?'],
    ['alteram history --timing late', 'What did we log only long after it happened?'],
    ['alteram history --from 2024-07-01 --to 2024-07-31 --oldest'],
  )
  acts<Options>(command, surroundings, async (session, options, id) => {
    await session.withApi((api) => (id === undefined ? trail(session, api, options) : ofRecord(session, api, id, options)))
  })
}

async function ofRecord({ screen }: Session, api: Api, id: string, { asOf, occurredBy }: Options): Promise<void> {
  const path = await addressOf(api, id)
  const { body } = await ask(api, 'GET', `${path}/history`, {
    query: { 'as-of': asOf, 'occurred-by': occurredBy, ...(!screen.json && { labels: 'true' }) },
  })
  if (screen.json) for (const item of body.at('items').items) screen.document(item.value)
  else printHistory(screen, body)
}

async function trail(
  { screen }: Session,
  api: Api,
  { asOf, by, kind, type, from, to, timing, oldest, limit, occurredBy }: Options,
): Promise<void> {
  if (occurredBy !== undefined) throw wrongUse('--occurred-by tells how one record stood: name it.')
  const most = wholeNumber(limit, '--limit')
  const query = { actor: by, kind, type, from, to, timing, 'as-of': asOf, order: oldest ? 'oldest' : 'newest', limit: Math.min(most, 500) }
  let shown = 0
  for await (const { body, items } of pages(api, '/api/v1/history', query)) {
    const entries = items.slice(0, most - shown)
    shown += entries.length
    if (screen.json) for (const entry of entries) screen.document(entry.value)
    else if (entries.length > 0) printTrail(screen, entries, body.at('people'))
    if (shown < most) continue
    if (body.at('next').isThere) screen.note(`The first ${shown} only; see more with --limit.`)
    break
  }
  if (shown === 0 && !screen.json) screen.note('There are no such entries.')
}
