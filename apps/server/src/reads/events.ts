/** Reading one event of the log by its sequence. */
import { Controller, Inject, Req, Res } from '@nestjs/common'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { position } from '#event-store'
import { readTrail } from '#views'
import { Route } from '../http/route.js'
import { Problem } from '../problems/problem.js'
import { linked } from './linked.js'
import { labels } from './parameters.js'
import { Reader, told } from './reader.js'

@Controller('api/v1/events')
export class EventController {
  constructor(@Inject(Reader) private readonly reader: Reader) {}

  @Route('GET', ':sequence', {
    needs: 'history',
    summary: 'Read an event of the log',
    group: 'audit',
    reads: true,
    query: { labels },
    answers: { status: 200, about: 'The event as it stands in the log.', schema: { $ref: '#/components/schemas/Event' } },
    problems: ['no-such-entry'],
  })
  async event(@Req() request: FastifyRequest, @Res({ passthrough: true }) reply: FastifyReply) {
    const scene = await this.reader.begin(request, reply)
    const { db, basis, hidden } = scene
    const sequence = sequenceIn(request)
    const [entry] = readTrail(db, { order: 'oldest', after: sequence - 1, limit: 1, without: hidden }, basis)
    if (entry?.sequence !== sequence) throw new Problem('no-such-entry', `There is no entry ${sequence} that you may see.`)
    const at = this.reader.parts.views.basis(String(sequence)).position
    const { events } = await this.reader.parts.store.readAll(position(at - 1), 1)
    const [event] = events
    if (event?.id !== entry.event) throw new Error(`entry ${sequence} is not where the views have it`)
    const people = this.reader.people(scene, [entry])
    return this.reader.labelled(scene, { basis: told(basis), event: { sequence, ...event }, entry: linked(entry), people })
  }
}

/** The sequence in the address. */
function sequenceIn({ params }: FastifyRequest): number {
  const text = typeof params === 'object' && params !== null && 'sequence' in params ? String(params.sequence) : ''
  if (!/^[1-9]\d{0,14}$/.test(text)) throw new Problem('no-such-entry', 'The address ends in no sequence. Give a whole number from 1.')
  return Number(text)
}
