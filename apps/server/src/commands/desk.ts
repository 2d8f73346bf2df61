/** Takes commands in from requests and gives the answers out: what the routes for single commands, batches and copies share. */
import { Inject, Injectable } from '@nestjs/common'
import { CommandBus } from '@nestjs/cqrs'
import type { Database } from 'better-sqlite3'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Position, Revision } from '#event-store'
import { actorOf, type Commands, collections, holdIdOf, type Kind, type VerbOf } from '#ledger'
import { type Context, type Outcome, type Recorded, recordId, type Submission } from '#recording'
import { type Basis, findRecord, NotReached, type RecordView } from '#views'
import { beside } from '../access/beside-commands.js'
import { parseCommand } from '../bodies/parse.js'
import type { FindShort } from '../bodies/shape.js'
import { isUuid } from '../bodies/shape.js'
import type { Principal } from '../http/gate.js'
import { idempotencyKey, ifMatch, tellEntry, tellPosition, tellRevision } from '../http/headers.js'
import type { Parts } from '../parts.js'
import { noSuchRecord, problemOfOutcome } from '../problems/from-outcome.js'
import { invalidBody, Problem } from '../problems/problem.js'
import { type LoggedEntry, loggedEntries } from '../proofs/logged.js'
import { partsToken, type Settings, settingsToken } from '../settings.js'
import { runOf } from './run.js'

/** The answer where the views did not have the record in time: it is recorded, and can be read a moment later. */
export interface Unviewed {
  readonly kind: Kind
  readonly id: string
  readonly revision: number
}

/** The answer to a command: the record, and the entries that it brought about. */
export type CommandAnswer = (RecordView | Unviewed) & { readonly entries?: readonly LoggedEntry[] }

@Injectable()
export class Desk {
  constructor(
    @Inject(partsToken) readonly parts: Parts,
    @Inject(settingsToken) private readonly settings: Settings,
    @Inject(CommandBus) private readonly bus: CommandBus,
  ) {}

  /** Runs the command of a request and answers it with the record. */
  async run<K extends Kind>(kind: K, verb: VerbOf<K>, begins: boolean, request: FastifyRequest, reply: FastifyReply) {
    const context = contextOf(request)
    const command = this.read(kind, verb, request.body)
    const key = idempotencyKey(request)
    const expected = begins ? undefined : ifMatch(request)
    const id = begins ? this.beginId(kind, command, context, key) : this.recordId(kind, pathId(request))
    return this.answer(
      await this.send(submissionOf({ kind, id, command, key, expected }), context),
      kind,
      expected !== undefined,
      begins,
      reply,
    )
  }

  /** Hands a submission to the bus. */
  async send<K extends Kind>(submission: Submission<K>, context: Context): Promise<Outcome> {
    const settle = beside(this.parts, submission, context)
    const outcome = await this.bus.execute(runOf(submission, context))
    await settle(outcome)
    return outcome
  }

  /** The command of a body. Throws the problem with everything that is wrong. */
  read<K extends Kind>(kind: K, verb: VerbOf<K>, body: unknown): Commands[K] {
    const parsed = parseCommand(kind, verb, body, this.findShort)
    if ('faults' in parsed) throw invalidBody(parsed.faults)
    return parsed.command
  }

  /** The answer to a command: the record, as it is once the views have it. */
  async answer(outcome: Outcome, kind: Kind, expected: boolean, begins: boolean, reply: FastifyReply): Promise<CommandAnswer> {
    if (outcome.result !== 'recorded') throw problemOfOutcome(kind, outcome, expected)
    tellPosition(reply, outcome.position)
    if (begins) reply.header('location', addressOf(kind, outcome.id))
    if (outcome.repeated) reply.header('alteram-repeated', 'true')
    const record = await this.viewed(outcome)
    tellRevision(reply, record.revision)
    const entries = await loggedEntries(this.parts, outcome.events)
    tellEntry(reply, entries.at(-1))
    return { ...record, entries }
  }

  /** The record that a command was recorded on, waited for so long as is allowed. */
  async viewed({ kind, id, revision, position }: Recorded): Promise<RecordView | Unviewed> {
    if (!(await this.#reached(position))) return { kind, id, revision }
    const { views, now } = this.parts
    // The end of the views, as they know it themselves; when its last entry was recorded is not in the answer, so it is not asked for.
    const { sequence, position: end } = views.checkpoint
    return recordIn(views.db)(id, { sequence, position: end, moment: now().toISOString() }) ?? { kind, id, revision }
  }

  /** The id of the record that an address names, by UUID or short id. */
  recordId(kind: Kind, given: string): string {
    if (isUuid(given)) return given.toLowerCase()
    const found = findRecord(this.parts.views.db, given, this.parts.views.basis())
    if (found?.kind !== kind) throw noSuchRecord(kind)
    return found.id
  }

  /** The id of a record that is to begin; the same again for the same key. */
  newRecordId(kind: Kind, { actor }: Context, key: string | undefined): string {
    return key === undefined ? this.parts.newId() : recordId(kind, { actor, key })
  }

  /** The id of the record that a command begins: one that is told by what it is about, or a new one. */
  beginId<K extends Kind>(kind: K, command: Commands[K], context: Context, key: string | undefined): string {
    return command.type === 'PlaceHold' ? holdIdOf(command.about) : this.newRecordId(kind, context, key)
  }

  /** A record as it is, for a command that had nothing to change. */
  present(kind: Kind, id: string, reply: FastifyReply): RecordView {
    const { views } = this.parts
    const basis = views.basis()
    const record = findRecord(views.db, id, basis)
    if (!record) throw noSuchRecord(kind)
    tellPosition(reply, basis.position)
    tellRevision(reply, record.revision)
    return record
  }

  readonly findShort: FindShort = (short) => findRecord(this.parts.views.db, short, this.parts.views.basis())?.id

  async #reached(position: Position): Promise<boolean> {
    const { state } = this.parts.views.health
    // Views that have stopped do not come nearer by waiting.
    if (state === 'stopped' || state === 'failed') return this.parts.views.checkpoint.position >= position
    try {
      await this.parts.views.reached(position, this.settings.viewsWaitMs)
      return true
    } catch (error) {
      if (error instanceof NotReached) return false
      throw error
    }
  }
}

type ReadRecord = (id: string, basis: Basis) => RecordView | undefined

const readers = new WeakMap<Database, ReadRecord>()

/** Reads a record in one transaction: its many small reads then lock the file once. Made once for each file. */
function recordIn(db: Database): ReadRecord {
  const made = readers.get(db) ?? db.transaction<ReadRecord>((id, basis) => findRecord(db, id, basis))
  readers.set(db, made)
  return made
}

/** A submission without what was not given. */
export function submissionOf<K extends Kind>({
  kind,
  id,
  command,
  key,
  expected,
}: {
  readonly kind: K
  readonly id: string
  readonly command: Commands[K]
  readonly key: string | undefined
  readonly expected: Revision | undefined
}): Submission<K> {
  return { kind, id, command, ...(key !== undefined && { key }), ...(expected !== undefined && { expected }) }
}

/** In whose name, and by what way, a request records. */
export function contextOf(request: FastifyRequest): Context {
  const { id, via } = principalOf(request)
  return { actor: actorOf(id), via, correlation: request.id }
}

/** Who makes the request; the gate has let them in. */
export function principalOf({ principal, refused }: FastifyRequest): Principal {
  if (refused) throw refused
  if (!principal) throw new Problem('not-signed-in', 'Send a token of yours: Authorization: Bearer alt_…')
  return principal
}

/** The address of a record. */
export function addressOf(kind: Kind, id: string): string {
  return `/api/v1/${collections[kind]}/${id}`
}

/** The id in the address of a request. */
export function pathId({ params }: FastifyRequest): string {
  return typeof params === 'object' && params !== null && 'id' in params && typeof params.id === 'string' ? params.id : ''
}
