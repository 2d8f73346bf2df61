/** `alteram token`: the tokens by which programs act for people. */
import { type Command, Option } from 'commander'
import { allRoles } from '#access'
import { kinds } from '#ledger'
import { type Api, ask } from '../api/api.js'
import { acts, examples, type Session } from '../cli.js'
import { Failure, wrongUse } from '../failure.js'
import type { Json } from '../json.js'
import { moment } from '../records/print.js'
import { userIdOf } from '../records/users.js'
import type { Surroundings } from '../surroundings.js'

interface MakeOptions {
  readonly label: string
  readonly role?: readonly string[]
  readonly kind?: readonly string[]
  readonly expires?: string
}

export function addTokens(program: Command, surroundings: Surroundings): void {
  const tokens = program.command('token').description('the tokens by which programs act for people')
  examples(
    tokens,
    ['alteram token create sophea --label "her laptop"', 'Make a token; it is shown this once'],
    ['alteram token create sophea --role reader --kind party --expires 2027-01-31', 'One that may only read parties'],
    ['alteram token list sophea'],
    ['alteram token revoke sophea 0190f2a4-7c1e-7d3a-9b2f-3c5d7e9f1a2b'],
  )
  const make = tokens
    .command('create <user>')
    .description('make a token for somebody, by name or id; it is shown this once')
    .option('--label <text>', 'what it is for', 'command line')
    .addOption(
      new Option(
        '--role <role>',
        `what it may do, among the roles of its user; again for more; left out: all of them: ${allRoles.join(', ')}`,
      ).argParser(collect),
    )
    .addOption(
      new Option('--kind <kind>', `records of this kind only; again for more; left out: of all: ${kinds.join(', ')}`).argParser(collect),
    )
    .option('--expires <time>', 'until when it is good, at most a year: 2027-01-31, or 2027-01-31T12:00:00Z; left out: for 90 days')
  examples(make, ['alteram token create sophea --label "her laptop" --expires 2027-01-31'])
  acts<MakeOptions>(make, surroundings, create)
  acts(
    examples(tokens.command('list <user>').description('list the tokens of somebody'), ['alteram token list sophea']),
    surroundings,
    (session, _, user = '') => session.withApi((api) => list(session, api, user)),
  )
  acts(
    examples(tokens.command('revoke <user> <id>').description('take a token out of use for good'), [
      'alteram token revoke sophea 0190f2a4-7c1e-7d3a-9b2f-3c5d7e9f1a2b',
    ]),
    surroundings,
    (session, _, user = '', id = '') =>
      session.withApi(async (api) => {
        const path = `/api/v1/users/${encodeURIComponent(await userIdOf(api, user))}/tokens/${encodeURIComponent(id)}/revoke`
        await ask(api, 'POST', path, { body: {} })
        if (session.screen.json) session.screen.document({ id, revoked: true })
        else session.screen.print(`${id}  revoked`)
      }),
  )
}

async function create(session: Session, { label, role, kind, expires }: MakeOptions, name = ''): Promise<void> {
  const until = expires === undefined ? new Date(session.surroundings.now().getTime() + 90 * 86_400_000) : timeIn(expires)
  await session.withApi(async (api) => {
    const user = encodeURIComponent(await userIdOf(api, name))
    const roles = role ?? (await rolesOf(api, user))
    const body = { label, roles, ...(kind && { kinds: kind }), expires: until.toISOString() }
    const { body: token } = await ask(api, 'POST', `/api/v1/users/${user}/tokens`, { body })
    if (session.screen.json) return session.screen.document(token.value)
    session.screen.print(token.at('secret').text)
    session.screen.note('This is the only time that the token is shown. Keep it like a password, and pass it in ALTERAM_TOKEN.')
  })
}

async function rolesOf(api: Api, user: string): Promise<readonly string[]> {
  const { body } = await ask(api, 'GET', `/api/v1/users/${user}`)
  const roles = body.at('reading', 'roles').items.map(({ text }) => text)
  if (roles.length === 0)
    throw new Failure(1, 'The user holds no role, so a token could do nothing. Grant one first: alteram user grant-role.')
  return roles
}

async function list({ screen }: Session, api: Api, name: string): Promise<void> {
  const { body } = await ask(api, 'GET', `/api/v1/users/${encodeURIComponent(await userIdOf(api, name))}/tokens`)
  const all = body.at('tokens').items
  if (screen.json) return screen.documents(all.map(({ value }) => value))
  if (all.length === 0) return screen.note('There are no tokens.')
  screen.table(
    [{ title: 'ID' }, { title: 'For', narrows: true }, { title: 'Roles' }, { title: 'Kinds' }, { title: 'Last used' }, { title: '' }],
    all.map((token) => [
      token.at('id').text,
      token.at('label').text,
      listed(token.at('roles')),
      listed(token.at('kinds')),
      token.at('used').isThere ? moment(token.at('used').text) : '',
      stateOf(token),
    ]),
  )
}

function listed(value: Json): string {
  return Array.isArray(value.value) ? value.items.map(({ text }) => text).join(', ') : value.text
}

function stateOf(token: Json): string {
  const revoked = token.at('revoked').text
  return revoked === '' ? `until ${moment(token.at('expires').text)}` : `revoked ${moment(revoked)}`
}

function timeIn(text: string): Date {
  const time = /^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2})?(Z|[+-]\d{2}:\d{2}))?$/.test(text) ? new Date(text) : undefined
  if (!time || Number.isNaN(time.getTime())) throw wrongUse(`--expires: ${JSON.stringify(text)} is no time; give one such as 2027-01-31.`)
  return time
}

function collect(value: string, before: string[] | undefined): string[] {
  return [...(before ?? []), value]
}
