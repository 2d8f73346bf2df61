/** Bisecting: the first entry after which a condition no longer holds, or by which an invariant is broken. */
import { Controller, Inject, Req, Res } from '@nestjs/common'
import type { FastifyReply, FastifyRequest } from 'fastify'
import {
  basisAfter,
  Condition,
  ConditionFault,
  type Entry,
  type Found,
  figures,
  firstBreach,
  halve,
  invariantNames,
  invariants,
  readTrail,
  walk,
} from '#views'
import { nearest } from '../bodies/nearest.js'
import { oneOfShape, wordsShape } from '../bodies/shape.js'
import { momentShape } from '../http/query.js'
import { Route } from '../http/route.js'
import { invalidParameters } from '../problems/problem.js'
import { linked } from './linked.js'
import { labels } from './parameters.js'
import { Reader, type Scene, told } from './reader.js'

/** Entries that one request walks; whoever walks farther goes on from where it broke off. */
const mostWalked = 20_000
/** How long it does so at most. */
const mostMs = 3_000

@Controller('api/v1')
export class BisectController {
  constructor(@Inject(Reader) private readonly reader: Reader) {}

  @Route('GET', 'bisect', {
    needs: 'history',
    summary: 'Find the first entry after which a condition no longer holds',
    group: 'audit',
    reads: true,
    query: {
      condition: {
        shape: wordsShape('a condition', 2_000, 'unanswered(RP-3M5N7P) <= 10', 'one-line'),
        about: `Figures of the ledger, compared with =, !=, <, <=, >, >=, and joined by and, or, not. The figures: ${Object.keys(figures).join(', ')}.`,
      },
      invariant: {
        shape: oneOfShape(invariantNames),
        about: `In place of a condition: ${invariantNames.map((name) => `${name} (${invariants[name].about})`).join('; ')}.`,
      },
      from: {
        shape: momentShape,
        about: 'Where to begin: a sequence, a day or a time. Left out: once every record that is named is there.',
      },
      to: { shape: momentShape, about: 'Where to end. Left out: as-of, or now.' },
      each: {
        shape: oneOfShape(['true', 'false']),
        about: `With true, looks after each entry, for what comes and goes: at most ${mostWalked} entries to a request; walkedTo says from where to go on.`,
      },
      labels,
    },
    answers: {
      status: 200,
      about: 'Whether it held at the start and at the end, and the first entry after which it no longer does.',
      schema: { $ref: '#/components/schemas/Bisection' },
    },
  })
  async bisect(@Req() request: FastifyRequest, @Res({ passthrough: true }) reply: FastifyReply) {
    const scene = await this.reader.begin(request, reply)
    const { query } = scene
    const [condition, invariant] = [query.one('condition'), invariantNames.find((name) => name === query.one('invariant'))]
    const to = query.one('to') === undefined ? scene.basis : await this.reader.momentOf(query.one('to'))
    if (condition !== undefined && invariant === undefined) return this.#ofCondition(scene, condition, to)
    if (invariant === undefined || condition !== undefined) {
      const [sentence, remedy] = ['One of condition and invariant is needed, and not both.', 'Give one of the two.']
      throw invalidParameters('invalid-query', [{ at: 'condition', sentence, remedy }])
    }
    const breach = await firstBreach(() => this.reader.parts.views.db, invariant, to.sequence)
    const found = breach === undefined ? {} : { found: { sequence: breach, ...this.#entry(scene, breach), figures: [] } }
    return this.#answer(scene, {
      basis: told(to),
      invariant,
      condition: invariants[invariant].about,
      way: 'each' as const,
      start: { sequence: 0, holds: true },
      end: { sequence: to.sequence, holds: breach === undefined },
      looked: to.sequence,
      ...found,
    })
  }

  async #ofCondition(scene: Scene, text: string, to: Scene['basis']) {
    const { views } = this.reader.parts
    const condition = conditionIn(text, { db: scene.db, basis: to, without: scene.hidden })
    const given = scene.query.one('from')
    const from = given === undefined ? Math.min(condition.begins, to.sequence) : (await this.reader.momentOf(given)).sequence
    if (from > to.sequence) {
      throw invalidParameters('invalid-query', [{ at: 'from', sentence: 'This lies after the end.', remedy: 'Give an earlier moment.' }])
    }
    // The file of the views can be another one after a while: it is taken anew for each look.
    const holds = (sequence: number) => condition.holds(views.db, basisAfter(views.db, sequence))
    const each = scene.query.one('each') === 'true'
    const next = (sequence: number) => condition.next(views.db, sequence)
    const result: Found = each
      ? await walk({ holds, from, to: to.sequence, next, most: mostWalked, mostMs })
      : await halve({ holds, from, to: to.sequence })
    const { atStart, atEnd, looked, found, walkedTo } = result
    return this.#answer(scene, {
      basis: told(to),
      condition: text,
      way: each ? ('each' as const) : ('halving' as const),
      start: { sequence: from, holds: atStart },
      ...(atEnd !== undefined && { end: { sequence: to.sequence, holds: atEnd } }),
      looked,
      ...(walkedTo !== undefined && { walkedTo }),
      ...(found !== undefined && {
        found: { sequence: found, ...this.#entry(scene, found), figures: changesOf(condition, scene, found) },
      }),
    })
  }

  /** The entry, where it may be seen. */
  #entry({ db, basis, hidden }: Scene, sequence: number): { readonly entry?: Entry } {
    const [entry] = readTrail(db, { order: 'oldest', after: sequence - 1, limit: 1, without: hidden }, basis)
    return entry?.sequence === sequence ? { entry: linked(entry) } : {}
  }

  #answer<Answer extends { readonly found?: { readonly entry?: Entry } }>(scene: Scene, answer: Answer) {
    const { entry } = answer.found ?? {}
    return this.reader.labelled(scene, { ...answer, people: this.reader.people(scene, entry ? [entry] : []) })
  }
}

/** What each figure came to just before an entry and just after. */
function changesOf(condition: Condition, { db }: Scene, sequence: number) {
  const after = condition.figures(db, basisAfter(db, sequence))
  return condition
    .figures(db, basisAfter(db, sequence - 1))
    .map(({ figure, value }, at) => ({ figure, before: value, after: after[at]?.value ?? null }))
}

function conditionIn(text: string, scope: ConstructorParameters<typeof Condition>[1]): Condition {
  try {
    return new Condition(text, scope)
  } catch (error) {
    if (!(error instanceof ConditionFault)) throw error
    const { at, sentence, meant } = error
    const near = meant && nearest(meant.given, meant.known)
    const known = meant && meant.known.length > 0 ? `Known here: ${meant.known.join(', ')}.` : ''
    const remedy =
      near === undefined ? known || `It reads there: ${text.slice(at - 1, at + 19) || 'nothing more'}` : `Did you mean ${near}?`
    throw invalidParameters('invalid-query', [{ at: 'condition', sentence: `Character ${at}: ${sentence}`, remedy }])
  }
}
