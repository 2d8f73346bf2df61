/** Reading records: the list of each kind, one record, its history and its events. */
import { Controller, Inject, Req, Res, type Type } from '@nestjs/common'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { shownTo } from '#access'
import { collections, isRestricted, type Kind, kinds, nouns } from '#ledger'
import {
  countRecords,
  historyBy,
  type ListQuery,
  listRecords,
  type RecordView,
  readHistory,
  readTrail,
  recordTiming,
  type Timing,
} from '#views'
import { tellRevision } from '../http/headers.js'
import { Route } from '../http/route.js'
import { noSuchRecord } from '../problems/from-outcome.js'
import { tellNext, writeCursor } from './cursor.js'
import { linked } from './linked.js'
import { byThen, dated, daysIn, facetsIn, filters, labels, listing } from './parameters.js'
import { aNoun, Reader, type Scene, told } from './reader.js'

/** The controllers of all kinds. */
export const recordControllers: readonly Type[] = kinds.map((kind) => controllerOf(kind))

function controllerOf<K extends Kind>(kind: K): Type {
  const group = collections[kind]
  const mayRead = isRestricted(kind) ? shownTo[kind] : 'read'
  const maySeeHistory = isRestricted(kind) ? shownTo[kind] : 'history'
  const schema = { $ref: `#/components/schemas/${kind}` }
  const byClock = dated.includes(kind) ? { 'occurred-by': byThen } : {}

  @Controller(`api/v1/${group}`)
  class RecordController {
    constructor(@Inject(Reader) private readonly reader: Reader) {}

    @Route('GET', '', {
      needs: mayRead,
      kind,
      summary: `List ${group}`,
      group,
      reads: true,
      query: { ...listing, ...byClock, ...filters[kind] },
      answers: { status: 200, about: 'A page of them.', schema: listOf(schema) },
    })
    async list(@Req() request: FastifyRequest, @Res({ passthrough: true }) reply: FastifyReply) {
      const scene = await this.reader.begin(request, reply)
      const { db, basis, query, cursor } = scene
      const occurred = daysIn(query.one('occurred'))
      const list: ListQuery<K> = {
        filters: facetsIn(kind, (name) => query.all(name)),
        sort: sortOf(query.one('sort')),
        limit: query.number('limit') ?? 50,
        ...(occurred && { occurred }),
        ...(cursor && { after: cursor }),
      }
      const { records: known, end } = listRecords(db, kind, list, basis)
      const records = await this.reader.asTheyStood(scene, known)
      const next = tellNext(request, reply, end && writeCursor(basis, end))
      const count = query.one('count') === 'true' ? { count: countRecords(db, kind, list, basis) } : {}
      return this.reader.labelled(scene, { basis: told(basis), ...count, items: records.map((record) => timed(scene, record)), ...next })
    }

    @Route('GET', ':id', {
      needs: mayRead,
      kind,
      summary: `Read ${aNoun(kind)}`,
      group,
      reads: true,
      query: { labels, ...byClock },
      answers: { status: 200, about: `The ${nouns[kind]} as it reads at the moment.`, schema },
      problems: ['no-such-record'],
    })
    async read(@Req() request: FastifyRequest, @Res({ passthrough: true }) reply: FastifyReply) {
      const scene = await this.reader.begin(request, reply)
      const [record] = await this.reader.asTheyStood(scene, [this.reader.record(scene, kind, request)])
      if (!record) throw noSuchRecord(kind)
      tellRevision(reply, record.revision)
      return this.reader.labelled(scene, timed(scene, record))
    }

    @Route('GET', ':id/history', {
      needs: maySeeHistory,
      kind,
      summary: `Read the history of ${aNoun(kind)}`,
      group,
      reads: true,
      query: { labels, ...byClock },
      answers: {
        status: 200,
        about: 'Every reading, oldest first: who, when, why, and what changed.',
        schema: { $ref: '#/components/schemas/History' },
      },
      problems: ['no-such-record'],
    })
    async history(@Req() request: FastifyRequest, @Res({ passthrough: true }) reply: FastifyReply) {
      const scene = await this.reader.begin(request, reply)
      const { id, short, number } = this.reader.record(scene, kind, request)
      const { occurredBy: by } = scene.basis
      const history = readHistory(scene.db, number, scene.basis)
      const readings = by === undefined ? history : historyBy(kind, history, await this.reader.eventsOf({ kind, id }, scene.basis), by)
      const items = readings.map(linked)
      return this.reader.labelled(scene, { basis: told(scene.basis), kind, id, short, items, people: this.reader.people(scene, items) })
    }

    @Route('GET', ':id/events', {
      needs: maySeeHistory,
      kind,
      summary: `Read the events of ${aNoun(kind)}`,
      group,
      reads: true,
      answers: {
        status: 200,
        about: 'The events as they stand in the log, oldest first.',
        schema: { $ref: '#/components/schemas/Events' },
      },
      problems: ['no-such-record'],
    })
    async events(@Req() request: FastifyRequest, @Res({ passthrough: true }) reply: FastifyReply) {
      const scene = await this.reader.begin(request, reply)
      const { id } = this.reader.record(scene, kind, request)
      const known = await this.reader.eventsOf({ kind, id }, scene.basis)
      const entries = readTrail(scene.db, { record: id, order: 'oldest', limit: known.length }, scene.basis)
      const sequences = new Map(entries.map(({ event, sequence }) => [event, sequence]))
      return { basis: told(scene.basis), items: known.map((event) => ({ sequence: sequences.get(event.id), ...event })) }
    }
  }
  Object.defineProperty(RecordController, 'name', { value: `${nouns[kind]} reads` })
  return RecordController
}

/** A record with what stands out about its times, where anything does. */
function timed<R extends RecordView>({ db, basis }: Scene, record: R): R & { readonly timing?: Timing } {
  const timing = recordTiming(db, record, basis)
  return Object.keys(timing).length > 0 ? { ...record, timing } : record
}

function sortOf(word: string | undefined): 'newest' | 'oldest' | 'occurred' {
  return word === 'oldest' || word === 'occurred' ? word : 'newest'
}

/** The schema of a page. */
export function listOf(items: object) {
  return {
    type: 'object',
    required: ['basis', 'items'],
    properties: {
      basis: { $ref: '#/components/schemas/Basis' },
      items: { type: 'array', items },
      next: { type: 'string', description: 'The cursor of the next page; absent on the last.' },
      count: { type: 'integer', description: 'How many there are over all pages, where that was asked for.' },
      labels: { $ref: '#/components/schemas/Labels' },
      erasures: { $ref: '#/components/schemas/Erasures' },
      people: {
        type: 'object',
        additionalProperties: { type: 'string' },
        description: 'The names of people in the answer, by id; with labels.',
      },
    },
  }
}
