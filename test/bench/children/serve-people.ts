/** Serves a data directory with people who sign in with passwords, until the parent lets go. */
import { closeParts, createServer, openParts } from '#server'
import { letIn, tellOfUser } from '#test/let-in'
import { answerAndStay, taskOf } from './child.js'

export interface ServePeopleTask {
  readonly folder: string
  readonly people: number
}

export interface ServedPeople {
  readonly address: string
  readonly token: string
  /** The bodies with which they sign in. */
  readonly signIns: readonly { readonly name: string; readonly password: string }[]
}

const { folder, people } = taskOf<ServePeopleTask>()
const parts = openParts({ directory: folder })
await parts.views.caughtUp()
const { token } = await letIn(parts, 'bench', ['reader'])
const signIns = Array.from({ length: people }, (_, index) => ({
  name: `person ${index}`,
  password: `four words of bench ${index * 7_919}`,
}))
for (const { name, password } of signIns) {
  const { id } = await letIn(parts, name, ['reader'])
  parts.access.logins.claim(name, id)
  await parts.access.passwords.set(id, password)
  await tellOfUser(parts, id, { type: 'AddCredential', credential: 'password', id: parts.newId() })
}
const server = await createServer({ data: parts, settings: { clockMs: 0 } })
await answerAndStay({ address: await server.listen(0), token, signIns } satisfies ServedPeople)
await server.close()
await closeParts(parts)
