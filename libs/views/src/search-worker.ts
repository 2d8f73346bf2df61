/** The index of words on a thread of its own, so that it never holds the other views back. Told `advance`, it indexes what is new. */
import { parentPort, workerData } from 'node:worker_threads'
import { SearchIndex } from './search-index.js'

const { viewsFile, indexFile }: { viewsFile: string; indexFile: string } = workerData
const index = new SearchIndex(viewsFile, indexFile)
let busy = false

parentPort?.on('message', (message: 'advance' | 'close') => {
  if (message === 'close') {
    index.close()
    parentPort?.close()
  } else if (!busy) {
    busy = true
    work()
  }
})

/** Indexes piece by piece, so that a `close` is heard between two of them. */
function work(): void {
  if (!index.isOpen) return
  const more = index.more()
  parentPort?.postMessage(index.sequence)
  if (more) setImmediate(work)
  else busy = false
}
