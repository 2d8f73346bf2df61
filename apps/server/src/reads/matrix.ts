/** Reading the matrix: allegations down, responses across; of one report, or of several. */
import { Controller, Inject, Req, Res } from '@nestjs/common'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { cameAbout, listRecords, matrixOf, matrixRecords, type RecordView } from '#views'
import { dateShape, idShape } from '../bodies/shape.js'
import { Route } from '../http/route.js'
import { noSuchRecord } from '../problems/from-outcome.js'
import { byThen, daysIn, labels, line } from './parameters.js'
import { Reader, type Scene, told } from './reader.js'

/** Most reports in one matrix. */
const mostReports = 200

@Controller('api/v1')
export class MatrixController {
  constructor(@Inject(Reader) private readonly reader: Reader) {}

  @Route('GET', 'reports/:id/matrix', {
    needs: 'read',
    summary: 'Read the matrix of a report',
    group: 'reports',
    reads: true,
    query: { subject: { shape: idShape('party'), about: 'Only the allegations about this party.' }, 'occurred-by': byThen, labels },
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
    if (!cameAbout(scene.db, report, scene.basis)) throw noSuchRecord('report')
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
      'occurred-by': byThen,
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

  async #matrix(scene: Scene, known: readonly RecordView<'report'>[], more = false) {
    const reports = await this.reader.asTheyStood(scene, known)
    const records = matrixRecords(scene.db, reports, scene.query.one('subject'), scene.basis)
    const allegations = await this.reader.asTheyStood(scene, records.allegations)
    const responses = await this.reader.asTheyStood(scene, records.responses)
    const matrix = matrixOf({ reports, allegations, responses })
    return this.reader.labelled(scene, { basis: told(scene.basis), ...matrix, ...(more && { more }) })
  }
}
