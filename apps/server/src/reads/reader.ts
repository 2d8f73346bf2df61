/** How every read begins: not older than was asked, as of the moment that was asked, with a query that the route knows. */
import { setTimeout } from 'node:timers/promises'
import { Inject, Injectable } from '@nestjs/common'
import type { Database } from 'better-sqlite3'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { hiddenFrom, type Permission } from '#access'
import { encodeBase64 } from '#audit'
import { type StoredEvent, streamName } from '#event-store'
import { type Kind, nouns, streamOf, writeDay } from '#ledger'
import type { KeptCheckpoint } from '#proofs'
import {
  asItStood,
  type Basis,
  erasuresIn,
  findRecord,
  findRecordOf,
  hasErasures,
  isOf,
  labelsIn,
  namesOf,
  occurredBy,
  peopleIn,
  type RecordView,
} from '#views'
import { principalOf } from '../commands/desk.js'
import type { Principal } from '../http/gate.js'
import { notOlderThan, tellPosition } from '../http/headers.js'
import { type Query, readQuery } from '../http/query.js'
import type { Decision } from '../http/route.js'
import type { Parts } from '../parts.js'
import { viewsBehind } from '../problems/from-error.js'
import { noSuchRecord } from '../problems/from-outcome.js'
import { namedCheckpoint } from '../proofs/named-checkpoint.js'
import { partsToken, type Settings, settingsToken } from '../settings.js'
import { type Cursor, readCursor } from './cursor.js'
import { daysIn } from './parameters.js'

/** A moment of the ledger, with the root of the log then (Base 64), where the tree has it. */
export type Standing = Basis & { readonly root?: string }

/** What a read stands on. */
export interface Scene {
  readonly db: Database
  readonly basis: Standing
  readonly query: Query
  /** Where the page before ended. */
  readonly cursor: Cursor | undefined
  /** Who reads. */
  readonly principal: Principal
  /** The kinds that they may not see. */
  readonly hidden: readonly Kind[]
}

@Injectable()
export class Reader {
  constructor(
    @Inject(partsToken) readonly parts: Parts,
    @Inject(settingsToken) readonly settings: Settings,
  ) {}

  /** Waits where the request asks for it, reads the query and settles the moment; tells the reader how far the answer reaches. */
  async begin(request: FastifyRequest, reply: FastifyReply): Promise<Scene> {
    const { views } = this.parts
    const wanted = notOlderThan(request)
    if (wanted !== undefined) await views.reached(wanted, this.settings.viewsWaitMs)
    const query = readQuery(request, decisionOf(request), (short) => findRecord(views.db, short, views.basis())?.id)
    const cursor = readCursor(query.one('cursor'))
    // Every page of a list stands on the same moment, so what is recorded meanwhile neither doubles nor hides anything.
    const known = cursor
      ? { ...(await this.momentOf(String(cursor.sequence))), moment: cursor.moment }
      : await this.momentOf(query.one('as-of'))
    const by = daysIn(query.one('occurred-by'))?.to
    const basis = by === undefined ? known : { ...known, ...occurredBy(known, by) }
    tellPosition(reply, basis.position)
    reply.header('alteram-sequence', String(basis.sequence))
    const principal = principalOf(request)
    return { db: views.db, basis, query, cursor, principal, hidden: hiddenFrom(principal.permissions) }
  }

  /**
   * The moment that an `as-of` names: a sequence, a time, or a checkpoint by its size or root (`checkpoint:1200`, `checkpoint:5fd0d1c9`). Nothing
   * means now. Throws the problem of one that cannot be.
   */
  async momentOf(asOf: string | undefined): Promise<Standing> {
    const { views, proofs } = this.parts
    const name = asOf?.startsWith(byCheckpoint) ? asOf.slice(byCheckpoint.length) : undefined
    const basis = name === undefined ? views.basis(asOf) : await this.#atCheckpoint(namedCheckpoint(proofs.checkpoints.kept, name))
    if (basis.sequence === 0) return basis
    // The tree follows as the views do, and may be a moment behind.
    if (proofs.tree.size < basis.sequence && proofs.health.state === 'following') await proofs.reached(basis.position, treeWaitMs)
    const root = proofs.rootAt(basis.sequence)
    return root ? { ...basis, root: encodeBase64(root) } : basis
  }

  async #atCheckpoint({ size }: KeptCheckpoint): Promise<Basis> {
    const { views, store } = this.parts
    if (views.checkpoint.sequence < size) await views.reached(await store.head(), this.settings.viewsWaitMs)
    if (views.checkpoint.sequence < size) throw viewsBehind()
    const basis = views.basis(String(size))
    // A checkpoint is read by the clock of its last entry for ever, also as long as it is the last.
    return { ...basis, moment: basis.recorded ?? basis.moment }
  }

  /** Records as they stood by the day of the second clock, where one was asked for; without those that had not come about by then. */
  async asTheyStood<K extends Kind>({ db, basis }: Scene, records: readonly RecordView<K>[]): Promise<readonly RecordView<K>[]> {
    if (basis.occurredBy === undefined) return records
    const stood: RecordView<K>[] = []
    for (const record of records) {
      const found = asItStood(db, record, await this.eventsOf(record, basis), basis)
      if (found) stood.push(found)
    }
    return stood
  }

  /** The events of a record that a read knows. */
  async eventsOf({ kind, id }: { readonly kind: Kind; readonly id: string }, { position }: Basis): Promise<readonly StoredEvent[]> {
    const { events } = await this.parts.store.readStream(streamName(streamOf(kind, id)))
    return events.filter((event) => event.position <= position)
  }

  /** Waits until words can be found up to a sequence, for so long as is allowed. */
  async searchReached(sequence: number): Promise<void> {
    const bound = setTimeout(this.settings.viewsWaitMs, false, { ref: false })
    if (!(await Promise.race([this.parts.views.search.reached(sequence).then(() => true), bound]))) throw viewsBehind()
  }

  /** The record of this kind that an address names. */
  record<K extends Kind>({ db, basis }: Scene, kind: K, { params }: FastifyRequest): RecordView<K> {
    const id = typeof params === 'object' && params !== null && 'id' in params ? String(params.id) : ''
    const found = findRecordOf(db, kind, id, basis)
    if (!found) throw noSuchRecord(kind)
    return found
  }

  /** Records of a kind that the query names by id; nothing for a parameter that is not given. */
  named<K extends Kind>({ db, basis, query }: Scene, kind: K, parameter: string): RecordView<K> | undefined {
    const id = query.one(parameter)
    if (id === undefined) return undefined
    const found = findRecord(db, id, basis)
    if (!found || !isOf(kind, found)) throw noSuchRecord(kind)
    return found
  }

  /** An answer with what the records and people that it names are called, where that is asked for; people only to who may see who recorded. */
  labelled<Body extends object>(
    { db, basis, query, principal }: Scene,
    body: Body,
  ): Body & { readonly labels?: object; readonly erasures?: object } {
    if (query.one('labels') !== 'true') return { ...body, ...this.#erasures(body) }
    const { kinds, permissions } = principal
    const labels = Object.entries(labelsIn(db, body, basis)).filter(([, { kind }]) => kinds === undefined || kinds.includes(kind))
    const people = permissions.some((permission) => seeingPeople.has(permission)) ? { people: peopleIn(db, body, basis) } : {}
    return { ...people, ...body, labels: Object.fromEntries(labels), ...this.#erasures([body, labels]) }
  }

  /** When and on what basis the values were erased that the answer has no more; nothing where it has all of them. As it is known now, at every moment. */
  #erasures(values: unknown): { readonly erasures?: object } {
    const { views } = this.parts
    // Most ledgers have never erased anything, and need not look for it in each answer.
    if (!hasErasures(views.db)) return {}
    const erasures = erasuresIn(views.db, values, views.basis())
    return erasures ? { erasures } : {}
  }

  /** The names of those who recorded, by their id. Who recorded before there were users in the ledger may have left a name in the access store. */
  people({ db, basis }: Pick<Scene, 'db' | 'basis'>, entries: readonly { readonly actor: string }[]): Readonly<Record<string, string>> {
    const actors = new Set(entries.map(({ actor }) => actor))
    const names = namesOf(db, actors, basis)
    const former = [...actors].flatMap((actor) => {
      const name = names[actor] === undefined ? this.parts.access.logins.nameOf(actor) : undefined
      return name === undefined ? [] : [[actor, name] as const]
    })
    return { ...Object.fromEntries(former), ...names }
  }
}

/** What an `as-of` begins with that names a checkpoint. */
const byCheckpoint = 'checkpoint:'

/** How long a read waits for the tree, which is not needed to answer it. */
const treeWaitMs = 50

const seeingPeople: ReadonlySet<Permission> = new Set(['history', 'audit', 'people'])

/** The decision of the route that a request came to. */
export function decisionOf({ routeOptions }: FastifyRequest): Decision {
  const { decision } = routeOptions.config
  if (!decision) throw new Error('the gate lets nobody through to a route without a decision')
  return decision
}

/** What is told of the moment that an answer stands on. */
export function told({ sequence, position, recorded, moment, root, occurredBy: by }: Standing) {
  return {
    sequence,
    position,
    ...(recorded !== undefined && { recorded }),
    moment,
    ...(root !== undefined && { root }),
    ...(by !== undefined && { occurredBy: writeDay(by) }),
  }
}

/** `a report`, `an allegation`. */
export function aNoun(kind: Kind): string {
  return `${/^[aeiou]/.test(nouns[kind]) ? 'an' : 'a'} ${nouns[kind]}`
}
