/** Verifies a bundle in a process of its own, and tells how long it took and how much memory. */
import { FileSource, verifyBundle } from '#evidence'
import { answer, taskOf } from './child.js'

export interface VerifyTask {
  /** The file of the bundle. */
  readonly bundle: string
}

export interface Verified {
  /** The root that was recomputed, in Base 64; undefined where the bundle does not hold. */
  readonly root?: string
  readonly seconds: number
  /** Of the processor, on all threads. */
  readonly processorSeconds: number
  /** The most memory that the process had at once, in MB. */
  readonly memoryMb: number
}

const { bundle } = taskOf<VerifyTask>()
const processorStart = process.cpuUsage()
const start = performance.now()
const source = await FileSource.open(bundle)
const { outcome, facts } = await verifyBundle(source)
await source.close()
const { user, system } = process.cpuUsage(processorStart)
const result: Verified = {
  ...(outcome === 'holds' && facts && { root: facts.root }),
  seconds: (performance.now() - start) / 1000,
  processorSeconds: (user + system) / 1_000_000,
  memoryMb: process.resourceUsage().maxRSS / 1024,
}
await answer(result)
