/** Finding what one is after: what waits on the desk, and the search of all words. */
import { Controller, Inject, Req, Res } from '@nestjs/common'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { isRestricted, kinds } from '#ledger'
import { findByNumber, type RecordView, readDesk } from '#views'
import { oneOfShape, wordsShape } from '../bodies/shape.js'
import { numberShape } from '../http/query.js'
import { Route } from '../http/route.js'
import { tellNext, writeCursor } from './cursor.js'
import { labels, paging } from './parameters.js'
import { Reader, type Scene, told } from './reader.js'
import { listOf } from './records.js'

/** Users and approvals are never searched. */
const searched = kinds.filter((kind) => !isRestricted(kind))

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
    const asked = {
      actor: scene.principal.id,
      limit: scene.query.number('limit') ?? 10,
      without: scene.hidden,
      ...(seen !== undefined && { seen }),
    }
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
      kind: { shape: oneOfShape(searched), about: 'Records of these kinds only.', many: true },
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
        if (found && !isRestricted(found.kind) && (wanted.length === 0 || wanted.includes(found.kind))) items.push(found)
      }
      if (matches.length <= limit) return { items }
      if (items.length === limit && before !== undefined) return { items, end: before }
    }
  }
}
