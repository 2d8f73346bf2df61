/** Serves a data directory until the parent lets go. */
import { closeParts, createServer, openParts } from '#server'
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
parts.access.localUser('bench')
const issued = parts.access.createToken('bench', { label: 'bench' })
if (!('secret' in issued)) throw new Error(issued.sentence)
// What the clock lapses by itself would be recorded in the middle of a measurement.
const server = await createServer({ data: parts, settings: { clockMs: 0 } })
await answerAndStay({ address: await server.listen(0), token: issued.secret } satisfies Served)
await server.close()
await closeParts(parts)
