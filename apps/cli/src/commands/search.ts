/** `alteram search`: records by their words. */
import { type Command, Option } from 'commander'
import { isRestricted, kinds } from '#ledger'
import { pages } from '../api/api.js'
import { acts, asOfOption, examples } from '../cli.js'
import { printMixed } from '../records/lists.js'
import { wholeNumber } from '../records/whole-number.js'
import type { Surroundings } from '../surroundings.js'

interface Options {
  readonly asOf?: string
  readonly kind?: string
  readonly limit: string
}

export function addSearch(program: Command, surroundings: Surroundings): void {
  const command = program
    .command('search <words...>')
    .description('find records by the words of their gists, arguments, names and titles, in any script')
    .addOption(new Option('--kind <kind>', 'of this kind only').choices(kinds.filter((kind) => !isRestricted(kind))))
    .option('--limit <n>', 'at most so many', '20')
    .addOption(asOfOption())
  examples(
    command,
    ['alteram search online scam', 'Every word has to occur; the last may be only begun'],
    ['alteram search \'"central database"\' --kind report', 'Words that stand together'],
    ['alteram search កម្ពុជា'],
  )
  acts<Options>(command, surroundings, async (session, { asOf, kind, limit }, ...words) => {
    const { screen } = session
    const most = wholeNumber(limit, '--limit')
    await session.withApi(async (api) => {
      let shown = 0
      const query = { q: words.join(' '), kind, 'as-of': asOf, limit: Math.min(most, 500) }
      for await (const { items, body } of pages(api, '/api/v1/search', query)) {
        const records = items.slice(0, most - shown)
        shown += records.length
        if (screen.json) for (const record of records) screen.document(record.value)
        else if (records.length > 0) printMixed(screen, records)
        if (shown < most) continue
        if (body.at('next').isThere) screen.note(`The first ${shown} only; see more with --limit.`)
        break
      }
      if (shown === 0 && !screen.json) screen.note('No record has these words.')
    })
  })
}
