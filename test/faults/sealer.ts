/**
 * Appends sealed entries without end, until it is killed. Usage: node sealer.js DIR NAME
 *
 * Each is about a new person, so that keys are taken from the pool all the time; each line that it writes is an entry that was answered.
 */
import { randomUUID } from 'node:crypto'
import { writeSync } from 'node:fs'
import { streamName } from '#event-store'
import { openLog } from '#server'

const [directory = '', name = ''] = process.argv.slice(2)
const store = openLog({ directory })

async function appendForEver(): Promise<never> {
  for (let round = 0; ; round++) {
    const stream = streamName(`party-${randomUUID()}`)
    const words = `words of ${name} ${randomUUID()}`
    const event = { id: randomUUID(), type: 'PartyRegistered', schema: 1, data: { note: words }, via: 'cli' } as const
    // Now and then somebody who never recorded anything before.
    const actor = round % 20 === 0 ? randomUUID() : `local:${name}`
    await store.append([{ stream, expected: 'none', events: [{ ...event, actor, personal: [{ pointer: '/note', subject: stream }] }] }])
    writeSync(1, `${JSON.stringify({ stream, words, actor })}\n`)
  }
}

await Promise.all([appendForEver(), appendForEver(), appendForEver()])
