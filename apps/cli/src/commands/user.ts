/** `alteram user`: who may use the ledger, and what they may do. */
import { mkdirSync } from 'node:fs'
import type { Command } from 'commander'
import { type Access, type AccessRefusal, allRoles, openAccess, permissions, permits, type User } from '#access'
import { acts, examples, type Session } from '../cli.js'
import { Failure } from '../failure.js'
import { moment } from '../records/print.js'
import type { Surroundings } from '../surroundings.js'
import { wrap } from '../terminal/width.js'

export function addUsers(program: Command, surroundings: Surroundings): void {
  const users = program.command('user').description('who may use the ledger, and in which roles')
  users.addHelpText('after', `\nRoles:\n${allRoles.map(roleLines).join('\n')}`)
  examples(
    users,
    ['alteram user add sophea --role recorder', 'Let somebody log'],
    ['alteram user roles sophea --role recorder --role reviewer', 'Let them review what others logged, too'],
    ['alteram token create sophea --label "her laptop"', 'Give them a token for the API'],
  )
  const roleOption = ['--role <role>', `a role, again for more: ${allRoles.join(', ')}`] as const
  const add = users
    .command('add <name>')
    .description('let somebody in')
    .option(...roleOption, collect)
  acts<{ readonly role?: string[] }>(
    examples(add, ['alteram user add sophea --role recorder']),
    surroundings,
    (session, { role = [] }, name = '') => change(session, (access) => access.addUser(name, role)),
  )
  const roles = users
    .command('roles <name>')
    .description('give somebody these roles in place of those that they have')
    .option(...roleOption, collect)
  acts<{ readonly role?: string[] }>(
    examples(roles, ['alteram user roles sophea --role recorder --role reviewer']),
    surroundings,
    (session, { role = [] }, name = '') => change(session, (access) => access.setRoles(name, role)),
  )
  acts(examples(users.command('list').description('list everybody'), ['alteram user list']), surroundings, async (session) => {
    await withAccess(session, async (access) => {
      const all = access.users()
      if (session.screen.json) return session.screen.documents(all)
      if (all.length === 0) return session.screen.note('There is nobody yet; add somebody with: alteram user add NAME --role recorder')
      printUsers(session, all)
    })
  })
  acts(
    examples(users.command('deactivate <name>').description('no longer let somebody in; what they recorded stays theirs'), [
      'alteram user deactivate sophea',
    ]),
    surroundings,
    (session, _, name = '') => change(session, (access) => access.setActive(name, false)),
  )
  acts(
    examples(users.command('activate <name>').description('let somebody in again'), ['alteram user activate sophea']),
    surroundings,
    (session, _, name = '') => change(session, (access) => access.setActive(name, true)),
  )
}

async function change(session: Session, act: (access: Access) => User | AccessRefusal): Promise<void> {
  await withAccess(session, async (access) => {
    const user = unlessRefused(act(access))
    if (session.screen.json) session.screen.document(user)
    else printUsers(session, [user])
  })
}

function printUsers({ screen }: Session, users: readonly User[]): void {
  screen.table(
    [{ title: 'Name' }, { title: 'Roles' }, { title: 'Added' }, { title: '' }],
    users.map(({ name, roles, added, active }) => [name, roles.join(', '), moment(added), active ? '' : 'not let in']),
  )
}

/** Opens the people of a data directory, which is made where it is missing. */
export async function withAccess(session: Session, use: (access: Access) => Promise<void>): Promise<void> {
  const directory = session.directoryFor('Seeing to people')
  mkdirSync(directory, { recursive: true, mode: 0o700 })
  const { filesOf } = await import('#server')
  const access = openAccess({ file: filesOf(directory).access, now: session.surroundings.now })
  try {
    await use(access)
  } finally {
    access.close()
  }
}

export function unlessRefused<T extends object>(result: T | AccessRefusal): T {
  if (isRefusal(result)) throw new Failure(result.refused === 'unknown-role' || result.refused === 'no-role' ? 2 : 1, result.sentence)
  return result
}

function isRefusal(result: object): result is AccessRefusal {
  return 'refused' in result
}

function roleLines(role: (typeof allRoles)[number]): string {
  return wrap(mayDo(role), 76)
    .map((line, at) => `  ${(at === 0 ? role : '').padEnd(14)} ${line}`)
    .join('\n')
}

function mayDo(role: (typeof allRoles)[number]): string {
  const may = Object.entries(permissions).flatMap(([permission, words]) => {
    const known = (Object.keys(permissions) as (keyof typeof permissions)[]).find((each) => each === permission)
    return known && permits([role], known) ? [words] : []
  })
  return may.join('; ')
}

function collect(value: string, before: string[] | undefined): string[] {
  return [...(before ?? []), value]
}
