/**
 * Keeps views of a log, with their index of words on its own thread, until it is killed. Usage: node projector.js LOG FOLDER [once]
 *
 * Each line that it writes is out before it goes on: `reached` with how far the views and the index are. With `once` it ends when both have all
 * that the log has, and then also tells the state digest and what a search finds; with `rebuild` it builds the views anew, again and again.
 */

import { writeSync } from 'node:fs'
import { StateDigest } from '#audit'
import { openSqliteStore } from '#event-store'
import { stateRows, Views } from '#views'

const [file = '', directory = '', mode = ''] = process.argv.slice(2)
const now = () => new Date()

function say(line: Readonly<Record<string, unknown>>): void {
  writeSync(1, `${JSON.stringify(line)}\n`)
}

const store = openSqliteStore({ file, now })
const views = new Views({ directory, store, now, pageSize: 5 })

if (mode === 'once') {
  await views.caughtUp(30_000)
  const { sequence } = views.checkpoint
  const digest = new StateDigest()
  for (const row of stateRows(views.db, sequence)) digest.add(row)
  const found = views.search.find('party', sequence, 10_000).map(({ since }) => since)
  say({ sequence, digest: digest.finish(), found, health: views.health.state, trouble: views.search.trouble ?? 'none' })
  await views.close()
  await store.close()
} else if (mode === 'rebuild') {
  for (;;) await views.rebuild(({ sequence }) => say({ reached: sequence }))
} else {
  setInterval(() => say({ reached: views.checkpoint.sequence, indexed: views.search.sequence }), 2)
}
