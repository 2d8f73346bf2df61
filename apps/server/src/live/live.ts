/** The live feed: entries as they are recorded, as server-sent events, from any sequence on. */
import { Controller, Inject, Injectable, Req, Res } from '@nestjs/common'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { hiddenFrom } from '#access'
import { position } from '#event-store'
import { type Entry, NotReached, readTrail } from '#views'
import { principalOf } from '../commands/desk.js'
import { Gate } from '../http/gate.js'
import { notOlderThan } from '../http/headers.js'
import { numberShape, readQuery } from '../http/query.js'
import { Route } from '../http/route.js'
import { invalidParameters, Problem } from '../problems/problem.js'
import { decisionOf, Reader } from '../reads/reader.js'
import { isAsked, narrowed, narrowing } from '../reads/trail.js'
import { Feed } from './feed.js'

/** Entries read at once, and so the most that a reader can have waiting. */
const stretch = 200

/** The readers that are connected, so that they can be let go when the server stops. */
@Injectable()
export class LiveReaders {
  readonly #readers = new Set<AbortController>()

  get size(): number {
    return this.#readers.size
  }

  join(): AbortController {
    const reader = new AbortController()
    this.#readers.add(reader)
    reader.signal.addEventListener('abort', () => this.#readers.delete(reader))
    return reader
  }

  stop(): void {
    for (const reader of this.#readers) reader.abort()
  }
}

@Controller('api/v1')
export class LiveController {
  constructor(
    @Inject(Reader) private readonly reader: Reader,
    @Inject(LiveReaders) private readonly readers: LiveReaders,
    @Inject(Gate) private readonly gate: Gate,
  ) {}

  @Route('GET', 'live', {
    needs: 'history',
    summary: 'Follow the ledger as it is recorded',
    group: 'audit',
    query: {
      ...narrowing,
      after: {
        shape: numberShape(0, 999_999_999_999, 1200),
        about: 'The sequence after which to begin. Left out: now. Last-Event-ID goes before it.',
      },
    },
    answers: {
      status: 200,
      about: 'Server-sent events; the id of each is its sequence, its data an entry of the trail.',
      type: 'text/event-stream',
    },
    problems: ['too-many-requests'],
  })
  async follow(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const { views } = this.reader.parts
    const { settings } = this.reader
    const wanted = notOlderThan(request)
    if (wanted !== undefined) await views.reached(wanted, settings.viewsWaitMs)
    const query = readQuery(request, decisionOf(request), (short) => short)
    const after = lastEventId(request) ?? query.number('after') ?? views.checkpoint.sequence
    if (this.readers.size >= settings.liveReaders) {
      throw new Problem('too-many-requests', 'The live feed has as many readers as it can serve.', { headers: { 'retry-after': '30' } })
    }
    const feed = new Feed(reply, this.readers.join(), settings.slowReaderMs)
    const asked = narrowed(this.reader, { query })
    try {
      // A HEAD asks what a GET would be answered with, and takes no body.
      if (request.method === 'HEAD') return
      await this.#run(feed, after, (entry) => isAsked(asked, entry), request)
    } finally {
      feed.end()
    }
  }

  async #run(feed: Feed, after: number, wanted: (entry: Entry) => boolean, request: FastifyRequest): Promise<void> {
    const { views } = this.reader.parts
    const { heartbeatMs } = this.reader.settings
    let last = after
    let looked = performance.now()
    await feed.write(': connected\nretry: 2000\n\n')
    while (feed.isOpen) {
      const at = views.checkpoint.position
      // However busy the ledger is: somebody whose token was revoked is let go, and who may see less now is shown less.
      if (performance.now() - looked >= heartbeatMs) {
        this.gate.check(request, decisionOf(request))
        looked = performance.now()
      }
      const without = hiddenFrom(principalOf(request).permissions)
      const entries = readTrail(views.db, { order: 'oldest', after: last, limit: stretch, without }, views.basis())
      for (const entry of entries) {
        last = entry.sequence
        if (wanted(entry)) await feed.write(`id: ${entry.sequence}\nevent: entry\ndata: ${JSON.stringify(entry)}\n\n`)
        if (!feed.isOpen) return
      }
      if (entries.length === stretch) continue
      if (!(await this.#moved(position(at + 1), feed))) {
        this.gate.check(request, decisionOf(request))
        looked = performance.now()
        await feed.write(`: ${last}\n\n`)
      }
    }
  }

  /** True once the views have moved on; false where they did not for the time of a heartbeat. */
  async #moved(to: ReturnType<typeof position>, feed: Feed): Promise<boolean> {
    try {
      await Promise.race([this.reader.parts.views.reached(to, this.reader.settings.heartbeatMs), feed.closed])
      return true
    } catch (error) {
      if (error instanceof NotReached) return false
      throw error
    }
  }
}

/** Where a reader that was cut off goes on. */
function lastEventId({ headers }: FastifyRequest): number | undefined {
  const given = headers['last-event-id']
  if (given === undefined) return undefined
  if (typeof given === 'string' && /^\d{1,12}$/.test(given)) return Number(given)
  throw invalidParameters('invalid-header', [
    { at: 'Last-Event-ID', sentence: 'This is no sequence.', remedy: 'Send the id of the last event that was read.' },
  ])
}
