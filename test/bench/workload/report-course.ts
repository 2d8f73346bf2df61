/** One report and what comes of it over a week: its allegations, their readings, the responses, inquiries and follow-ups. */
import type { Actor, AllegationFields, AllegationId, SourceId } from '#ledger'
import { askAbout, closeInquiries } from './asking.js'
import { type Case, capture, cite, type Raised, somebodyElse } from './case.js'
import { type Cast, date, dayAt, type State, staff } from './cast.js'
import { moveOn, openFollowUps } from './following-up.js'
import type { Batches, Course } from './log.js'
import { answer, review } from './responding.js'
import { english, name, sentence, text } from './words.js'

const categories: readonly [string, ...string[]] = [
  'prosecution',
  'protection',
  'prevention',
  'official-complicity',
  'forced-labour',
  'sex-trafficking',
  'child-soldiers',
  'debt-bondage',
  'forced-criminality',
  'data-gaps',
]
const tiers: readonly [string, ...string[]] = ['Tier 2', 'Tier 2 Watch List', 'Tier 3', 'Tier 1']

/** The first day: the report with 20 to 200 allegations. */
export function publish(log: Batches, cast: Cast): Case {
  const { chance } = log
  const publisher = chance.one(cast.publishers)
  const first = chance.one(cast.states)
  const subjects: [State, ...State[]] = [first]
  const second = chance.one(cast.states)
  if (chance.is(0.2) && second !== first) subjects.push(second)
  const source = capture(log, publisher, 'report')
  const report = log.begin('report')
  const logger = chance.one(staff)
  const year = Number(dayAt(log.at).slice(0, 4))
  log.record(
    report,
    {
      type: 'ReportPublished',
      publisher,
      series: 'Trafficking in Persons Report',
      edition: `${year}`,
      title: english(chance, 9),
      published: dayAt(log.at, -chance.between(1, 20)),
      period: date(`${year - 1}-04/${year}-03`),
      subjects: subjects.map(({ id }) => id),
      cited: [{ source }],
    },
    logger,
  )
  for (const { id } of subjects) {
    const rating = { subject: id, scale: 'tip-tier', rating: chance.one(tiers), previous: chance.one(tiers), cited: [{ source }] }
    log.record(report, { type: 'RatingAssigned', ...rating }, logger)
  }
  if (chance.is(0.5)) log.record(report, { type: 'CaveatNoted', words: text(chance, 25), cited: [{ source, locator: 'p. 1' }] }, logger)
  const allegations = Array.from({ length: chance.between(20, 200) }, () => raise(log, report, source, chance.one(subjects), logger))
  return { report, publisher, source, subjects, allegations, responses: [], inquiries: [], followUps: [] }
}

/** What is done on each later day, in order. `earlier` is an allegation of an earlier report on the same state, where there is one. */
export const laterDays: readonly ((log: Batches, each: Case, earlier: (subject: State) => AllegationId | undefined) => void)[] = [
  (log, each, earlier) => {
    for (const raised of each.allegations) if (raised.entries > 1) read(log, each, raised, earlier(raised.subject))
    if (log.chance.is(0.7)) log.record(each.report, { type: 'RecordVerified' }, somebodyElse(log, each.report))
    each.inquiries = askAbout(log, each)
  },
  (log, each) => {
    for (const raised of each.allegations) if (raised.entries > 2) read(log, each, raised, undefined)
    each.responses = answer(log, each)
  },
  (log, each) => {
    review(log, each)
    each.followUps = openFollowUps(log, each)
  },
  (log, each) => {
    closeInquiries(log, each)
    moveOn(log, each)
  },
]

function raise(log: Batches, report: Course<'report'>, source: SourceId, subject: State, logger: Actor): Raised {
  const { chance } = log
  const course = log.begin('allegation')
  const year = Number(dayAt(log.at).slice(0, 4)) - 1
  const fields: AllegationFields = {
    report: report.id,
    subject: subject.id,
    gist: text(chance, chance.between(12, 28)),
    categories: chance.is(0.3) ? [chance.common(categories), 'reported-in-press'] : [chance.common(categories)],
    accused: chance.is(0.4) ? 'unknown' : chance.is(0.6) ? [subject.ministry] : [],
    period: chance.is(0.15) ? 'unknown' : date(chance.is(0.5) ? `${year}` : `${year}-${chance.between(1, 12).toString().padStart(2, '0')}`),
    place: chance.is(0.5) ? 'unknown' : { language: 'en', words: `${name(chance)} Province` },
    qualification: chance.one(['stated', 'reported', 'alleged', 'suspected']),
    cited: [cite(log, source)],
  }
  log.record(course, { type: 'AllegationRaised', ...fields }, logger)
  return { course, subject, entries: chance.between(1, 3) }
}

/** A further entry on an allegation: put right, verified, given a caveat, linked to an earlier one, doubted. */
function read(log: Batches, { source }: Case, { course }: Raised, earlier: AllegationId | undefined): void {
  const { chance } = log
  const draw = chance.share()
  if (draw < 0.4) {
    const changes = { gist: text(chance, chance.between(12, 28)), cited: [cite(log, source)], categories: [chance.common(categories)] }
    log.record(course, { type: 'AllegationCorrected', reason: sentence(chance, 8), changes }, chance.one(staff))
  } else if (draw < 0.6) log.record(course, { type: 'RecordVerified', note: sentence(chance, 6) }, somebodyElse(log, course))
  else if (draw < 0.75 && earlier) log.record(course, { type: 'AllegationRestated', earlier, note: sentence(chance, 8) }, chance.one(staff))
  else if (draw < 0.8) log.record(course, { type: 'RecordDisputed', reason: sentence(chance, 12) }, somebodyElse(log, course))
  else log.record(course, { type: 'AllegationCaveatNoted', words: text(chance, 22), cited: [cite(log, source)] }, chance.one(staff))
}
