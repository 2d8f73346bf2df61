/** `alteram key rotate-master`: another master key in the place of the present one. */
import type { Command } from 'commander'
import { idOf } from '#ledger'
import { ask } from '../api/api.js'
import { troubleWith } from '../api/trouble.js'
import { acts, examples } from '../cli.js'
import { Failure, wrongUse } from '../failure.js'
import type { Surroundings } from '../surroundings.js'
import { whoActs } from '../who-acts.js'

const variable = 'ALTERAM_NEW_MASTER_KEY'

export function addRotateMaster(group: Command, surroundings: Surroundings): void {
  const command = group
    .command('rotate-master <approval>')
    .description(
      `wrap the keys of personal values with a new master key, by an approval that was given for it; it is put into the file of the present one, or taken from ${variable} where that is given by itself. Stop the server first`,
    )
  examples(command, ['alteram key rotate-master AP-7F3K2Q', 'The approval is used up; keep a copy of the new master key'])
  acts(command, surroundings, async (session, _, approval = '') => {
    const directory = session.directoryFor('alteram key rotate-master')
    const master = await session.master()
    const given = surroundings.env[variable]
    if (master && 'text' in master && given === undefined) {
      throw wrongUse(`The master key is given in ALTERAM_MASTER_KEY. Give the new one in ${variable}: openssl rand -base64 32`)
    }
    const { masterKeyIn, rotateMasterKey } = await import('#server')
    if (masterKeyIn({ ALTERAM_MASTER_KEY: given }).wrong.length > 0) {
      throw wrongUse(`${variable} has to be 32 bytes in Base 64, as openssl rand -base64 32 prints them.`)
    }
    const refusal = await session.withLocal(async (api) => {
      const { body } = await ask(api, 'GET', `/api/v1/approvals/${encodeURIComponent(approval)}`)
      const actor = whoActs(api.parts, session.shared.as ?? surroundings.userName)
      const rotation = { approval: idOf('approval', body.at('id').text), master, context: { actor, via: 'cli' } } as const
      try {
        return await rotateMasterKey(api.parts, { ...rotation, ...(given !== undefined && { given }) })
      } catch (error) {
        throw troubleWith(directory, error)
      }
    })
    if (refusal !== undefined) throw new Failure(1, refusal)
    const place =
      given === undefined ? 'is in its file; keep a copy of it apart from the backups' : `is that in ${variable}: start with it from now on`
    if (session.screen.json) session.screen.document({ rotated: 'master' })
    else
      session.screen.print(
        `Every key is wrapped anew. The new master key ${place}. The former one opens nothing any more, but older backups.`,
      )
  })
}
