/**
 * Which values of an event are about a natural person, or may be, and whose they are; and what is read in their place once they are erased. Free
 * text can name people, so all of it is the record's own; what is about institutions, states, dates and judgements is plain.
 */
import type { AnyEvent, Events, States } from './deciders.js'
import { streamOf } from './stream.js'
import type { Kind, Text } from './values.js'

/** How a personal value is shaped: words in their language, sealed as one value, or bare words. Lists are sealed item by item. */
export type PersonalShape = 'text' | 'words'

/** A personal value of an event: its place in the payload (JSON Pointer, RFC 6901), and whose it is (the name of a stream). */
export interface PersonalValue {
  readonly pointer: string
  readonly subject: string
}

/** Whose a declared value is: the record's own, as its free text; the party's, where the party is a person; or the user's whose id it is. */
type Owner = 'record' | 'person' | 'actor'

interface Declared {
  readonly shape: PersonalShape
  readonly owner: Owner
}

/** The personal places of an event type. `*` stands for each item of a list. */
type Places = Readonly<Record<string, Declared>>

const text = { shape: 'text', owner: 'record' } as const
const words = { shape: 'words', owner: 'record' } as const
const actor = { shape: 'words', owner: 'actor' } as const
const nameOfPerson = { shape: 'text', owner: 'person' } as const

const none: Places = {}
const reason: Places = { '/reason': words }
const note: Places = { '/note': words }
const reasons: Places = { '/reasons': words }
const quotes: Places = { '/cited/*/quote': text }
const review = { RecordVerified: note, RecordDisputed: reason } as const

const allegation: Places = { '/gist': text, ...quotes }
const response: Places = {
  '/gist': text,
  '/arguments/*/words': text,
  '/arguments/*/cited/*/quote': text,
  ...quotes,
}
const followUp: Places = { '/action': text, ...quotes }
const progress: Places = { '/words': text, ...quotes }
// A headline names people, and the address of an article often spells its headline.
const source: Places = { '/title': text, '/url': words }

/** The places of a correction: why, and the fields that it changes. */
function corrected(fields: Places): Places {
  return { ...reason, ...Object.fromEntries(Object.entries(fields).map(([pattern, declared]) => [`/changes${pattern}`, declared])) }
}

/** Every event type of every kind; the compiler asks for a new one. What is not named is plain. */
const declared = {
  report: {
    ReportPublished: quotes,
    RatingAssigned: quotes,
    CaveatNoted: progress,
    ReportCorrected: { ...corrected(quotes), '/ratings/*/cited/*/quote': text },
    ReportRevised: { '/summary': text, ...quotes },
    ReportWithdrawn: reason,
    ...review,
  },
  allegation: {
    AllegationRaised: allegation,
    AllegationCorrected: corrected(allegation),
    AllegationCaveatNoted: progress,
    AllegationRestated: note,
    AllegationWithdrawn: reason,
    ...review,
  },
  response: {
    ResponseRecorded: response,
    ResponseCorrected: corrected(response),
    ResponseClarified: progress,
    ResponseAssessed: reasons,
    ResponseWithdrawn: reason,
    ...review,
  },
  inquiry: {
    InquirySent: progress,
    InquiryCorrected: corrected(progress),
    InquiryReminded: note,
    InquiryExtended: reason,
    InquiryClosed: note,
    ...review,
  },
  followup: {
    FollowUpOpened: followUp,
    FollowUpCorrected: corrected(followUp),
    FollowUpAssigned: reason,
    FollowUpDueDateSet: reason,
    FollowUpProgressReported: progress,
    FollowUpCompleted: progress,
    FollowUpDeclined: { ...reason, ...quotes },
    FollowUpLapsed: none,
    FollowUpReopened: reason,
    FollowUpAssessed: reasons,
    ...review,
  },
  party: {
    PartyRegistered: { '/name': nameOfPerson, '/aliases/*': nameOfPerson },
    PartyRenamed: { '/name': nameOfPerson, ...reason },
    PartyAliasAdded: { '/alias': nameOfPerson },
    OfficeHeld: none,
    PartySucceeded: none,
    PartiesMerged: reason,
  },
  source: {
    SourceCaptured: source,
    SourceCopyAttached: none,
    SourceCorrected: corrected(source),
  },
  access: {
    UserAdded: { '/name': words },
    UserRenamed: { '/name': words },
    RoleGranted: reason,
    RoleRevoked: reason,
    UserDeactivated: reason,
    UserReactivated: reason,
    TokenMade: { '/label': words },
    TokenRevoked: none,
    CredentialAdded: { '/label': words },
    CredentialRemoved: none,
    RoleChangeRefused: none,
  },
  approval: {
    ApprovalAsked: { ...reason, '/basis': words },
    ApprovalGiven: note,
    ApprovalRefused: reason,
    ApprovalWithdrawn: reason,
    ApprovalUsed: none,
  },
  hold: {
    // Matters go by the names of those who are in them.
    HoldPlaced: { '/case': words, '/basis': words },
    HoldLifted: { '/case': words, ...reason },
  },
  erasure: {
    PersonalDataErased: { '/basis': words, '/requestedBy': actor, '/approvedBy': actor },
    ErasureRefused: none,
  },
  custody: {
    ExportMade: none,
    BundleMade: none,
    FieldDisclosed: { '/to': words },
    KeyRotated: none,
    AttemptRefused: none,
    RestoreMade: none,
  },
} as const satisfies { readonly [K in Kind]: Readonly<Record<Events[K]['type'], Places>> }

interface Pattern extends Declared {
  readonly steps: readonly string[]
}

const patterns: ReadonlyMap<string, readonly Pattern[]> = new Map(
  Object.entries<Readonly<Record<string, Places>>>(declared).flatMap(([kind, types]) =>
    Object.entries(types).map(([type, places]) => [
      `${kind} ${type}`,
      Object.entries(places).map(([pattern, each]) => ({ ...each, steps: pattern.split('/').slice(1) })),
    ]),
  ),
)

/**
 * The personal values of an event of this record, in the order in which their places are declared. `before` is the state before it, or before
 * the decision that it comes of: whether a party is a person stands in it, or in the event that registers the party.
 */
export function personalIn<K extends Kind>(kind: K, id: string, event: Events[K], before: States[K] | undefined): readonly PersonalValue[] {
  const declaredPlaces = patterns.get(`${kind} ${event.type}`)
  if (!declaredPlaces || declaredPlaces.length === 0) return []
  const subject = streamOf(kind, id)
  const found: PersonalValue[] = []
  for (const { steps, shape, owner } of declaredPlaces) {
    if (owner === 'actor') gatherActor(event, steps, found)
    else if (owner === 'record' || isPerson(event, before)) gather(event, steps, 0, '', shape, subject, found)
  }
  return found
}

/** Somebody's id, which is sealed with the key of whose it is. */
function gatherActor(event: AnyEvent, [field = '']: readonly string[], found: PersonalValue[]): void {
  const value: unknown = Reflect.get(event, field)
  const subject = typeof value === 'string' ? subjectOfActor(value) : undefined
  if (subject !== undefined) found.push({ pointer: `/${field}`, subject })
}

function isPerson(event: AnyEvent, before: States[Kind] | undefined): boolean {
  const is = event.type === 'PartyRegistered' ? event.is : before && 'is' in before ? before.is : undefined
  return is === 'person'
}

/** Walks a pattern's steps. A value that says `unknown`, where words could stand, says nothing of anybody and is left plain. */
function gather(
  value: unknown,
  steps: readonly string[],
  index: number,
  pointer: string,
  shape: PersonalShape,
  subject: string,
  found: PersonalValue[],
): void {
  const step = steps[index]
  if (step === undefined) {
    if (typeof value === (shape === 'text' ? 'object' : 'string')) found.push({ pointer, subject })
  } else if (step === '*') {
    if (!Array.isArray(value)) return
    for (let at = 0; at < value.length; at++) gather(value[at], steps, index + 1, `${pointer}/${at}`, shape, subject, found)
  } else if (typeof value === 'object' && value !== null) {
    gather(Reflect.get(value, step), steps, index + 1, `${pointer}/${step}`, shape, subject, found)
  }
}

/** The words that stand in the place of erased ones. */
export const erasedWords = '[erased]'

/** The text that stands in the place of an erased one: no linguistic content (BCP 47 `zxx`). */
export const erasedText: Text = Object.freeze({ language: 'zxx', words: erasedWords, erased: true })

/** What is read at a place of an event whose value is erased; undefined at a place that was never declared personal. */
export function erasedAt(kind: Kind, type: string, pointer: string): Text | string | undefined {
  const steps = pointer.split('/').slice(1)
  const found = patterns.get(`${kind} ${type}`)?.find((pattern) => matches(pattern.steps, steps))
  if (!found) return undefined
  return found.shape === 'text' ? erasedText : erasedWords
}

function matches(pattern: readonly string[], steps: readonly string[]): boolean {
  return pattern.length === steps.length && pattern.every((step, index) => step === '*' || step === steps[index])
}

const userId = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

/**
 * Whose key seals an actor: the stream of the user, or the actor itself for somebody at the data directory who is no user (`local:<name>`).
 * Undefined for what is nobody (`ledger`, `clock`), which stays plain.
 */
export function subjectOfActor(actor: string): string | undefined {
  if (actor === 'ledger' || actor === 'clock') return undefined
  return userId.test(actor) ? streamOf('access', actor) : actor
}
