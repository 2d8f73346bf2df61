/** `alteram token`: the tokens by which programs act for people. */
import type { Command } from 'commander'
import type { Token } from '#access'
import { acts, examples, type Session } from '../cli.js'
import { Failure, wrongUse } from '../failure.js'
import { moment } from '../records/print.js'
import type { Surroundings } from '../surroundings.js'
import { unlessRefused, withAccess } from './user.js'

export function addTokens(program: Command, surroundings: Surroundings): void {
  const tokens = program.command('token').description('the tokens by which programs act for people')
  examples(
    tokens,
    ['alteram token create sophea --label "her laptop"', 'Make a token; it is shown this once'],
    ['alteram token list sophea'],
    ['alteram token revoke 0190f2a4-7c1e-7d3a-9b2f-3c5d7e9f1a2b'],
  )
  const make = tokens
    .command('create <name>')
    .description('make a token for somebody; it is shown this once')
    .option('--label <text>', 'what it is for', 'command line')
    .option('--expires <time>', 'until when it is good: 2025-01-31, or 2025-01-31T12:00:00Z')
  examples(make, ['alteram token create sophea --label "her laptop" --expires 2025-01-31'])
  acts<{ readonly label: string; readonly expires?: string }>(make, surroundings, create)
  acts(
    examples(tokens.command('list [name]').description('list the tokens of somebody, or all'), ['alteram token list sophea']),
    surroundings,
    list,
  )
  acts(
    examples(tokens.command('revoke <id>').description('take a token out of use for good'), [
      'alteram token revoke 0190f2a4-7c1e-7d3a-9b2f-3c5d7e9f1a2b',
    ]),
    surroundings,
    async (session, _, id = '') => {
      await withAccess(session, async (access) => {
        const token = unlessRefused(access.revokeToken(id))
        if (session.screen.json) session.screen.document(token)
        else session.screen.print(`${token.id}  revoked`)
      })
    },
  )
}

async function create(
  session: Session,
  { label, expires }: { readonly label: string; readonly expires?: string },
  name = '',
): Promise<void> {
  const until = expires === undefined ? undefined : timeIn(expires)
  await withAccess(session, async (access) => {
    const token = unlessRefused(access.createToken(name, { label, ...(until && { expires: until }) }))
    if (session.screen.json) return session.screen.document(token)
    session.screen.print(token.secret)
    session.screen.note('This is the only time that the token is shown. Keep it like a password, and pass it in ALTERAM_TOKEN.')
  })
}

async function list(session: Session, _: object, name?: string): Promise<void> {
  await withAccess(session, async (access) => {
    const user = name === undefined ? undefined : access.user(name)
    if (name !== undefined && !user) throw new Failure(1, `There is nobody by the name or id ${JSON.stringify(name)}.`)
    const all = access.tokens(user?.id)
    if (session.screen.json) return session.screen.documents(all)
    if (all.length === 0) return session.screen.note('There are no tokens.')
    session.screen.table(
      [{ title: 'ID' }, { title: 'Person' }, { title: 'For', narrows: true }, { title: 'Made' }, { title: 'Last used' }, { title: '' }],
      all.map((token) => [
        token.id,
        access.user(token.user)?.name ?? token.user,
        token.label,
        moment(token.created),
        token.lastUsed ? moment(token.lastUsed) : '',
        stateOf(token),
      ]),
    )
  })
}

function stateOf({ revoked, expires }: Token): string {
  if (revoked !== undefined) return `revoked ${moment(revoked)}`
  return expires === undefined ? '' : `until ${moment(expires)}`
}

function timeIn(text: string): Date {
  const time = /^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2})?(Z|[+-]\d{2}:\d{2}))?$/.test(text) ? new Date(text) : undefined
  if (!time || Number.isNaN(time.getTime())) throw wrongUse(`--expires: ${JSON.stringify(text)} is no time; give one such as 2025-01-31.`)
  return time
}
