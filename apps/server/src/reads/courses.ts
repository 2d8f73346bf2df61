/** Reading how a record came to read as it does: which entry set what, and one entry after the other. */
import { Controller, Inject, Req, Res, type Type } from '@nestjs/common'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { shownTo } from '#access'
import { collections, isRestricted, type Kind, kinds, nouns } from '#ledger'
import { readBlame, readSteps } from '#views'
import { oneOfShape } from '../bodies/shape.js'
import { numberShape } from '../http/query.js'
import { Route } from '../http/route.js'
import { linked } from './linked.js'
import { labels } from './parameters.js'
import { aNoun, Reader, told } from './reader.js'

const alone = { shape: oneOfShape(['true', 'false']), about: 'With true, the entries on the report alone, without what belongs to it.' }

/** The controllers of all kinds. */
export const courseControllers: readonly Type[] = kinds.map((kind) => controllerOf(kind))

function controllerOf(kind: Kind): Type {
  const group = collections[kind]
  const needs = isRestricted(kind) ? shownTo[kind] : 'history'
  const isReport = kind === 'report'

  @Controller(`api/v1/${group}`)
  class CourseController {
    constructor(@Inject(Reader) private readonly reader: Reader) {}

    @Route('GET', ':id/blame', {
      needs,
      kind,
      summary: `Read which entry set each field of ${aNoun(kind)}`,
      group,
      reads: true,
      query: { labels },
      answers: {
        status: 200,
        about: 'Each field as it reads, with who set it so, when and why.',
        schema: { $ref: '#/components/schemas/Blame' },
      },
      problems: ['no-such-record'],
    })
    async blame(@Req() request: FastifyRequest, @Res({ passthrough: true }) reply: FastifyReply) {
      const scene = await this.reader.begin(request, reply)
      const { id, short, number } = this.reader.record(scene, kind, request)
      const fields = readBlame(scene.db, number, scene.basis)
      const entries = fields.flatMap(({ set, items = [] }) => [set, ...items.map((item) => item.set)])
      const items = fields.map(({ set, items: each, ...field }) => ({
        ...field,
        set: linked(set),
        ...(each && { items: each.map((item) => ({ ...item, set: linked(item.set) })) }),
      }))
      return this.reader.labelled(scene, { basis: told(scene.basis), kind, id, short, items, people: this.reader.people(scene, entries) })
    }

    @Route('GET', ':id/steps', {
      needs,
      kind,
      summary: `Step through the entries on ${isReport ? 'a report and what belongs to it' : aNoun(kind)}`,
      group,
      reads: true,
      query: {
        at: {
          shape: numberShape(0, 999_999_999_999, 1200),
          about: 'The entry to begin at, by its sequence; the step before, where it is no step. Left out: the first.',
        },
        limit: { shape: numberShape(1, 500, 1), about: 'Most steps of an answer. Left out: 1.' },
        ...(isReport && { alone }),
        labels,
      },
      answers: {
        status: 200,
        about: 'Steps in the order of the log: what each changed, and the sequences of those beside it.',
        schema: { $ref: '#/components/schemas/Steps' },
      },
      problems: ['no-such-record'],
    })
    async steps(@Req() request: FastifyRequest, @Res({ passthrough: true }) reply: FastifyReply) {
      const scene = await this.reader.begin(request, reply)
      const { db, basis, query, hidden } = scene
      const { id, short, number } = this.reader.record(scene, kind, request)
      const walk = { record: number, belonging: isReport && query.one('alone') !== 'true', without: hidden }
      const { steps, ...rest } = readSteps(db, walk, { at: query.number('at') ?? 0, limit: query.number('limit') ?? 1 }, basis)
      const people = this.reader.people(scene, steps)
      return this.reader.labelled(scene, { basis: told(basis), kind, id, short, ...rest, items: steps.map(linked), people })
    }
  }
  Object.defineProperty(CourseController, 'name', { value: `${nouns[kind]} courses` })
  return CourseController
}
