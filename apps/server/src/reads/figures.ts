/** Reading figures: ratings through the years, response rates and times, and how follow-up actions stand. */
import { Controller, Inject, Req, Res } from '@nestjs/common'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { type Asked, followUpStatistics, type Grouping, groupings, ratingsIn, ratingsOf, responseStatistics } from '#views'
import { idShape, oneOfShape } from '../bodies/shape.js'
import { Route } from '../http/route.js'
import { labels, line } from './parameters.js'
import { Reader, told } from './reader.js'
import { listOf } from './records.js'

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
