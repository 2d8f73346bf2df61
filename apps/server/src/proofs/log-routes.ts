/** What the log proves of itself, for whoever checks it with tools of their own: key, checkpoints, tiles (C2SP tlog-tiles), receipts, consistency. */
import { Controller, Inject, Param, Req, Res } from '@nestjs/common'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { encodeBase64, formatVerifierKey, leafHash, parseTilePath, type Tile, tileWidth, tileWidthAt } from '#audit'
import { entriesFrom, type KeptCheckpoint, NotProven, receiptOf, successionOf, tileBytes } from '#proofs'
import type { Schema } from '../bodies/shape.js'
import { numberShape, readQuery } from '../http/query.js'
import { Route } from '../http/route.js'
import { list, object, ref } from '../openapi/readings.js'
import type { Parts } from '../parts.js'
import { invalidParameters, Problem } from '../problems/problem.js'
import { decisionOf } from '../reads/reader.js'
import { partsToken, type Settings, settingsToken } from '../settings.js'
import { give } from './answer.js'
import { checkpointOfSize } from './named-checkpoint.js'

const text: Schema = { type: 'string' }
const plain = 'text/plain; charset=utf-8'
const bytes = 'application/octet-stream'
const most = 999_999_999_999_999

/** `needs` of what tells of the log as a whole, which is read with any token. */
const shown = { needs: 'read', kind: 'any', group: 'proofs' } as const

@Controller('log')
export class LogController {
  constructor(
    @Inject(partsToken) private readonly parts: Parts,
    @Inject(settingsToken) private readonly settings: Settings,
  ) {}

  @Route('GET', 'key', {
    ...shown,
    summary: 'Read the verifier key of the log',
    answers: { status: 200, about: 'The key in one line, as signed notes have it.', schema: text, type: plain },
  })
  key(@Req() request: FastifyRequest, @Res() reply: FastifyReply): void {
    readQuery(request, decisionOf(request), () => undefined)
    give(request, reply, { type: plain, body: `${formatVerifierKey(this.parts.proofs.checkpoints.verifier)}\n` })
  }

  @Route('GET', 'checkpoint', {
    ...shown,
    summary: 'Read the last checkpoint',
    answers: {
      status: 200,
      about: 'A signed note: origin, size and root of the log, with whatever cosignatures it has.',
      schema: text,
      type: plain,
    },
    problems: ['no-such-checkpoint'],
  })
  latest(@Req() request: FastifyRequest, @Res() reply: FastifyReply): void {
    readQuery(request, decisionOf(request), () => undefined)
    const latest = this.#kept.latest()
    if (!latest) throw new Problem('no-such-checkpoint', 'None was signed yet: there is nothing in the log.')
    give(request, reply, { type: plain, body: latest.note })
  }

  @Route('GET', 'checkpoint/:size', {
    ...shown,
    summary: 'Read the checkpoint of so many entries',
    answers: { status: 200, about: 'A signed note. Every checkpoint that was signed is kept.', schema: text, type: plain },
    problems: ['no-such-checkpoint', 'not-found'],
  })
  atSize(@Param('size') size: string, @Req() request: FastifyRequest, @Res() reply: FastifyReply): void {
    readQuery(request, decisionOf(request), () => undefined)
    give(request, reply, { type: plain, body: checkpointOfSize(this.#kept, countIn(size)).note })
  }

  @Route('GET', 'checkpoints', {
    ...shown,
    summary: 'List the checkpoints that were signed',
    query: {
      below: { shape: numberShape(1, most, 1200), about: 'Those of fewer entries than this: where the page before ended.' },
      limit: { shape: numberShape(1, 500, 50), about: 'Most of them. Left out: 50.' },
    },
    answers: {
      status: 200,
      about: 'From the largest down. Believe the note of each, and of the rest no more than the note says.',
      schema: object({ items: list(ref('Checkpoint')), next: { type: 'integer' } }, ['next']),
    },
    problems: ['invalid-query'],
  })
  all(@Req() request: FastifyRequest, @Res() reply: FastifyReply): void {
    const query = readQuery(request, decisionOf(request), () => undefined)
    const [below, limit] = [query.number('below'), query.number('limit') ?? 50]
    const found = this.#kept.list({ limit: limit + 1, ...(below !== undefined && { below }) })
    const items = found.slice(0, limit)
    const next = found.length > limit ? items.at(-1)?.size : undefined
    if (next !== undefined) reply.header('link', `</log/checkpoints?below=${next}&limit=${limit}>; rel="next"`)
    const body = JSON.stringify({ items: items.map(toldOf), ...(next !== undefined && { next }) })
    give(request, reply, { type: 'application/json; charset=utf-8', body })
  }

  @Route('GET', 'tile/entries/*', {
    needs: 'audit',
    group: 'proofs',
    summary: 'Read a bundle of entries',
    answers: {
      status: 200,
      about:
        'Up to 256 entries as they are hashed, each after its length in two bytes: tile/entries/x001/x234/067, or with .p/ and a width.',
      type: bytes,
    },
    problems: ['not-found', 'not-proven'],
  })
  entries(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    return this.#tile(request, reply)
  }

  @Route('GET', 'tile/*', {
    ...shown,
    summary: 'Read a tile of hashes',
    answers: {
      status: 200,
      about: 'Up to 256 hashes of a level: tile/0/x001/x234/067, or with .p/ and a width. A full one never changes.',
      type: bytes,
    },
    problems: ['not-found', 'not-proven'],
  })
  hashes(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    return this.#tile(request, reply)
  }

  @Route('GET', 'proof/:sequence', {
    needs: ['history', 'audit'],
    kind: 'any',
    group: 'proofs',
    summary: 'Get the receipt for an entry',
    query: {
      size: { shape: numberShape(1, most, 1200), about: 'By the checkpoint of so many entries. Left out: the last, which is waited for.' },
    },
    answers: {
      status: 200,
      about: 'A tlog-proof, which is verified offline: that the entry with this leaf is in the log of the checkpoint in it.',
      schema: text,
      type: plain,
    },
    problems: ['no-such-entry', 'no-such-checkpoint', 'not-signed-yet', 'not-proven', 'invalid-query', 'not-found'],
  })
  async proof(@Param('sequence') given: string, @Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const query = readQuery(request, decisionOf(request), () => undefined)
    const sequence = countIn(given)
    const checkpoint = await this.#checkpointFor(sequence, query.number('size'))
    const [entry] = await proven(() => entriesFrom(this.parts.proofs, sequence, 1))
    if (!entry) throw new Problem('not-proven', `Entry ${sequence} was signed, and is missing in the log.`)
    const receipt = await proven(() => receiptOf(this.parts.proofs, entry, sequence, checkpoint))
    reply.header('alteram-sequence', String(sequence)).header('alteram-leaf', Buffer.from(leafHash(receipt.leaf)).toString('hex'))
    give(request, reply, { type: plain, body: receipt.text, fileName: `${sequence}.tlog-proof` })
  }

  @Route('GET', 'consistency', {
    ...shown,
    summary: 'Get the proof that the log of one size begins that of another',
    query: {
      from: { shape: numberShape(1, most, 1200), about: 'Entries of the earlier state.', required: true },
      to: { shape: numberShape(1, most, 1300), about: 'Entries of the later state. Left out: those of the last checkpoint.' },
    },
    answers: {
      status: 200,
      about: 'The roots of both and the nodes between them (RFC 6962, 2.1.2), in Base 64.',
      schema: ref('Consistency'),
    },
    problems: ['invalid-query', 'no-such-checkpoint', 'not-proven'],
  })
  async consistency(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const query = readQuery(request, decisionOf(request), () => undefined)
    const last = this.#kept.latest()
    if (!last) throw new Problem('no-such-checkpoint', 'None was signed yet: there is nothing in the log.')
    const [from, to] = [query.number('from') ?? 1, query.number('to') ?? last.size]
    for (const [at, size] of [
      ['from', from],
      ['to', to],
    ] as const)
      if (size > last.size) throw wrongSize(at, `The last checkpoint has ${last.size} entries.`, last.size)
    if (from > to) throw wrongSize('from', 'The earlier state cannot be larger than the later one.', to)
    const { proof, ...states } = await proven(async () => successionOf(this.parts.proofs, from, to))
    const stateOf = ({ size, root }: { readonly size: number; readonly root: Uint8Array }) => ({ size, root: encodeBase64(root) })
    const body = JSON.stringify({ from: stateOf(states.from), to: stateOf(states.to), proof: proof.map(encodeBase64) })
    give(request, reply, { type: 'application/json; charset=utf-8', body })
  }

  get #kept() {
    return this.parts.proofs.checkpoints.kept
  }

  /** A tile as far as the last checkpoint goes: nothing beyond it is proved. */
  async #tile(request: FastifyRequest, reply: FastifyReply): Promise<void> {
    const { proofs } = this.parts
    readQuery(request, decisionOf(request), () => undefined)
    const tile = parseTilePath((request.url.split('?', 1)[0] ?? '').slice('/log/'.length))
    if (!tile || tileWidthAt(tile, this.#kept.latest()?.size ?? 0) < tile.width) throw noSuchTile(tile)
    const body = await proven(() => tileBytes(proofs, tile))
    // A tree that is no longer the one that was signed must not stay in anybody's cache.
    const forever = tile.width === tileWidth && proofs.health.refusal === undefined
    give(request, reply, { type: bytes, body, forever })
  }

  async #checkpointFor(sequence: number, size: number | undefined): Promise<KeptCheckpoint> {
    const { proofs } = this.parts
    if (size !== undefined) {
      if (size < sequence) throw wrongSize('size', `A log of ${size} entries has no entry ${sequence}.`, sequence)
      return checkpointOfSize(this.#kept, size)
    }
    const last = this.#kept.latest()
    if (last && last.size >= sequence) return last
    await proofs.reached(await proofs.store.head(), this.settings.viewsWaitMs)
    if (sequence > proofs.tree.size && proofs.health.state !== 'building') {
      throw new Problem('no-such-entry', `The ledger has ${proofs.tree.size} entries so far; there is no entry ${sequence} yet.`)
    }
    const signed = proofs.health.refusal === undefined ? await proofs.checkpointOf(sequence, this.settings.viewsWaitMs) : undefined
    if (signed) return signed
    const why = proofs.health.refusal ?? 'No checkpoint has it yet.'
    throw new Problem('not-signed-yet', `There is no receipt for entry ${sequence} yet. ${why}`, { headers: { 'retry-after': '2' } })
  }
}

/** What is told of a checkpoint in a list. */
function toldOf({ size, root, signed, note }: KeptCheckpoint) {
  return { size, root: encodeBase64(root), signed, note }
}

/** A whole number above 0, as addresses have it, in its one form. */
function countIn(given: string): number {
  if (!/^[1-9]\d{0,14}$/.test(given))
    throw new Problem('not-found', 'There is nothing at this address: entries and sizes are whole numbers from 1.')
  return Number(given)
}

async function proven<T>(prove: () => Promise<T>): Promise<T> {
  try {
    return await prove()
  } catch (error) {
    if (!(error instanceof NotProven)) throw error
    throw new Problem('not-proven', error.message, error.reason === 'building' ? { headers: { 'retry-after': '5' } } : {})
  }
}

function noSuchTile(tile: Tile | undefined): Problem {
  return new Problem(
    'not-found',
    tile
      ? 'The log has no such tile yet, or not so wide.'
      : 'This is no path of a tile: tile/0/x001/x234/067, or with .p/ and a width from 1 to 255.',
  )
}

function wrongSize(at: string, sentence: string, good: number): Problem {
  return invalidParameters('invalid-query', [{ at, sentence, remedy: `Give one up to ${good}, such as ${good}.` }])
}
