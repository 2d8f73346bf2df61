/** Indexes the words of entries as it is told them, until it is told to `close`. */
import { parentPort, workerData } from 'node:worker_threads'
import { type Batch, Gathering } from './search-feed.js'

const { indexFile }: { indexFile: string } = workerData
const index = new Gathering(indexFile)

parentPort?.on('message', (message: Batch | 'close') => {
  if (message === 'close') {
    index.close()
    parentPort?.close()
  } else {
    index.give(message)
    parentPort?.postMessage(message.to)
  }
})
