/** Serves a data directory until the parent lets go. */
import { closeParts, createServer, openParts } from '#server'
import { letIn } from '#test/let-in'
import { answerAndStay, taskOf } from './child.js'

export interface ServeTask {
  readonly folder: string
  /** Lets somebody in to give commands, which adds an entry to the ledger. */
  readonly letIn?: true
}

export interface Served {
  readonly address: string
  /** Theirs; empty where nobody was let in. */
  readonly token: string
}

const task = taskOf<ServeTask>()
const parts = openParts({ directory: task.folder })
const token = task.letIn ? (await letIn(parts, 'bench', ['recorder', 'reviewer'])).token : ''
// What the clock lapses by itself would be recorded in the middle of a measurement.
const server = await createServer({ data: parts, settings: { clockMs: 0 } })
await answerAndStay({ address: await server.listen(0), token } satisfies Served)
await server.close()
await closeParts(parts)
