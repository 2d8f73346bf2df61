/** Fills a file of views on a thread of its own: who asks for views meanwhile is answered, and its memory is bounded. */
import { parentPort, workerData } from 'node:worker_threads'
import { openAt } from '#sealing'
import { fill, type LoadMessage, type LoadTask } from './load.js'

const { directory, name, address, pageSize }: LoadTask = workerData
const stopping = new AbortController()
parentPort?.once('message', () => stopping.abort())

function tell(message: LoadMessage): void {
  parentPort?.postMessage(message)
}

const store = openAt(address)
try {
  await fill({ directory, name, store, signal: stopping.signal, pageSize, onPage: (reached) => tell({ reached }) })
  tell({ done: true })
} catch (error) {
  tell({ failed: error instanceof Error ? error.message : String(error) })
} finally {
  await store.close()
  parentPort?.close()
}
