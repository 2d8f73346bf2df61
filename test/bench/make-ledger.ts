/** Writes a ledger of generated events into a folder: `node dist/test/bench/make-ledger.js DIR EVENTS [SEED]`. */
import { mkdirSync } from 'node:fs'
import { pathToFileURL } from 'node:url'
import { openLog } from '#server'
import { start, workload } from './workload.js'

/** Appends a workload to a new ledger in the folder; gives the milliseconds that it took. */
export async function makeLedger(directory: string, events: number, seed = 1): Promise<number> {
  mkdirSync(directory, { recursive: true })
  let at = new Date(start)
  const store = openLog({ directory, now: () => at })
  const began = performance.now()
  try {
    for (const batch of workload(events, seed)) {
      at = batch.at
      await store.append(batch.appends)
    }
  } finally {
    await store.close()
  }
  return performance.now() - began
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const [directory, events = '', seed = '1'] = process.argv.slice(2)
  if (directory === undefined || !(Number(events) > 0)) {
    process.stderr.write('usage: node dist/test/bench/make-ledger.js DIR EVENTS [SEED]\n')
    process.exitCode = 2
  } else {
    const ms = await makeLedger(directory, Number(events), Number(seed))
    process.stdout.write(`${events} events in ${Math.round(ms)} ms, ${Math.round(Number(events) / (ms / 1000))} a second\n`)
  }
}
