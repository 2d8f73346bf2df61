/** The values that records are made of: ids, language-tagged words, citations, and what a response can answer. */
import type { Edtf } from './edtf.js'

declare const brand: unique symbol
type Branded<Name extends string> = string & { readonly [brand]: Name }

export type ReportId = Branded<'report'>
export type AllegationId = Branded<'allegation'>
export type ResponseId = Branded<'response'>
export type InquiryId = Branded<'inquiry'>
export type FollowUpId = Branded<'followup'>
export type PartyId = Branded<'party'>
export type SourceId = Branded<'source'>
export type UserId = Branded<'access'>
export type ApprovalId = Branded<'approval'>
export type HoldId = Branded<'hold'>
export type ErasureId = Branded<'erasure'>
export type CustodyId = Branded<'custody'>

/** The id of each kind of record. Ids are UUIDs and say nothing about the content. */
export interface Ids {
  report: ReportId
  allegation: AllegationId
  response: ResponseId
  inquiry: InquiryId
  followup: FollowUpId
  party: PartyId
  source: SourceId
  /** A user. The stream is named after what it is about: who has access. */
  access: UserId
  approval: ApprovalId
  hold: HoldId
  erasure: ErasureId
  /** Something that left the ledger, or happened to its keys. */
  custody: CustodyId
}

/** The kinds of record, each with a stream of its own: `<kind>-<id>`. */
export const kinds = [
  'report',
  'allegation',
  'response',
  'inquiry',
  'followup',
  'party',
  'source',
  'access',
  'approval',
  'hold',
  'erasure',
  'custody',
] as const satisfies readonly (keyof Ids)[]
export type Kind = (typeof kinds)[number]

/** The kinds that a second person verifies. */
export const verifiable = ['report', 'allegation', 'response', 'inquiry', 'followup'] as const satisfies readonly Kind[]

/** The kinds about people and the ledger itself: shown only to those whom it concerns, and never searched. */
export const restricted = ['access', 'approval', 'hold', 'erasure', 'custody'] as const satisfies readonly Kind[]

export function isRestricted(kind: Kind): kind is (typeof restricted)[number] {
  return restrictedKinds.has(kind)
}

const restrictedKinds: ReadonlySet<Kind> = new Set(restricted)

/**
 * Who records: a user by the id of their record; `ledger` for what the ledger does itself, `clock` for what the passing of time causes, and
 * `local:<name>` for somebody at the data directory whose account is no user's.
 */
export type Actor = Branded<'actor'>

/** Gives a UUID that has been checked its kind. */
export function idOf<K extends Kind>(_kind: K, id: string): Ids[K] {
  return id as Ids[K]
}

export function actorOf(id: string): Actor {
  return id as Actor
}

/** Somebody at the data directory, by the name of their account, which is no user's. */
export function localActor(name: string): Actor {
  return actorOf(`local:${name}`)
}

/** A value that the source leaves open is said to be unknown; that is not the same as none. */
export type Known<T> = T | 'unknown'

/** Words in their language (BCP 47). The original where it is at hand; where only a translation is, `translatedFrom` names its language. */
export interface Text {
  readonly language: string
  readonly words: string
  readonly translatedFrom?: string
  readonly translations?: readonly Translation[]
  /** What was said is erased by law, and these words only stand in its place (see `personal.ts`). */
  readonly erased?: true
}

/** A translation, never passed off as what was said. */
export interface Translation {
  readonly language: string
  readonly words: string
  readonly by: 'person' | 'machine'
}

/** Where staff read it: a source and a place in it (page, section, paragraph), with the passage where it matters. */
export interface Citation {
  readonly source: SourceId
  readonly locator?: string
  readonly quote?: Text
}

/** Who speaks, and the office in whose name. */
export interface Speaker {
  readonly party: PartyId
  readonly capacity?: PartyId
}

/** What a response can answer. */
export type Target =
  | { readonly kind: 'report'; readonly id: ReportId }
  | { readonly kind: 'allegation'; readonly id: AllegationId }
  | { readonly kind: 'response'; readonly id: ResponseId }
  | { readonly kind: 'followup'; readonly id: FollowUpId }

export function sameTarget(a: Target, b: Target): boolean {
  return a.kind === b.kind && a.id === b.id
}

/** A limit that the publisher admits. */
export interface Caveat {
  readonly words: Text
  readonly cited: readonly Citation[]
}

/** When it happened in the world; `unknown` where the source does not say. */
export type Occurred = Known<Edtf>
