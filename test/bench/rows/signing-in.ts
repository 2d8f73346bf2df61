/** Whether people who sign in hold up others: hashing a password is made to be slow, and must not be slow for everybody. */
import { cpSync } from 'node:fs'
import { join } from 'node:path'
import autocannon from 'autocannon'
import { startChild } from '../children/child.js'
import type { ServedPeople, ServePeopleTask } from '../children/serve-people.js'
import { alone, compared, inTurns } from '../measure.js'
import { discard, newFolder, type Row } from '../scene.js'
import { ledgerWithViews } from './rebuilding.js'

const people = 32
/** Reads a second, well below what the server can do: what is measured is how long each waits, not how many fit. */
const readsASecond = 100

/** What one round measured of the reads. */
interface Waited {
  /** Milliseconds. */
  readonly half: number
  readonly p99: number
}

export const signingIn: Row = {
  name: 'signing-in',
  about: 'reads over HTTP while 32 people sign in, beside the same without them',
  run: async (scene) => {
    const { small, rounds, sliceMs } = scene.scale
    const folder = newFolder(scene, 'signing-in')
    const ledger = await ledgerWithViews(scene, small)
    for (const part of ['ledger.sqlite', 'keys.sqlite', 'master.key', 'views'])
      cpSync(join(ledger, part), join(folder, part), { recursive: true })
    scene.say(`reads over HTTP while ${people} people sign in`)
    const server = await startChild<ServedPeople>('serve-people', { folder, people } satisfies ServePeopleTask)
    try {
      const { address, token, signIns } = server.answer
      const seconds = Math.max(3, sliceMs / 200)
      const waited: { readonly [name: string]: Waited[] } = { with: [], without: [] }
      const rates: number[] = []
      const reads = () => readFor(address, token, seconds)
      const contenders = [
        {
          name: 'with',
          measure: async () => {
            const [times, rate] = await Promise.all([reads(), signInFor(address, signIns, seconds)])
            rates.push(rate)
            waited['with']?.push(times)
            return times.p99
          },
        },
        {
          name: 'without',
          measure: async () => {
            const times = await reads()
            waited['without']?.push(times)
            return times.p99
          },
        },
      ]
      await inTurns(1, contenders)
      for (const each of [...Object.values(waited), rates]) each.length = 0
      await inTurns(rounds, contenders)
      const of = (name: string, what: keyof Waited) => (waited[name] ?? []).map((each) => each[what])
      const measure = `a list page over HTTP while ${people} people sign in`
      return [
        compared(`${measure}: half`, 'ms', of('with', 'half'), 'nobody signs in', of('without', 'half'), { atMost: 3 }),
        compared(`${measure}: 99 of 100`, 'ms', of('with', 'p99'), 'nobody signs in', of('without', 'p99'), { atMost: 5 }),
        alone(`sign-ins with a password, ${people} clients`, 'a second', rates),
      ]
    } finally {
      await server.stop()
      discard(folder)
    }
  },
}

async function readFor(address: string, token: string, duration: number): Promise<Waited> {
  const url = `${address}/api/v1/allegations?limit=20`
  const headers = { authorization: `Bearer ${token}` }
  const times = await timesOf({ url, headers, connections: 4, overallRate: readsASecond, duration })
  const at = (share: number) => times[Math.floor(times.length * share)] ?? Number.NaN
  return { half: at(0.5), p99: at(0.99) }
}

/**
 * Each client signs in as somebody of its own, again and again, and finishes what it has begun; gives how many sign-ins there were in a second.
 */
async function signInFor(address: string, signIns: ServedPeople['signIns'], duration: number): Promise<number> {
  const start = performance.now()
  let done = 0
  const client = async (body: string) => {
    do {
      const response = await fetch(`${address}/api/v1/sign-in`, { method: 'POST', headers: { 'content-type': 'application/json' }, body })
      if (response.status !== 200) throw new Error(`nobody was signed in: ${response.status} ${await response.text()}`)
      await response.arrayBuffer()
      done++
    } while (performance.now() - start < duration * 1_000)
  }
  await Promise.all(signIns.map((each) => client(JSON.stringify(each))))
  return (done * 1_000) / (performance.now() - start)
}

/** The times of all requests, sorted, in milliseconds; throws where one failed. */
async function timesOf(load: autocannon.Options): Promise<readonly number[]> {
  const times: number[] = []
  let failed = 0
  const result = await new Promise<autocannon.Result>((resolve, reject) => {
    const running = autocannon(load, (error, done) => (error ? reject(error) : resolve(done)))
    running.on('response', (_client, status, _bytes, milliseconds) => {
      if (status === 200) times.push(milliseconds)
      else failed++
    })
  })
  if (failed + result.errors + result.timeouts > 0) throw new Error(`${failed + result.errors + result.timeouts} requests failed`)
  return times.sort((a, b) => a - b)
}
