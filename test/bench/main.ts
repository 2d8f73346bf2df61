/**
 * `npm run bench -- [ROW…]`: the figures of docs/performance.md. With `--record` they are written into it, with `--json FILE` into a file for
 * programs. `--quick` does so little that it tells only whether everything works. `--keep` leaves the ledgers in `--data DIR` for the next run.
 */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import Sqlite from 'better-sqlite3'
import { loadPeer, peerName } from './engines/peer.js'
import { installPeer } from './install-peer.js'
import type { Figure } from './measure.js'
import { circumstances, recordFigures, table } from './report.js'
import { rows } from './rows.js'
import { discard, full, ledgerIn, quick, type Row, type Scale, type Scene } from './scene.js'

const root = resolve(import.meta.dirname, '../../..')

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    quick: { type: 'boolean', default: false },
    json: { type: 'string' },
    record: { type: 'boolean', default: false },
    data: { type: 'string', default: join(root, 'data/bench') },
    keep: { type: 'boolean', default: false },
    'no-peer': { type: 'boolean', default: false },
    rounds: { type: 'string' },
    help: { type: 'boolean', default: false },
  },
})

const unknown = positionals.filter((name) => !rows.some((row) => row.name === name))
if (values.help || unknown.length > 0) {
  for (const name of unknown) process.stderr.write(`There is no row ${name}.\n`)
  process.stderr.write(`Rows:\n${rows.map(({ name, about }) => `  ${name.padEnd(12)} ${about}\n`).join('')}`)
  process.exitCode = values.help ? 0 : 2
} else if (values.record && (values.quick || positionals.length > 0)) {
  process.stderr.write('Only a whole run is recorded: leave out --quick and the names of rows.\n')
  process.exitCode = 2
} else {
  await bench(rows.filter(({ name }) => positionals.length === 0 || positionals.includes(name)))
}

async function bench(chosen: readonly Row[]): Promise<void> {
  const base = values.quick ? quick : full
  const scale: Scale = { ...base, rounds: values.rounds === undefined ? base.rounds : Math.max(1, Number.parseInt(values.rounds, 10) || 1) }
  const directory = resolve(values.data)
  mkdirSync(directory, { recursive: true })
  const say = (words: string) => process.stderr.write(`${new Date().toISOString().slice(11, 19)} ${words}\n`)
  const peer = values['no-peer'] ? undefined : await peerIn(join(root, 'data/bench-peers'), say)
  const scene: Scene = { scale, directory, peer, ledger: (events) => ledgerIn(directory, events, say), say }
  const about = circumstances(scale.rounds, versions(peer !== undefined))
  const figures: Figure[] = []
  try {
    for (const row of chosen) {
      figures.push(...(await row.run(scene)))
      // After each row, so that a run that is stopped has not been for nothing.
      if (values.json !== undefined) writeFileSync(values.json, `${JSON.stringify({ ...about, figures }, null, 2)}\n`)
    }
  } finally {
    if (!values.keep) discard(directory)
  }
  process.stdout.write(`${table(figures)}\n`)
  if (values.record) recordFigures(join(root, 'docs/performance.md'), about, figures)
}

/** The peer, installed first where it is not there; the other rows go on without it where that fails, and in a quick run. */
async function peerIn(folder: string, say: Scene['say']) {
  if (!values.quick && !existsSync(join(folder, 'node_modules'))) installPeer(join(root, 'test/bench/peers'), folder, say)
  const peer = await loadPeer(folder)
  if (!peer) say(`${peerName} is not installed: the figures that compare with it are left out`)
  return peer
}

function versions(withPeer: boolean): Record<string, string> {
  const lock: { packages: Record<string, { version?: string }> } = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8'))
  const of = (name: string) => lock.packages[`node_modules/${name}`]?.version ?? 'unknown'
  const peers: { dependencies: Record<string, string> } = JSON.parse(readFileSync(join(root, 'test/bench/peers/package.json'), 'utf8'))
  const sqlite = new Sqlite(':memory:')
  const known = {
    'better-sqlite3': of('better-sqlite3'),
    sqlite: String(sqlite.prepare('SELECT sqlite_version()').pluck().get()),
    fastify: of('fastify'),
    ...(withPeer && peers.dependencies),
  }
  sqlite.close()
  return known
}
