/** Rebuilds the views of a ledger in a process of its own, and tells how long it took and how much memory. */
import { join } from 'node:path'
import type { EventStore } from '#event-store'
import { openLog } from '#server'
import { Views } from '#views'
import { answer, taskOf } from './child.js'

export interface RebuildTask {
  /** The folder of a ledger; its views lie in `views` under it. */
  readonly folder: string
}

export interface Rebuilt {
  readonly events: number
  /** From the start to the swap: every view and the search. */
  readonly seconds: number
  /** Until the last event was in every view but the search. */
  readonly tablesSeconds: number
  /** Of the processor, on both threads. */
  readonly processorSeconds: number
  /** The most memory that the process had at once, in MB. */
  readonly memoryMb: number
}

const { folder } = taskOf<RebuildTask>()
const store = openLog({ directory: folder })
const views = new Views({ directory: join(folder, 'views'), store: heldBack(store), now: () => new Date() })
const processorStart = process.cpuUsage()
const start = performance.now()
let tables = start
await views.rebuild(() => {
  tables = performance.now()
})
const end = performance.now()
const { user, system } = process.cpuUsage(processorStart)
const result: Rebuilt = {
  events: views.checkpoint.sequence,
  seconds: (end - start) / 1000,
  tablesSeconds: (tables - start) / 1000,
  processorSeconds: (user + system) / 1_000_000,
  memoryMb: process.resourceUsage().maxRSS / 1024,
}
await views.close()
await store.close()
await answer(result)

/** The log without its feed: views that are new would otherwise follow it from the beginning beside the rebuild that is measured. */
function heldBack(log: EventStore): EventStore {
  return {
    ...(log.address && { address: log.address }),
    append: (appends) => log.append(appends),
    readStream: (stream, read) => log.readStream(stream, read),
    readAll: (after, limit) => log.readAll(after, limit),
    head: () => log.head(),
    close: () => log.close(),
    async *subscribe(_after, { signal }) {
      if (!signal.aborted) await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }))
    },
  }
}
