/** The current and past views of the ledger, folded from the log. */
export { type Asked, type Grouping, groupings, type StatisticsQuery } from './asked.js'
export { type Basis, basisAfter, occurredBy, sequenceAt, UnknownMoment } from './basis.js'
export { type Found, halve, walk } from './bisect.js'
export { type Blamed, type BlamedItem, readBlame } from './blame.js'
export { type Change, changesBetween } from './changes.js'
export { Condition, type Told } from './condition/condition.js'
export { ConditionFault } from './condition/fault.js'
export { figures } from './condition/figures.js'
export {
  type AnswerState,
  cameAbout,
  type Derived,
  dueSoonDays,
  holders,
  type InquiryState,
  longOverdueDays,
  type Standing,
} from './derived.js'
export { type Desk, type DeskQuery, type Heap, readDesk } from './desk.js'
export { type DiffScope, diffBetween, type RecordDiff } from './diff.js'
export { type Erased, erasuresIn, hasErasures } from './erased.js'
export { type FacetName, facetNames } from './facets.js'
export type { Checkpoint, Stop } from './follower.js'
export { lateAfterDays, type Timing } from './happened.js'
export { type Entry, type Reading, type Review, readHistory, readTrail, type TrailQuery } from './history.js'
export { firstBreach, type InvariantName, invariantNames, invariants } from './invariants.js'
export {
  type Matrix,
  type MatrixCell,
  type MatrixColumn,
  type MatrixRecords,
  type MatrixRow,
  matrixOf,
  matrixRecords,
  readMatrix,
} from './matrix.js'
export { type Label, labelOf, labelsIn, namesOf, peopleIn } from './names.js'
export { type RatingRow, ratingsIn, ratingsOf } from './ratings.js'
export { recordTiming } from './record-timing.js'
export {
  countRecords,
  findByNumber,
  findRecord,
  findRecordOf,
  isKind,
  isOf,
  type ListEnd,
  type ListPage,
  type ListQuery,
  latestEntry,
  listRecords,
  type RecordView,
  type Stored,
} from './records.js'
export type { Match, Search } from './search.js'
export { sequencesOn } from './sequences.js'
export { stateRows } from './state-rows.js'
export {
  bucketBounds,
  followUpStatistics,
  type ResponseFigures,
  type ResponseTime,
  responseStatistics,
  type StandingFigures,
} from './statistics.js'
export { readSteps, type Step, type Steps, type Walk } from './steps.js'
export { asItStood, historyBy } from './stood.js'
export { strataOf } from './strata.js'
export { NotReached, type Progress, Views, type ViewsHealth, type ViewsOptions } from './views.js'
