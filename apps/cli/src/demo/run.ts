/** Runs the demo: tells the story into a data directory, shows what came of it, and serves it. */
import { randomBytes } from 'node:crypto'
import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { closeParts, createServer, openParts, type Parts, type Server } from '#server'
import { ask } from '../api/api.js'
import { within } from '../api/local.js'
import { troubleWith } from '../api/trouble.js'
import type { Session } from '../cli.js'
import type { DemoOptions } from '../commands/demo.js'
import { listen } from '../commands/serve.js'
import { Failure } from '../failure.js'
import { printHistory } from '../records/history.js'
import { counted, printMatrix } from '../records/matrix.js'
import { upToDate } from '../up-to-date.js'
import { StoryClock } from './clock.js'
import { printNext } from './next.js'
import { Person } from './person.js'
import { type Told, tell } from './story.js'

/** The two monitors of the story. */
const people = { anna: ['recorder'], ben: ['recorder', 'reviewer'] } as const

export async function runDemo(session: Session, options: DemoOptions & { readonly directory?: string }): Promise<void> {
  if (session.shared.server !== undefined) throw new Failure(2, 'The demo has data of its own; leave out --server.')
  const directory = options.directory === undefined ? mkdtempSync(join(tmpdir(), 'alteram-demo-')) : resolve(options.directory)
  const clock = new StoryClock()
  clock.set('2024-06-17T08:00')
  try {
    const parts = openParts({ directory, now: clock.now, master: await session.master() })
    try {
      await upToDate(parts, session)
      await mustBeOurs(parts)
      await run(session, options, parts, clock)
    } finally {
      await closeParts(parts)
    }
  } catch (error) {
    throw troubleWith(directory, error)
  }
}

/** The demo must not be told into a ledger in which people do their work. */
async function mustBeOurs({ store, users, directory }: Parts): Promise<void> {
  if ((await store.head()) > 0 && !users.byName('anna')) {
    throw new Failure(1, `${directory} holds a ledger that is not the demo's. Name an empty folder with --data, or leave it out.`)
  }
}

async function run(session: Session, { once = false, port }: DemoOptions, parts: Parts, clock: StoryClock): Promise<void> {
  const { screen } = session
  const secret = randomBytes(32).toString('base64url')
  const server = await createServer({
    data: parts,
    localToken: secret,
    localName: 'the demo',
    page: !once,
    // The overdue action of the story stays overdue, for all to see; a ledger at work lets it lapse.
    settings: { clockMs: 0 },
  })
  try {
    screen.print(screen.paint('bold', 'A worked example, logged as two monitors would, on the days on which they would'), '')
    const told = await tellInto(server, secret, parts, clock, session)
    clock.letGo()
    await show(session, server, secret, parts, told)
    const address = once ? undefined : await listen(server, Number(port), '127.0.0.1')
    const token = address === undefined ? undefined : await tokenFor(server, secret, parts)
    printNext(screen, {
      directory: parts.directory,
      told,
      ...(address !== undefined && { address }),
      ...(token !== undefined && { token }),
    })
    if (address !== undefined) await new Promise<void>((stop) => session.surroundings.onInterrupt(stop))
  } finally {
    await server.close()
  }
}

async function tellInto(server: Server, secret: string, parts: Parts, clock: StoryClock, { screen }: Session): Promise<Told> {
  const itself = within(server, secret, {}, async () => undefined)
  for (const [name, roles] of Object.entries(people)) {
    if (!parts.users.byName(name)) await ask(itself, 'POST', '/api/v1/users', { body: { name, roles } })
  }
  const person = (name: keyof typeof people) =>
    new Person(
      within(server, secret, { actAs: name }, async () => undefined),
      clock,
    )
  const [anna, ben] = [person('anna'), person('ben')]
  const told = await tell({
    clock,
    anna,
    ben,
    onDay: (day, what) => screen.print(...screen.hanging(`${screen.paint('cyan', day)}  `, 12, what)),
  })
  const recorded = anna.recorded + ben.recorded
  screen.print('', recorded > 0 ? `${counted(recorded, 'command')} recorded.` : 'All of this was in the ledger already; nothing changed.')
  return told
}

/** The matrix of the report, and how one of its allegations came to read as it does. */
async function show(session: Session, server: Server, secret: string, parts: Parts, { report, ownership }: Told): Promise<void> {
  const { screen } = session
  await upToDate(parts, session)
  const api = within(server, secret, { actAs: 'anna' }, async () => undefined)
  screen.print('', screen.heading('The matrix of the report'), '')
  printMatrix(screen, (await ask(api, 'GET', `/api/v1/reports/${report.id}/matrix`, { query: { labels: 'true' } })).body)
  screen.print(screen.heading('The history of one allegation'), '')
  printHistory(screen, (await ask(api, 'GET', `/api/v1/allegations/${ownership.id}/history`, { query: { labels: 'true' } })).body)
}

/** A token to try the API with, good for a day. */
async function tokenFor(server: Server, secret: string, { users, now }: Parts): Promise<string> {
  const itself = within(server, secret, {}, async () => undefined)
  const body = { label: 'the demo', roles: people.anna, expires: new Date(now().getTime() + 86_400_000).toISOString() }
  const { body: token } = await ask(itself, 'POST', `/api/v1/users/${users.byName('anna')?.id ?? ''}/tokens`, { body })
  return token.at('secret').text
}
