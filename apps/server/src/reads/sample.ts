/** Drawing a sample of entries to check by hand, so that neither side picks and anybody can draw it again. */
import { Controller, Inject, Req, Res } from '@nestjs/common'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { drawSample, largestSample, SampleFault, sampleAlgorithm, wholePopulation } from '#audit'
import type { KeptCheckpoint } from '#proofs'
import { readTrail, strataOf } from '#views'
import { oneOfShape, wordsShape } from '../bodies/shape.js'
import { momentShape, numberShape } from '../http/query.js'
import { Route } from '../http/route.js'
import { invalidParameters, Problem } from '../problems/problem.js'
import { namedCheckpoint } from '../proofs/named-checkpoint.js'
import { linked } from './linked.js'
import { labels } from './parameters.js'
import { Reader, type Scene, told } from './reader.js'
import { timeIn } from './trail.js'

/** How long the next checkpoint is waited for, where none was signed since the population ended. */
const waitMs = 3_000

@Controller('api/v1')
export class SampleController {
  constructor(@Inject(Reader) private readonly reader: Reader) {}

  @Route('GET', 'sample', {
    needs: 'history',
    summary: 'Draw a sample of entries to check by hand',
    group: 'audit',
    reads: true,
    query: {
      size: { shape: numberShape(1, largestSample, 25), about: 'How many entries. Left out: 25.' },
      from: { shape: momentShape, about: 'The first entry of the population: a sequence, a day or a time. Left out: 1.' },
      to: {
        shape: momentShape,
        about: 'The last entry of the population: a sequence, a day or a time that has passed. Left out: as-of, or now.',
      },
      stratify: {
        shape: oneOfShape(['kind']),
        about: 'Draw from the entries on each kind of record, in proportion, one of each at least.',
      },
      checkpoint: {
        shape: wordsShape('a checkpoint', 64, '1200', 'one-line'),
        about: 'The checkpoint whose root is the seed, by size or root; signed after the end of the population. Left out: the first such.',
      },
      labels,
    },
    answers: {
      status: 200,
      about: 'The entries that were drawn, and all that it takes to draw them again.',
      schema: { $ref: '#/components/schemas/Sample' },
    },
    problems: ['no-such-checkpoint'],
  })
  async sample(@Req() request: FastifyRequest, @Res({ passthrough: true }) reply: FastifyReply) {
    const scene = await this.reader.begin(request, reply)
    const { query } = scene
    const [from, to] = await this.#population(scene)
    const checkpoint = await this.#checkpoint(query.one('checkpoint'), to)
    const byKind = query.one('stratify') === 'kind' ? await strataOf(() => this.reader.parts.views.db, from, to) : undefined
    const strata = new Map(byKind ? [...byKind].map(([kind, { length }]) => [kind, length]) : [[wholePopulation, to - from + 1]])
    const { root, size, signed } = checkpoint
    const draws = drawn({ root, checkpointSize: size, from, to, strata, size: query.number('size') ?? 25 })
    const items = draws.map((draw) => {
      const sequence = byKind?.get(draw.stratum)?.[draw.place] ?? from + draw.place
      return { ...draw, sequence, ...this.#entry(scene, sequence) }
    })
    return this.reader.labelled(scene, {
      basis: told(scene.basis),
      algorithm: sampleAlgorithm,
      checkpoint: { size, root: Buffer.from(root).toString('hex'), signed },
      population: { from, to, count: to - from + 1 },
      strata: [...strata].map(([stratum, count]) => ({ stratum, count, drawn: draws.filter((draw) => draw.stratum === stratum).length })),
      items,
      people: this.reader.people(
        scene,
        items.flatMap(({ entry }) => (entry ? [entry] : [])),
      ),
    })
  }

  /** The population's first and last entry. One that ends in the future is not closed. */
  async #population({ query, basis }: Scene): Promise<readonly [from: number, to: number]> {
    const [first, last] = [query.one('from'), query.one('to')]
    const end = last === undefined ? basis : await this.reader.momentOf(last)
    if (end.moment > this.reader.parts.now().toISOString() && last !== undefined && !/^\d+$/.test(last)) {
      throw fault('to', 'The population is not closed: this moment is still to come.', 'Give one that has passed, or an entry.')
    }
    const from = first === undefined ? 1 : this.#firstFrom(first)
    if (from < 1 || from > end.sequence || end.sequence > basis.sequence)
      throw fault('from', 'There is no entry between the two.', 'Give an earlier beginning.')
    return [from, end.sequence]
  }

  /** The first entry that was recorded at a moment or later; a day is taken from its beginning. */
  #firstFrom(moment: string): number {
    if (/^\d+$/.test(moment)) return Number(moment)
    const before = new Date((timeIn(moment, 'from') ?? 0) - 1)
    return this.reader.parts.views.basis(before.toISOString()).sequence + 1
  }

  async #checkpoint(name: string | undefined, to: number): Promise<KeptCheckpoint> {
    const { proofs } = this.reader.parts
    if (name !== undefined) return namedCheckpoint(proofs.checkpoints.kept, name)
    const after = () => proofs.checkpoints.kept.nearest(to).find(({ size }) => size >= to)
    const found = after() ?? ((await proofs.checkpointOf(to, waitMs)) && after())
    if (found) return found
    throw new Problem(
      'no-such-checkpoint',
      `No checkpoint was signed since entry ${to}, at which the population ends. Ask again in a moment; where no server runs, alteram checkpoint has one signed.`,
    )
  }

  #entry({ db, basis, hidden }: Scene, sequence: number) {
    const [entry] = readTrail(db, { order: 'oldest', after: sequence - 1, limit: 1, without: hidden }, basis)
    return entry?.sequence === sequence ? { entry: linked(entry) } : {}
  }
}

function drawn(query: Parameters<typeof drawSample>[0]): ReturnType<typeof drawSample> {
  try {
    return drawSample(query)
  } catch (error) {
    if (!(error instanceof SampleFault)) throw error
    const { about, message } = error
    if (about === 'checkpoint')
      throw fault('checkpoint', message, 'Take one that was signed later, so that nobody could know what is drawn.')
    throw fault(about === 'size' ? 'size' : 'from', message, 'Give another number, or another stretch.')
  }
}

function fault(at: string, sentence: string, remedy: string): Problem {
  return invalidParameters('invalid-query', [{ at, sentence, remedy }])
}
