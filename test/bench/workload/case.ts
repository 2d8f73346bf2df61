/** A report under way, and what every part of its course needs: sources, citations, a second person. */
import type { Actor, AllegationId, Answer, Citation, Edtf, PartyId, SourceId } from '#ledger'
import { dayAt, type State, staff } from './cast.js'
import type { Batches, Course } from './log.js'
import { english, name } from './words.js'

export interface Raised {
  readonly course: Course<'allegation'>
  readonly subject: State
  /** How many entries it will have: 1 to 3. */
  readonly entries: number
}

/** What a report's later days need to know of it. */
export interface Case {
  readonly report: Course<'report'>
  readonly publisher: PartyId
  readonly source: SourceId
  readonly subjects: readonly [State, ...State[]]
  readonly allegations: readonly Raised[]
  responses: readonly Answered[]
  inquiries: readonly Asked[]
  followUps: readonly FollowedUp[]
}

/** A response of the case. */
export interface Answered {
  readonly course: Course<'response'>
  readonly targets: readonly Answer[]
  readonly by: PartyId
}

/** An inquiry of the case. */
export interface Asked {
  readonly course: Course<'inquiry'>
  readonly allegations: readonly AllegationId[]
}

/** A follow-up action of the case. */
export interface FollowedUp {
  readonly course: Course<'followup'>
  readonly due: Edtf
}

/** A source that was captured, with its copy. */
export function capture(log: Batches, publisher: PartyId, is: 'report' | 'article'): SourceId {
  const { chance } = log
  const course = log.begin('source')
  const logger = chance.one(staff)
  const url = `https://example.org/${name(chance).toLowerCase()}/${chance.bits()}`
  log.record(course, { type: 'SourceCaptured', is, title: english(chance, 8), publisher, published: dayAt(log.at, -1), url }, logger)
  const sha256 = Array.from({ length: 8 }, () => chance.bits().toString(16).padStart(8, '0')).join('')
  log.record(course, { type: 'SourceCopyAttached', sha256, bytes: chance.between(20_000, 9_000_000), mediaType: 'application/pdf' }, logger)
  return course.id
}

export function cite(log: Batches, source: SourceId): Citation {
  const { chance } = log
  const quote = english(chance, 10)
  return { source, locator: `p. ${chance.between(1, 90)}`, ...(chance.is(0.3) && { quote }) }
}

/** Somebody who recorded no part of it. */
export function somebodyElse({ chance }: Batches, { by }: Course): Actor {
  const [first, ...rest] = staff.filter((person) => !by.has(person))
  return first ? chance.one([first, ...rest]) : chance.one(staff)
}
