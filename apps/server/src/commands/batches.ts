/** Many commands in one request, each answered on its own; all or nothing on request. */
import { Controller, Inject, Req, Res } from '@nestjs/common'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { beginning } from '#event-store'
import type { Kind, VerbOf } from '#ledger'
import type { Context, Outcome, Submission } from '#recording'
import { NotReached } from '#views'
import { beside, type Settle } from '../access/beside-commands.js'
import { noteForbiddenItem } from '../access/refused-changes.js'
import { below } from '../bodies/fault.js'
import { isPlain } from '../bodies/field.js'
import { parseBody } from '../bodies/parse.js'
import { notOfKind, notPermitted } from '../http/gate.js'
import { idempotencyKey, tellEntry, tellPosition } from '../http/headers.js'
import { Route } from '../http/route.js'
import { problemOf } from '../problems/from-error.js'
import { problemOfOutcome } from '../problems/from-outcome.js'
import { invalidBody, Problem, type ProblemDocument, type ProblemItem } from '../problems/problem.js'
import { type LoggedEntry, loggedEntries } from '../proofs/logged.js'
import { type Settings, settingsToken } from '../settings.js'
import { BatchBody } from './batch-body.js'
import { contextOf, Desk, principalOf, submissionOf } from './desk.js'
import { type Item, parseItem, under } from './item.js'

/** The answer to one item. */
type ItemAnswer =
  | {
      readonly status: 200 | 201
      readonly kind: Kind
      readonly id: string
      readonly revision: number
      readonly repeated: boolean
      readonly entries: readonly LoggedEntry[]
    }
  | { readonly status: number; readonly problem: ProblemDocument }

/** An item that can be handed to the ledger, or why it cannot. */
type Ready = { readonly item: Item; readonly submission: Submission; readonly settle: Settle } | Problem

@Controller('api/v1')
export class BatchController {
  constructor(
    @Inject(Desk) private readonly desk: Desk,
    @Inject(settingsToken) private readonly settings: Settings,
  ) {}

  @Route('POST', 'batches', {
    needs: ['record', 'review', 'people', 'ask', 'approve', 'hold'],
    kind: 'any',
    summary: 'Run many commands',
    group: 'batches',
    commands: 'many',
    body: BatchBody,
    most: 'batchBytes',
    answers: { status: 200, about: 'The answer to each item, in order.', schema: { $ref: '#/components/schemas/BatchAnswer' } },
    problems: ['malformed-json', 'invalid-body', 'batch-refused', 'raced'],
  })
  async run(@Req() request: FastifyRequest, @Res({ passthrough: true }) reply: FastifyReply) {
    const { items, atomic } = this.#read(request.body)
    const context = contextOf(request)
    const key = idempotencyKey(request)
    // One key for the whole batch stands for one for each of its places.
    const ready = items.map((item, index) => this.#ready(item, request, context, key && `${key}/${index}`))
    for (const [index, each] of ready.entries()) {
      if (each instanceof Problem && each.code === 'not-permitted') await noteForbiddenItem(this.desk.parts, items[index], request)
    }
    const handed = ready.flatMap((each) => (each instanceof Problem ? [] : [each]))
    if (atomic && handed.length < ready.length) {
      for (const { settle } of handed) await settle({ result: 'left-out' })
      throw refusedAsWhole(ready)
    }
    const outcomes = await this.desk.parts.ledger.runAll(
      handed.map(({ submission }) => submission),
      context,
      { atomic },
    )
    for (const [index, outcome] of outcomes.entries()) await handed[index]?.settle(outcome)
    const rest = outcomes.values()
    const answers = ready.map((each) => (each instanceof Problem ? each : answerOf(each.item, rest.next().value)))
    if (atomic && answers.some((answer) => answer instanceof Problem)) throw refusedAsWhole(answers)
    await this.#tell(outcomes, reply)
    const told: ItemAnswer[] = []
    for (const answer of answers) {
      if (answer instanceof Problem) told.push({ status: answer.status, problem: answer.document() })
      else told.push({ ...answer.head, entries: await loggedEntries(this.desk.parts, answer.events) })
    }
    const last = told.findLast((item) => 'entries' in item)
    tellEntry(reply, last?.entries.at(-1))
    return { items: told }
  }

  #read(body: unknown): { readonly items: readonly unknown[]; readonly atomic: boolean } {
    const given = isPlain(body) && 'items' in body && Array.isArray(body.items) ? body.items : []
    if (given.length > this.settings.batchItems) {
      throw new Problem('too-large', `A batch has at most ${this.settings.batchItems} items; this one has ${given.length}. Split it.`)
    }
    const parsed = parseBody(BatchBody, body, this.desk.findShort)
    if ('faults' in parsed) throw invalidBody(parsed.faults)
    return { items: given, atomic: parsed.command['atomic'] === true }
  }

  #ready(given: unknown, request: FastifyRequest, context: Context, placeKey: string | undefined): Ready {
    const item = parseItem(given, this.desk.findShort)
    if ('faults' in item) return invalidBody(item.faults)
    const { kind, verb, begins, needs, key = placeKey } = item
    const { roles, permissions, kinds } = principalOf(request)
    if (!permissions.includes(needs)) return notPermitted([needs], roles)
    if (kinds && !kinds.includes(kind)) return notOfKind(kinds)
    try {
      // The verb was found among those of the kind.
      const command = this.desk.read(kind, verb as VerbOf<Kind>, item.body)
      const id = item.id ?? this.desk.beginId(kind, command, context, begins ? key : undefined)
      const submission = submissionOf({ kind, id, command, key, expected: undefined })
      return { item, submission, settle: beside(this.desk.parts, submission, context) }
    } catch (error) {
      const problem = problemOf(error)
      if (problem.code === 'name-taken') return problem
      if (problem.code !== 'invalid-body') throw error
      return inBody(problem)
    }
  }

  /** Waits for the views, so that whoever reads next sees what the batch did. */
  async #tell(outcomes: readonly Outcome[], reply: FastifyReply): Promise<void> {
    let reached = beginning
    for (const outcome of outcomes) if (outcome.result === 'recorded' && outcome.position > reached) reached = outcome.position
    tellPosition(reply, reached)
    try {
      await this.desk.parts.views.reached(reached, this.settings.viewsWaitMs)
    } catch (error) {
      if (!(error instanceof NotReached)) throw error
    }
  }
}

function answerOf({ kind, begins }: Item, outcome: Outcome | undefined) {
  if (!outcome) throw new Error('every submission has an outcome')
  if (outcome.result !== 'recorded') return problemOfOutcome(kind, outcome, false)
  const { id, revision, repeated, events } = outcome
  return { head: { status: begins ? (201 as const) : (200 as const), kind, id, revision, repeated }, events }
}

/** The problem of a batch that was to be recorded as a whole: every fault and broken rule of every item, at its place. */
function refusedAsWhole(answers: readonly (object | Problem)[]): Problem {
  const failed = answers.flatMap((answer, index) =>
    answer instanceof Problem && answer.code !== 'left-out' ? [{ index, problem: answer }] : [],
  )
  const errors = failed.flatMap(({ index, problem }): ProblemItem[] => {
    const at = below('/items', index)
    if (problem.code === 'invalid-body')
      return (problem.more.errors ?? []).map((error) => ({ ...error, pointer: `${at}${error.pointer ?? ''}` }))
    const { errors: rules = [] } = problem.more
    return rules.length === 0
      ? [{ pointer: at, code: problem.code, detail: problem.detail }]
      : rules.map((rule) => ({ ...rule, pointer: `${at}/body${rule.pointer ?? ''}` }))
  })
  const code = failed.every(({ problem }) => problem.code === 'raced')
    ? 'raced'
    : failed.some(({ problem }) => problem.code === 'invalid-body')
      ? 'invalid-body'
      : 'batch-refused'
  return new Problem(code, `${failed.length} of the ${answers.length} commands cannot be recorded, so none was. Each reason is listed.`, {
    errors: errors.slice(0, 200),
  })
}

/** Faults of a command's body, which is the item's `body`. */
function inBody(problem: Problem): Problem {
  const faults = (problem.more.errors ?? []).map(({ pointer = '', detail, remedy = '' }) => ({ at: pointer, sentence: detail, remedy }))
  return invalidBody(under('/body', faults))
}
