/** Events at the edge of the store: `{ type, ...fields }` in the domain, type, schema and data in the log. Old payloads are lifted here. */
import type { AnyEvent, Events } from './deciders.js'
import type { Kind } from './values.js'

/**
 * The schema of each event's payload, counted from 1. A recorded shape never changes: a new optional field needs nothing; any other change
 * raises the number and adds the step from the one before to `lifts`.
 */
export const schemas = {
  report: {
    ReportPublished: 1,
    RatingAssigned: 1,
    CaveatNoted: 1,
    ReportCorrected: 1,
    ReportRevised: 1,
    ReportWithdrawn: 1,
    RecordVerified: 1,
    RecordDisputed: 1,
  },
  allegation: {
    AllegationRaised: 1,
    AllegationCorrected: 1,
    AllegationCaveatNoted: 1,
    AllegationRestated: 1,
    AllegationWithdrawn: 1,
    RecordVerified: 1,
    RecordDisputed: 1,
  },
  response: {
    ResponseRecorded: 1,
    ResponseCorrected: 1,
    ResponseClarified: 1,
    ResponseAssessed: 1,
    ResponseWithdrawn: 1,
    RecordVerified: 1,
    RecordDisputed: 1,
  },
  inquiry: {
    InquirySent: 1,
    InquiryCorrected: 1,
    InquiryReminded: 1,
    InquiryExtended: 1,
    InquiryClosed: 1,
    RecordVerified: 1,
    RecordDisputed: 1,
  },
  followup: {
    FollowUpOpened: 1,
    FollowUpCorrected: 1,
    FollowUpAssigned: 1,
    FollowUpDueDateSet: 1,
    FollowUpProgressReported: 1,
    FollowUpCompleted: 1,
    FollowUpDeclined: 1,
    FollowUpLapsed: 1,
    FollowUpReopened: 1,
    FollowUpAssessed: 1,
    RecordVerified: 1,
    RecordDisputed: 1,
  },
  party: { PartyRegistered: 1, PartyRenamed: 1, PartyAliasAdded: 1, OfficeHeld: 1, PartySucceeded: 1, PartiesMerged: 1 },
  source: { SourceCaptured: 1, SourceCopyAttached: 1, SourceCorrected: 1 },
  access: {
    UserAdded: 1,
    UserRenamed: 1,
    RoleGranted: 1,
    RoleRevoked: 1,
    UserDeactivated: 1,
    UserReactivated: 1,
    TokenMade: 1,
    TokenRevoked: 1,
    CredentialAdded: 1,
    CredentialRemoved: 1,
    RoleChangeRefused: 1,
  },
  approval: { ApprovalAsked: 1, ApprovalGiven: 1, ApprovalRefused: 1, ApprovalWithdrawn: 1, ApprovalUsed: 1 },
  hold: { HoldPlaced: 1, HoldLifted: 1 },
  erasure: { PersonalDataErased: 1, ErasureRefused: 1 },
  custody: { ExportMade: 1, BundleMade: 1, FieldDisclosed: 1, KeyRotated: 1, AttemptRefused: 1, RestoreMade: 1 },
} as const satisfies { readonly [K in Kind]: Readonly<Record<Events[K]['type'], number>> }

type Data = Readonly<Record<string, unknown>>

/** From one schema to the next, by event type and the schema lifted from: `AllegationRaised@1`. */
export type Lifts = Readonly<Record<string, (data: Data) => Data>>

const lifts: Lifts = {}

/** An event of the domain as the store takes it. */
export function encodeEvent(kind: Kind, event: AnyEvent): { type: string; schema: number; data: Data } {
  const { type, ...data } = event
  const schema = schemaOf(kind, type)
  if (schema === undefined) throw new UnknownEvent(kind, type, 0)
  return { type, schema, data }
}

/** A stored event as the domain knows it, lifted to the newest schema. Throws {@link UnknownEvent}. */
export function decodeEvent<K extends Kind>(
  kind: K,
  stored: { readonly type: string; readonly schema: number; readonly data: Data },
): Events[K] {
  const newest = schemaOf(kind, stored.type)
  if (newest === undefined) throw new UnknownEvent(kind, stored.type, stored.schema)
  const data = lift(kind, stored, newest, lifts)
  // The log holds what `encodeEvent` gave it and nothing else; its bytes are proved by the audit, not parsed a second time on every read.
  return { ...data, type: stored.type } as Events[K]
}

/** A stored payload taken step by step to the newest schema. Throws {@link UnknownEvent} for a schema that no step leads on from. */
export function lift(
  kind: Kind,
  { type, schema, data }: { readonly type: string; readonly schema: number; readonly data: Data },
  newest: number,
  steps: Lifts,
): Data {
  if (!Number.isInteger(schema) || schema < 1 || schema > newest) throw new UnknownEvent(kind, type, schema)
  if (schema === newest) return data
  const step = steps[`${type}@${schema}`]
  if (!step) throw new UnknownEvent(kind, type, schema)
  return lift(kind, { type, schema: schema + 1, data: step(data) }, newest, steps)
}

/** An event that this version of Alteram does not know: written by a newer one, or not by Alteram at all. */
export class UnknownEvent extends Error {
  override readonly name = 'UnknownEvent'
  constructor(kind: Kind, type: string, schema: number) {
    super(`this version does not know the event ${type} (schema ${schema}) of a ${kind}; the ledger was written by a newer version`)
  }
}

function schemaOf(kind: Kind, type: string): number | undefined {
  const known: Readonly<Record<string, number>> = schemas[kind]
  return Object.hasOwn(known, type) ? known[type] : undefined
}
