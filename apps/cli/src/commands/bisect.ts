/** `alteram bisect`: the first entry after which a condition no longer holds, or by which an invariant is broken. */
import { type Command, Option } from 'commander'
import { figures, invariantNames, invariants } from '#views'
import { type Api, ask } from '../api/api.js'
import { answers, examples, type Session } from '../cli.js'
import { Failure, wrongUse } from '../failure.js'
import type { Json } from '../json.js'
import { printBisection } from '../records/bisection.js'
import type { Surroundings } from '../surroundings.js'
import { ProgressLine } from '../terminal/progress.js'
import { wrap } from '../terminal/width.js'

interface Options {
  readonly invariant?: string
  readonly from?: string
  readonly to?: string
  readonly each?: boolean
}

export function addBisect(program: Command, surroundings: Surroundings): void {
  const command = program
    .command('bisect [condition]')
    .description('the first entry after which a condition no longer holds, or by which an invariant of the ledger is broken')
    .addOption(new Option('--invariant <name>', 'look for a breach of this invariant, or of all').choices([...invariantNames, 'all']))
    .option('--from <moment>', 'begin at an entry (1200), a day or a time; once all that is named is there, where it is left out')
    .option('--to <moment>', 'end there; now, where it is left out')
    .option('--each', 'look after every entry, for what comes and goes; slower')
  examples(
    command,
    ['alteram bisect "unanswered(RP-3M5N7P) <= 10"', 'With which entry did it become more than ten?'],
    ["alteram bisect \"phase(AL-7F3K2Q) = 'standing' and verification(AL-7F3K2Q) != 'disputed'\" --each"],
    ['alteram bisect --invariant all', 'Was the ledger kept by its rules? Exit code 3 where it was not'],
  )
  command.addHelpText('after', `\n${glossary()}`)
  answers<Options>(command, surroundings, async (session, { invariant, ...options }, condition) => {
    if ((condition === undefined) === (invariant === undefined)) throw wrongUse('Give a condition in quotation marks, or --invariant NAME.')
    await session.withApi(async (api) => {
      if (condition !== undefined) return ofCondition(session, api, condition, options)
      const names = invariant === 'all' ? invariantNames : [invariant]
      const broken: string[] = []
      for (const name of names) {
        const { body } = await ask(api, 'GET', '/api/v1/bisect', { query: { invariant: name, to: options.to, labels: 'true' } })
        tell(session, body)
        if (body.at('found').isThere) broken.push(`${name} is broken by entry ${body.at('found', 'sequence').number}.`)
      }
      if (broken.length > 0) throw new Failure(3, broken)
    })
  })
}

async function ofCondition(session: Session, api: Api, condition: string, { from, to, each }: Options): Promise<void> {
  const progress = new ProgressLine({ what: 'looking', unit: 'entries', err: session.surroundings.err })
  try {
    const began = performance.now()
    let body = await once(from)
    const start = body.at('start')
    // A walk is asked for in pieces, so that nobody waits for it but us.
    while (body.at('walkedTo').isThere) {
      const walked = body.at('walkedTo').number
      const all = body.at('basis', 'sequence').number
      progress.show({
        done: walked,
        share: walked / Math.max(1, all),
        rate: ((walked - start.at('sequence').number) * 1_000) / (performance.now() - began),
      })
      body = await once(String(walked))
    }
    progress.end()
    tell(session, body, start)
  } finally {
    progress.end()
  }

  async function once(begin: string | undefined): Promise<Json> {
    const query = { condition, from: begin, to, labels: 'true', ...(each && { each: 'true' }) }
    return (await ask(api, 'GET', '/api/v1/bisect', { query })).body
  }
}

function tell({ screen }: Session, body: Json, start: Json = body.at('start')): void {
  if (screen.json) screen.document(body.value)
  else printBisection(screen, body, start)
}

/** The figures and the invariants, for the help. */
function glossary(): string {
  const entries = (all: readonly (readonly [name: string, about: string])[], width: number) =>
    all.flatMap(([name, about]) => wrap(about, 100 - width).map((line, at) => `  ${(at === 0 ? name : '').padEnd(width)} ${line}`))
  const known = entries(
    Object.entries(figures).map(([name, { about }]) => [name, about]),
    20,
  )
  const kept = entries(
    invariantNames.map((name) => [name, invariants[name].about]),
    26,
  )
  return `Figures, with the id of a record or what else they take in brackets:\n${known.join('\n')}\nThey are compared with = != < <= > >=, added and taken away with + and -, and joined by and, or, not.\nmissing is the value of what is not there.\n\nInvariants:\n${kept.join('\n')}`
}
