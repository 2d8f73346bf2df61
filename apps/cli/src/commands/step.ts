/** `alteram step`: walks the entries on a record, or on a report with what belongs to it. */
import type { Command } from 'commander'
import { type Api, ask } from '../api/api.js'
import { acts, asOfOption, examples, type Session } from '../cli.js'
import type { Json } from '../json.js'
import { addressOf } from '../records/address.js'
import { printStep } from '../records/steps.js'
import { wholeNumber } from '../records/whole-number.js'
import type { Surroundings } from '../surroundings.js'

interface Options {
  readonly at?: string
  readonly alone?: boolean
  readonly asOf?: string
}

/** Steps asked for at once where all are listed. */
const atOnce = 200

export function addStep(program: Command, surroundings: Surroundings): void {
  const command = program
    .command('step <id>')
    .description('walk a record, or a report with what belongs to it, entry by entry: with the arrow keys on a terminal, else as a list')
    .option('--at <entry>', 'begin at this entry')
    .option('--alone', 'of a report, only the entries on itself')
    .addOption(asOfOption())
  examples(
    command,
    ['alteram step RP-3M5N7P', 'How did it come about, one entry after the other?'],
    ['alteram step AL-7F3K2Q --at 1200 | less', 'As a list'],
  )
  acts<Options>(command, surroundings, async (session, options, id = '') => {
    const at = options.at === undefined ? 0 : wholeNumber(options.at, '--at')
    await session.withApi(async (api) => {
      const path = `${await addressOf(api, id)}/steps`
      const { surroundings: around, screen } = session
      const walk = new Walk(api, path, { alone: options.alone ? 'true' : undefined, 'as-of': options.asOf, labels: 'true' })
      if (around.onKey && around.out.isTerminal && !screen.json) await wander(session, walk, at)
      else await list(session, walk, at)
    })
  })
}

/** The steps as the API gives them. */
class Walk {
  constructor(
    private readonly api: Api,
    private readonly path: string,
    private readonly query: Readonly<Record<string, string | undefined>>,
  ) {}

  async from(at: number, limit = 1): Promise<Json> {
    // A report's own parameter is refused elsewhere, by its name.
    return (await ask(this.api, 'GET', this.path, { query: { ...this.query, at, limit } })).body
  }
}

async function list({ screen }: Session, walk: Walk, from: number): Promise<void> {
  for (let at = from; ; ) {
    const body = await walk.from(at, atOnce)
    for (const step of body.at('items').items) {
      if (screen.json) screen.document(step.value)
      else printStep(screen, body, step)
    }
    const next = body.at('items').items.at(-1)?.at('next')
    if (!next?.isThere) return
    at = next.number
  }
}

/** Where each key leads, from a step. */
const ways: Readonly<Record<string, (body: Json, step: Json) => number | undefined>> = {
  right: (_, step) => step.at('next').number,
  down: (_, step) => step.at('next').number,
  space: (_, step) => step.at('next').number,
  return: (_, step) => step.at('next').number,
  left: (_, step) => step.at('previous').number,
  up: (_, step) => step.at('previous').number,
  home: (body) => body.at('first').number,
  end: (body) => body.at('last').number,
}
const leaving: ReadonlySet<string> = new Set(['q', 'escape', 'ctrl-c', 'ctrl-d'])

/** One step at a time, by keys, until somebody leaves. A key that comes before the step before it is shown waits for it. */
async function wander({ screen, surroundings }: Session, walk: Walk, from: number): Promise<void> {
  let body = await walk.from(from)
  const show = (): void => {
    const [step] = body.at('items').items
    if (!step) return
    printStep(screen, body, step)
    screen.note('← → step, Home and End to the ends, q to leave')
  }
  show()
  await new Promise<void>((resolve, reject) => {
    let pending: Promise<void> = Promise.resolve()
    const stop = surroundings.onKey?.((key) => {
      pending = pending
        .then(async () => {
          if (leaving.has(key)) return leave(resolve)
          const [step] = body.at('items').items
          const at = step && ways[key]?.(body, step)
          if (at === undefined || at === 0) return
          body = await walk.from(at)
          show()
        })
        .catch((error: unknown) => leave(() => reject(error)))
    })
    const leave = (settle: () => void): void => {
      stop?.()
      settle()
    }
  })
}
