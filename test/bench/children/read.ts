/** Reads from the views of two ledgers in turns: the same reads on a small and on a large one, now and as of a past moment. */
import { join } from 'node:path'
import { openLog } from '#server'
import { Views } from '#views'
import { answer, taskOf } from './child.js'
import { chooseReads } from './reads.js'

export interface ReadTask {
  readonly small: string
  readonly large: string
  readonly rounds: number
  readonly sliceMs: number
}

/** Microseconds of one read of each kind, round by round. */
export interface ReadTimes {
  readonly name: string
  readonly small: readonly number[]
  readonly large: readonly number[]
  /** On the large ledger, as of its middle. */
  readonly past: readonly number[]
}

const { small, large, rounds, sliceMs } = taskOf<ReadTask>()
const [few, many] = [open(small), open(large)]
await Promise.all([few.views.caughtUp(), many.views.caughtUp()])
const choice = chooseReads(few.views, few.views.basis())
const middle = `${Math.floor(many.views.checkpoint.sequence / 2)}`

const times: ReadTimes[] = choice.map(({ name, read }) => {
  const contenders = [
    () => read(few.views, few.views.basis()),
    () => read(many.views, many.views.basis()),
    () => read(many.views, many.views.basis(middle)),
  ]
  // Once untimed, so that each has its pages in memory and its code compiled.
  for (const once of contenders) timeOf(once, sliceMs)
  const figures: number[][] = contenders.map(() => [])
  for (let round = 0; round < rounds; round++) {
    for (let turn = 0; turn < contenders.length; turn++) {
      const place = (round + turn) % contenders.length
      const contender = contenders[place]
      if (contender) figures[place]?.push(timeOf(contender, sliceMs))
    }
  }
  const [smallTimes = [], largeTimes = [], past = []] = figures
  return { name, small: smallTimes, large: largeTimes, past }
})
for (const { views, store } of [few, many]) {
  await views.close()
  await store.close()
}
await answer(times)

function open(folder: string) {
  const now = () => new Date()
  const store = openLog({ directory: folder, now })
  return { store, views: new Views({ directory: join(folder, 'views'), store, now }) }
}

/** Microseconds for one read, over as many as fit. */
function timeOf(read: () => void, milliseconds: number): number {
  const start = performance.now()
  let done = 0
  let passed = 0
  while (passed < milliseconds) {
    read()
    done++
    passed = performance.now() - start
  }
  return (passed * 1000) / done
}
