/** When that which an event tells of happened in the world, and how long after it the ledger was told. */
import { type AnyEvent, type DayRange, type Edtf, type Occurred, rangeOf } from '#ledger'

/** The events that say when it happened, each with the field that says it. */
const fields = {
  ReportPublished: 'published',
  ReportRevised: 'revised',
  ReportWithdrawn: 'withdrawn',
  AllegationWithdrawn: 'withdrawn',
  ResponseRecorded: 'occurred',
  ResponseClarified: 'occurred',
  ResponseWithdrawn: 'withdrawn',
  InquirySent: 'sent',
  InquiryReminded: 'reminded',
  InquiryClosed: 'closed',
  FollowUpOpened: 'opened',
  FollowUpProgressReported: 'occurred',
  FollowUpCompleted: 'occurred',
  FollowUpDeclined: 'occurred',
  FollowUpLapsed: 'due',
  PartyRenamed: 'from',
  PartySucceeded: 'from',
  SourceCaptured: 'published',
} as const satisfies Partial<Record<AnyEvent['type'], string>>

const fieldOf: ReadonlyMap<string, string> = new Map(Object.entries(fields))

/**
 * The days on which it can have happened, as the event says; undefined where it says nothing of it, or that nobody knows. A correction has no day of
 * its own, since it is about what was logged; an allegation is made when its report comes out, which another record says.
 */
export function happenedIn(event: AnyEvent): DayRange | undefined {
  const field = fieldOf.get(event.type)
  const value: unknown = field === undefined ? undefined : Reflect.get(event, field)
  // The field holds a date that was checked when it was recorded, or the word unknown.
  return typeof value === 'string' ? daysOf(value as Occurred) : undefined
}

/** The days that a date can mean; undefined for an unknown one. */
export function daysOf(occurred: Occurred | undefined): DayRange | undefined {
  return occurred === undefined || occurred === 'unknown' ? undefined : rangeOf(occurred satisfies Edtf)
}

/** An entry is late that was recorded so many days, or more, after the last day on which it can have happened. */
export const lateAfterDays = 30

const dayMs = 86_400_000

/** That an entry is late, over its columns. An index stands on these very words. */
export const isLate = `latest + ${lateAfterDays} <= recorded / ${dayMs}`
/** That an entry is back-dated, over its columns. An index stands on these very words. */
export const isBackDated = 'back > 0'

/** What stands out about the times of an entry, in days; a field is absent where nothing does. */
export interface Timing {
  /** Days from the last day on which it can have happened to the day on which it was recorded; where that is {@link lateAfterDays} or more. */
  readonly late?: number
  /** Days by which it certainly happened before something that was recorded earlier about the same record. */
  readonly backDated?: number
}

/** The timing of an entry by its columns: days, and milliseconds for when it was recorded. */
export function timingOf({ latest, back, recorded }: { latest: number | null; back: number | null; recorded: number }): Timing {
  const days = latest === null ? 0 : Math.floor(recorded / dayMs) - latest
  return { ...(days >= lateAfterDays && { late: days }), ...(back !== null && back > 0 && { backDated: back }) }
}
