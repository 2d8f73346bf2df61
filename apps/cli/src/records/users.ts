/** What is particular to users on the command line: they go by their names too, and adding one gives a link to hand on. */
import { allRoles, permissions, permissionsOf } from '#access'
import { parseShortId } from '#ledger'
import { type Api, ask } from '../api/api.js'
import { Failure } from '../failure.js'
import type { Json } from '../json.js'
import type { Screen } from '../terminal/screen.js'
import { wrap } from '../terminal/width.js'
import { moment } from './print.js'

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i

/** The user's id as an address takes it, from an id or a name. Throws where nobody goes by it. */
export async function userIdOf(api: Api, idOrName: string): Promise<string> {
  const given = idOrName.trim()
  if (uuid.test(given) || given.startsWith('US-')) return given
  const { body } = await ask(api, 'GET', '/api/v1/users', { query: { name: given, limit: 20, sort: 'oldest' } })
  const found = body.at('items').items
  // Somebody who is shut out can leave their name to another.
  const user = found.find((each) => each.at('reading', 'active').value === true) ?? found[0]
  if (user) return user.at('id').text
  const short = parseShortId(given)
  if (short?.startsWith('US-')) return short
  throw new Failure(1, `There is nobody by the name or id ${JSON.stringify(given)}. See alteram user list.`)
}

/** The link that came with a new user, where the server gave one. */
export function printInvitation(screen: Screen, invitation: Json, isLocal: boolean): void {
  const link = invitation.at('link').text
  if (link === '') return
  const ends = invitation.at('ends').text
  screen.print(link)
  screen.note(
    `With this link they set their password, once${ends === '' ? '' : `, until ${moment(ends)} UTC`}. It is shown only now: hand it to them alone.`,
  )
  if (isLocal) screen.note('Put the address at which you serve the ledger in the place of the one in the link, where it is another.')
}

/** What each role may do, for the help. */
export function rolesHelp(): string {
  const lines = allRoles.flatMap((role) => {
    const may = permissionsOf([role])
      .map((permission) => permissions[permission])
      .join('; ')
    return wrap(may, 76).map((line, at) => `  ${(at === 0 ? role : '').padEnd(14)} ${line}`)
  })
  return `\nRoles:\n${lines.join('\n')}`
}
