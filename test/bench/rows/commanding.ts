/** A command over HTTP, with the views waited for, beside the same framework answering the same body with nothing behind it. */
import { cpSync } from 'node:fs'
import { join } from 'node:path'
import autocannon from 'autocannon'
import { type Running, startChild } from '../children/child.js'
import type { Served, ServeTask } from '../children/serve.js'
import type { ServeNothingTask } from '../children/serve-nothing.js'
import { compared, inTurns } from '../measure.js'
import { discard, newFolder, type Row } from '../scene.js'
import { Chance } from '../workload/random.js'
import { english } from '../workload/words.js'
import { ledgerWithViews } from './rebuilding.js'

const clients = 32
const path = '/api/v1/allegations'

/** What one round measured. */
interface Load {
  /** Requests a second. */
  readonly rate: number
  /** Milliseconds that 99 of 100 requests took at most. */
  readonly p99: number
}

export const commanding: Row = {
  name: 'commanding',
  about: 'commands over HTTP beside a server with nothing behind it',
  run: async (scene) => {
    const { small, rounds, sliceMs } = scene.scale
    const folder = newFolder(scene, 'commanding')
    const ledger = await ledgerWithViews(scene, small)
    for (const part of ['ledger.sqlite', 'keys.sqlite', 'master.key', 'views'])
      cpSync(join(ledger, part), join(folder, part), { recursive: true })
    scene.say(`commands over HTTP, ${clients} clients`)
    const server = await startChild<Served>('serve', { folder, letIn: true } satisfies ServeTask)
    let idle: Running<{ readonly address: string }> | undefined
    try {
      const { address, token } = server.answer
      const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' }
      const command = await commandFor(address, headers)
      const body = await answerTo(address, headers, command)
      idle = await startChild('serve-nothing', { path, body } satisfies ServeNothingTask)
      const nothing = idle.answer.address
      const duration = Math.max(1, sliceMs / 200)
      const loads: { readonly [name: string]: Load[] } = { ours: [], theirs: [] }
      const contender = (name: string, url: string) => ({
        name,
        measure: async () => {
          const load = await loadOf({ url: `${url}${path}`, headers, body: command, duration })
          loads[name]?.push(load)
          return load.rate
        },
      })
      const contenders = [contender('ours', address), contender('theirs', nothing)]
      await inTurns(1, contenders)
      for (const each of Object.values(loads)) each.length = 0
      const [mine = [], theirs = []] = await inTurns(rounds, contenders)
      const p99 = (name: string) => (loads[name] ?? []).map((load) => load.p99)
      const measure = `a command over HTTP, ${clients} clients, views waited for`
      return [
        compared(measure, 'requests/s', mine, 'Fastify, nothing behind it', theirs, { atLeast: 0.35 }),
        compared(`${measure}: 99 of 100`, 'ms', p99('ours'), 'Fastify, nothing behind it', p99('theirs'), { atMost: 5 }),
      ]
    } finally {
      await idle?.stop()
      await server.stop()
      discard(folder)
    }
  },
}

/** An allegation of a report that is in the ledger. */
async function commandFor(address: string, headers: Record<string, string>): Promise<string> {
  const response = await fetch(`${address}/api/v1/reports?limit=1`, { headers })
  const text = await response.text()
  const report = firstId(text)
  const shown: unknown = await (await fetch(`${address}/api/v1/reports/${report}`, { headers })).json()
  const reading = field(shown, 'reading')
  const [subject] = list(field(reading, 'subjects'))
  const [cited] = list(field(reading, 'cited'))
  const gist = english(new Chance(3), 22)
  const fields = {
    report,
    subject,
    gist,
    categories: ['prosecution'],
    accused: [],
    period: '2023',
    qualification: 'stated',
    cited: [cited],
  }
  return JSON.stringify(fields)
}

async function answerTo(address: string, headers: Record<string, string>, body: string): Promise<object> {
  const response = await fetch(`${address}${path}`, { method: 'POST', headers, body })
  const answer: unknown = await response.json()
  if (response.status !== 201 || typeof answer !== 'object' || answer === null) {
    throw new Error(`the command was not recorded: ${response.status} ${JSON.stringify(answer)}`)
  }
  return answer
}

interface Request {
  readonly url: string
  readonly headers: Record<string, string>
  readonly body: string
  /** Seconds. */
  readonly duration: number
}

async function loadOf(request: Request): Promise<Load> {
  const times: number[] = []
  let failed = 0
  const result = await new Promise<autocannon.Result>((resolve, reject) => {
    const running = autocannon({ ...request, method: 'POST', connections: clients }, (error, done) =>
      error ? reject(error) : resolve(done),
    )
    running.on('response', (_client, status, _bytes, milliseconds) => {
      if (status === 201) times.push(milliseconds)
      else failed++
    })
  })
  if (failed + result.errors + result.timeouts > 0) throw new Error(`${failed + result.errors + result.timeouts} requests failed`)
  times.sort((a, b) => a - b)
  return { rate: times.length / result.duration, p99: times[Math.floor(times.length * 0.99)] ?? Number.NaN }
}

function firstId(text: string): string {
  const id = /"id":"([0-9a-f-]{36})"/.exec(text)?.[1]
  if (id === undefined) throw new Error(`no report was listed: ${text.slice(0, 200)}`)
  return id
}

function field(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined
}

function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : []
}
