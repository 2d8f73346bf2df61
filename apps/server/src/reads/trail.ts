/** Reading what happened: the trail of the whole ledger, and what changed between two moments. */
import { Controller, Inject, Req, Res } from '@nestjs/common'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { type Kind, kinds } from '#ledger'
import { type DiffScope, diffBetween, findRecord, lateAfterDays, readTrail } from '#views'
import { idShape, oneOfShape, wordsShape } from '../bodies/shape.js'
import { momentShape } from '../http/query.js'
import { Route } from '../http/route.js'
import { invalidParameters, Problem } from '../problems/problem.js'
import { tellNext, writeCursor } from './cursor.js'
import { linked } from './linked.js'
import { paging } from './parameters.js'
import { Reader, type Scene, told } from './reader.js'
import { listOf } from './records.js'

/** What the trail, and the live feed, can be narrowed by. */
export const narrowing = {
  actor: {
    shape: wordsShape('the id or name of a person', 200, 'sophea', 'one-line'),
    about: 'Who recorded it: an id or a name; clock for the passing of time.',
  },
  kind: { shape: oneOfShape(kinds), about: 'Entries on records of this kind.' },
  type: { shape: wordsShape('the name of an event', 100, 'AllegationCorrected', 'one-line'), about: 'Entries of this type.' },
  record: { shape: idShape(), about: 'Entries on this record.' },
} as const

@Controller('api/v1')
export class TrailController {
  constructor(@Inject(Reader) private readonly reader: Reader) {}

  @Route('GET', 'history', {
    needs: 'history',
    summary: 'Read the trail of the whole ledger',
    group: 'audit',
    reads: true,
    query: {
      ...narrowing,
      from: { shape: momentShape, about: 'Recorded at this time or later: a day, or a time.' },
      to: { shape: momentShape, about: 'Recorded before this time; a day is included.' },
      timing: {
        shape: oneOfShape(['late', 'back-dated']),
        about: `Only entries that were recorded late (${lateAfterDays} days or more after it happened), or that happened before what was recorded earlier about the same record.`,
      },
      order: { shape: oneOfShape(['newest', 'oldest']), about: 'Which come first. Left out: newest.' },
      ...paging,
    },
    answers: {
      status: 200,
      about: 'A page of it: who recorded what, when and why.',
      schema: listOf({ $ref: '#/components/schemas/Entry' }),
    },
  })
  async history(@Req() request: FastifyRequest, @Res({ passthrough: true }) reply: FastifyReply) {
    const scene = await this.reader.begin(request, reply)
    const { db, basis, query, cursor, hidden } = scene
    const limit = query.number('limit') ?? 50
    const order = query.one('order') === 'oldest' ? 'oldest' : 'newest'
    const timing = (['late', 'back-dated'] as const).find((each) => each === query.one('timing'))
    const [from, to] = [timeIn(query.one('from'), 'from'), timeIn(query.one('to'), 'to')]
    const entries = readTrail(
      db,
      {
        ...narrowed(this.reader, scene),
        ...(timing && { timing }),
        ...(from !== undefined && { from }),
        ...(to !== undefined && { to }),
        ...(cursor && { after: cursor.number }),
        order,
        limit: limit + 1,
        without: hidden,
      },
      basis,
    )
    const items = entries.slice(0, limit).map(linked)
    const last = entries.length > limit ? items.at(-1) : undefined
    const next = tellNext(request, reply, last && writeCursor(basis, { number: last.sequence }))
    return this.reader.labelled(scene, { basis: told(basis), items, people: this.reader.people(scene, items), ...next })
  }

  @Route('GET', 'diff', {
    needs: 'history',
    summary: 'Read what changed between two moments',
    group: 'audit',
    reads: true,
    query: {
      from: { shape: momentShape, about: 'The earlier moment: a sequence, a day or a time.', required: true },
      to: { shape: momentShape, about: 'The later moment. Left out: as-of, or now.' },
      record: { shape: idShape(), about: 'Only this record.' },
      report: { shape: idShape('report'), about: 'Only this report and what belongs to it.' },
      ...paging,
    },
    answers: {
      status: 200,
      about: 'The records that are new or changed, each with its fields.',
      schema: listOf({ $ref: '#/components/schemas/Difference' }),
    },
    problems: ['no-such-record'],
  })
  async diff(@Req() request: FastifyRequest, @Res({ passthrough: true }) reply: FastifyReply) {
    const scene = await this.reader.begin(request, reply)
    const { db, query, cursor } = scene
    const to = cursor || query.one('to') === undefined ? scene.basis : await this.reader.momentOf(query.one('to'))
    const from = await this.reader.momentOf(query.one('from'))
    const limit = query.number('limit') ?? 50
    const differences = diffBetween(db, from, to, this.#scopeOf(scene), limit + 1, cursor?.number)
    const items = differences.slice(0, limit)
    const last = differences.length > limit ? items.at(-1) : undefined
    const next = tellNext(request, reply, last && writeCursor(to, { number: last.number }))
    return this.reader.labelled(scene, { from: told(from), basis: told(to), items, ...next })
  }

  #scopeOf(scene: Scene): DiffScope {
    const { db, basis, query, hidden } = scene
    const report = this.reader.named(scene, 'report', 'report')
    if (report) return { report: report.number, without: hidden }
    const id = query.one('record')
    if (id === undefined) return { without: hidden }
    const record = findRecord(db, id, basis)
    if (!record || hidden.includes(record.kind)) throw new Problem('no-such-record', 'There is no such record in the ledger.')
    return { record: record.number, without: hidden }
  }
}

/** What narrows the trail in a query. */
export function narrowed({ parts }: Reader, { query }: Pick<Scene, 'query'>) {
  const [actor, type, record, kind] = [query.one('actor'), query.one('type'), query.one('record'), kindIn(query.one('kind'))]
  return {
    ...(actor !== undefined && { actor: parts.users.byName(actor)?.id ?? actor }),
    ...(kind && { kind }),
    ...(type !== undefined && { type }),
    ...(record !== undefined && { record }),
  }
}

/** True where an entry is one of those asked for. */
export function isAsked(
  asked: ReturnType<typeof narrowed>,
  entry: { readonly actor: string; readonly type: string; readonly kind?: Kind; readonly id?: string },
): boolean {
  return (
    (asked.actor === undefined || asked.actor === entry.actor) &&
    (asked.kind === undefined || asked.kind === entry.kind) &&
    (asked.type === undefined || asked.type === entry.type) &&
    (asked.record === undefined || asked.record === entry.id)
  )
}

function kindIn(word: string | undefined): Kind | undefined {
  return kinds.find((kind) => kind === word)
}

/** A time in milliseconds since 1970. A day means its beginning as `from` and its end as `to`. */
export function timeIn(text: string | undefined, parameter: 'from' | 'to'): number | undefined {
  if (text === undefined) return undefined
  const isDay = /^\d{4}-\d{2}-\d{2}$/.test(text)
  const time = /^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?(Z|[+-]\d{2}:\d{2}))?$/.test(text) ? Date.parse(text) : Number.NaN
  if (Number.isNaN(time)) {
    const remedy = 'Give a day (2024-07-01) or a time (2024-07-01T09:00:00Z).'
    throw invalidParameters('invalid-query', [{ at: parameter, sentence: 'This is not a time.', remedy }])
  }
  return isDay && parameter === 'to' ? time + 86_400_000 : time
}
