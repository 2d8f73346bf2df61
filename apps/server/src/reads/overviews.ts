/** Reading across records: the matrix, the statistics, the ratings, the desk and the search. */
import { Controller, Inject, Req, Res } from '@nestjs/common'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { kinds } from '#ledger'
import {
  type Asked,
  findByNumber,
  followUpStatistics,
  type Grouping,
  groupings,
  listRecords,
  type RecordView,
  ratingsIn,
  ratingsOf,
  readDesk,
  readMatrix,
  responseStatistics,
} from '#views'
import { dateShape, idShape, oneOfShape, wordsShape } from '../bodies/shape.js'
import { principalOf } from '../commands/desk.js'
import { numberShape } from '../http/query.js'
import { Route } from '../http/route.js'
import { tellNext, writeCursor } from './cursor.js'
import { daysIn, labels, paging } from './parameters.js'
import { Reader, type Scene, told } from './reader.js'
import { listOf } from './records.js'

/** Most reports in one matrix. */
const mostReports = 200

const line = (example: string) => wordsShape('a few words', 300, example, 'one-line')

@Controller('api/v1')
export class MatrixController {
  constructor(@Inject(Reader) private readonly reader: Reader) {}

  @Route('GET', 'reports/:id/matrix', {
    needs: 'read',
    summary: 'Read the matrix of a report',
    group: 'reports',
    reads: true,
    query: { subject: { shape: idShape('party'), about: 'Only the allegations about this party.' }, labels },
    answers: {
      status: 200,
      about: 'Allegations down, responses across, stance and arguments in the cells.',
      schema: { $ref: '#/components/schemas/Matrix' },
    },
    problems: ['no-such-record'],
  })
  async ofReport(@Req() request: FastifyRequest, @Res({ passthrough: true }) reply: FastifyReply) {
    const scene = await this.reader.begin(request, reply)
    const report = this.reader.record(scene, 'report', request)
    return this.#matrix(scene, [report])
  }

  @Route('GET', 'matrix', {
    needs: 'read',
    summary: 'Read the matrix of several reports',
    group: 'overviews',
    reads: true,
    query: {
      subject: { shape: idShape('party'), about: 'Whom the allegations are about.', required: true },
      years: { shape: dateShape, about: 'When the reports came out: 2024, or 2015/2024.' },
      publisher: { shape: idShape('party'), about: 'Who published the reports.' },
      series: { shape: line('Trafficking in Persons Report'), about: 'The series of the reports.' },
      labels,
    },
    answers: {
      status: 200,
      about: `The matrix over the ${mostReports} newest of the reports.`,
      schema: { $ref: '#/components/schemas/Matrix' },
    },
  })
  async ofReports(@Req() request: FastifyRequest, @Res({ passthrough: true }) reply: FastifyReply) {
    const scene = await this.reader.begin(request, reply)
    const { db, basis, query } = scene
    const occurred = daysIn(query.one('years'))
    const filters = { subject: query.all('subject'), publisher: query.all('publisher'), series: query.all('series') }
    const { records, end } = listRecords(
      db,
      'report',
      { filters, sort: 'newest', limit: mostReports, ...(occurred && { occurred }) },
      basis,
    )
    return this.#matrix(scene, [...records].reverse(), end !== undefined)
  }

  #matrix(scene: Scene, reports: readonly RecordView<'report'>[], more = false) {
    const matrix = readMatrix(scene.db, reports, scene.query.one('subject'), scene.basis)
    return this.reader.labelled(scene, { basis: told(scene.basis), ...matrix, ...(more && { more }) })
  }
}

@Controller('api/v1')
export class RatingsController {
  constructor(@Inject(Reader) private readonly reader: Reader) {}

  @Route('GET', 'ratings', {
    needs: 'read',
    summary: 'Read the ratings of a subject through the years',
    group: 'overviews',
    reads: true,
    query: {
      subject: { shape: idShape('party'), about: 'Whose ratings.', required: true },
      scale: { shape: line('tip-tier'), about: 'On this scale only.' },
      labels,
    },
    answers: { status: 200, about: 'The ratings, oldest edition first.', schema: listOf({ $ref: '#/components/schemas/Rated' }) },
  })
  async ofSubject(@Req() request: FastifyRequest, @Res({ passthrough: true }) reply: FastifyReply) {
    const scene = await this.reader.begin(request, reply)
    const { db, basis, query } = scene
    return this.reader.labelled(scene, { basis: told(basis), items: ratingsOf(db, query.one('subject') ?? '', basis, query.one('scale')) })
  }

  @Route('GET', 'reports/:id/ratings', {
    needs: 'read',
    summary: 'Read the ratings that a report gives',
    group: 'reports',
    reads: true,
    query: { labels },
    answers: { status: 200, about: 'The ratings, by subject.', schema: listOf({ $ref: '#/components/schemas/Rated' }) },
    problems: ['no-such-record'],
  })
  async ofReport(@Req() request: FastifyRequest, @Res({ passthrough: true }) reply: FastifyReply) {
    const scene = await this.reader.begin(request, reply)
    const { number } = this.reader.record(scene, 'report', request)
    return this.reader.labelled(scene, { basis: told(scene.basis), items: ratingsIn(scene.db, number, scene.basis) })
  }
}

@Controller('api/v1/statistics')
export class StatisticsController {
  constructor(@Inject(Reader) private readonly reader: Reader) {}

  @Route('GET', 'responses', {
    needs: 'read',
    summary: 'Response rates and times',
    group: 'overviews',
    reads: true,
    query: {
      of: { shape: oneOfShape(['allegation', 'followup']), about: 'What is asked to be answered. Left out: allegation.' },
      by: { shape: oneOfShape(groupings), about: 'What the figures are told apart by. Left out: nothing.' },
      report: { shape: idShape('report'), about: 'Of this report only.' },
      publisher: { shape: idShape('party'), about: 'Of this publisher only.' },
      subject: { shape: idShape('party'), about: 'About this party only.' },
      year: { shape: line('2024'), about: 'Of the reports of this year only.' },
      category: { shape: line('official-complicity'), about: 'Of this category only.' },
      respondent: { shape: idShape('party'), about: 'Of what this party is accused of, or is to do.' },
      labels,
    },
    answers: {
      status: 200,
      about: 'Figures, each with its denominator and the address of the records behind it.',
      schema: listOf({ $ref: '#/components/schemas/ResponseFigures' }),
    },
  })
  async responses(@Req() request: FastifyRequest, @Res({ passthrough: true }) reply: FastifyReply) {
    const scene = await this.reader.begin(request, reply)
    const { db, basis, query } = scene
    const of: Asked = query.one('of') === 'followup' ? 'followup' : 'allegation'
    const by = groupings.find((grouping) => grouping === query.one('by'))
    const where = Object.fromEntries(groupings.flatMap((name) => (query.one(name) === undefined ? [] : [[name, query.one(name)]])))
    const figures = responseStatistics(db, { of, ...(by && { by }), where }, basis)
    const items = figures.map((each) => ({ ...each, records: addressOfAsked(of, where, by && { [by]: each.group }, basis.sequence) }))
    return this.reader.labelled(scene, { basis: told(basis), of, ...(by && { by }), items })
  }

  @Route('GET', 'follow-ups', {
    needs: 'read',
    summary: 'How follow-up actions stand',
    group: 'overviews',
    reads: true,
    query: {
      by: { shape: oneOfShape(['owner', 'origin', 'category', 'by']), about: 'What the figures are told apart by. Left out: nothing.' },
      labels,
    },
    answers: {
      status: 200,
      about: 'How many are open, due soon, overdue, completed, declined and lapsed.',
      schema: listOf({ $ref: '#/components/schemas/StandingFigures' }),
    },
  })
  async followUps(@Req() request: FastifyRequest, @Res({ passthrough: true }) reply: FastifyReply) {
    const scene = await this.reader.begin(request, reply)
    const by = (['owner', 'origin', 'category', 'by'] as const).find((each) => each === scene.query.one('by'))
    return this.reader.labelled(scene, {
      basis: told(scene.basis),
      ...(by && { by }),
      items: followUpStatistics(scene.db, by, scene.basis),
    })
  }
}

@Controller('api/v1')
export class DeskController {
  constructor(@Inject(Reader) private readonly reader: Reader) {}

  @Route('GET', 'desk', {
    needs: 'read',
    summary: 'Read what waits for you',
    group: 'overviews',
    reads: true,
    query: {
      seen: {
        shape: numberShape(0, 999_999_999_999, 1200),
        about: 'The last sequence that you have seen: tells how much was recorded since.',
      },
      limit: { shape: numberShape(1, 100, 10), about: 'Records shown of each heap. Left out: 10.' },
      labels,
    },
    answers: {
      status: 200,
      about: 'The unanswered, delayed, due, overdue, unverified and disputed.',
      schema: { $ref: '#/components/schemas/Desk' },
    },
  })
  async desk(@Req() request: FastifyRequest, @Res({ passthrough: true }) reply: FastifyReply) {
    const scene = await this.reader.begin(request, reply)
    const seen = scene.query.number('seen')
    const asked = { actor: principalOf(request).id, limit: scene.query.number('limit') ?? 10, ...(seen !== undefined && { seen }) }
    return this.reader.labelled(scene, { basis: told(scene.basis), ...readDesk(scene.db, asked, scene.basis) })
  }
}

@Controller('api/v1')
export class SearchController {
  constructor(@Inject(Reader) private readonly reader: Reader) {}

  @Route('GET', 'search', {
    needs: 'read',
    summary: 'Search the words of all records',
    group: 'overviews',
    reads: true,
    query: {
      q: {
        shape: wordsShape('words to look for', 500, 'online scam', 'one-line'),
        about: 'Every word has to occur; the last may be begun; "in quotation marks" together.',
        required: true,
      },
      kind: { shape: oneOfShape(kinds), about: 'Records of these kinds only.', many: true },
      ...paging,
    },
    answers: {
      status: 200,
      about: 'Records that have the words, newest text first.',
      schema: listOf({ $ref: '#/components/schemas/Record' }),
    },
  })
  async search(@Req() request: FastifyRequest, @Res({ passthrough: true }) reply: FastifyReply) {
    const scene = await this.reader.begin(request, reply)
    const { basis, query } = scene
    const { search } = this.reader.parts.views
    // Whoever says from when on they want to read waits for the index of words as well.
    if (request.headers['alteram-position'] !== undefined) await this.reader.searchReached(basis.sequence)
    const limit = query.number('limit') ?? 50
    const { items, end } = this.#find(scene, limit)
    const next = tellNext(request, reply, end === undefined ? undefined : writeCursor(basis, { number: end }))
    return this.reader.labelled(scene, { basis: told(basis), searchedTo: Math.min(search.sequence, basis.sequence), items, ...next })
  }

  /** Matches of the kinds asked for, in stretches, because the index of words knows no kinds. */
  #find({ db, basis, query, cursor }: Scene, limit: number): { readonly items: readonly RecordView[]; readonly end?: number } {
    const wanted = query.all('kind')
    const items: RecordView[] = []
    let before = cursor?.number
    for (;;) {
      const matches = this.reader.parts.views.search.find(query.one('q') ?? '', basis.sequence, limit + 1, before)
      for (const { record, since } of matches.slice(0, limit)) {
        if (items.length === limit && before !== undefined) return { items, end: before }
        before = since
        const found = findByNumber(db, record, basis)
        if (found && (wanted.length === 0 || wanted.includes(found.kind))) items.push(found)
      }
      if (matches.length <= limit) return { items }
      if (items.length === limit && before !== undefined) return { items, end: before }
    }
  }
}

/** The address of the records behind a figure; absent where no list can be narrowed so. */
function addressOfAsked(
  of: Asked,
  where: Partial<Record<Grouping, string>>,
  group: Partial<Record<Grouping, string>> | undefined,
  asOf: number,
) {
  const names: Partial<Record<Grouping, string>> =
    of === 'allegation'
      ? { report: 'report', subject: 'subject', category: 'category', respondent: 'accused' }
      : { report: 'about', category: 'category', respondent: 'owner' }
  const query = new URLSearchParams()
  for (const [grouping, value] of Object.entries({ ...where, ...group })) {
    const name = groupings.find((each) => each === grouping)
    const filter = name && names[name]
    if (filter === undefined) return undefined
    query.set(filter, value)
  }
  if (of === 'allegation') query.set('phase', 'standing')
  query.set('as-of', String(asOf))
  return `/api/v1/${of === 'allegation' ? 'allegations' : 'follow-ups'}?${query}`
}
