/** Serves a data directory until the parent lets go. */
import { closeParts, createServer, openParts } from '#server'
import { letIn } from '#test/let-in'
import { answerAndStay, taskOf } from './child.js'

export interface ServeTask {
  readonly folder: string
}

export interface Served {
  readonly address: string
  readonly token: string
}

const { folder } = taskOf<ServeTask>()
const parts = openParts({ directory: folder })
await parts.views.caughtUp()
const { token } = await letIn(parts, 'bench', ['recorder', 'reviewer'])
// What the clock lapses by itself would be recorded in the middle of a measurement.
const server = await createServer({ data: parts, settings: { clockMs: 0 } })
await answerAndStay({ address: await server.listen(0), token } satisfies Served)
await server.close()
await closeParts(parts)
