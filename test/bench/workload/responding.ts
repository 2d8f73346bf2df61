/** What respondents answer: a third of a report's allegations in particular, now and then the report as a whole, and one another. */
import { type Answer, type Argument, assessments, type PartyId } from '#ledger'
import { type Answered, type Case, capture, cite, somebodyElse } from './case.js'
import { dayAt, type State, staff } from './cast.js'
import type { Batches } from './log.js'
import { sentence, text } from './words.js'

export function answer(log: Batches, { report, publisher, allegations, subjects }: Case): Answered[] {
  const { chance } = log
  const responses: Answered[] = []
  for (const subject of subjects) {
    const answered = chance.some(
      allegations.filter((raised) => raised.subject === subject),
      1 / 3,
    )
    while (answered.length > 0) {
      const targets: Answer[] = answered.splice(0, chance.between(1, 6)).map(({ course }) => ({
        to: { kind: 'allegation', id: course.id },
        stance: chance.one(['rejects', 'rejects', 'partly-accepts', 'notes', 'accepts', 'declines-to-answer']),
      }))
      if (chance.is(0.2)) targets.unshift({ to: { kind: 'report', id: report.id }, stance: 'rejects' })
      responses.push(respond(log, publisher, subject, targets))
    }
  }
  const [first] = responses
  if (first && chance.is(0.15)) {
    const rejoinder: Answer = { to: { kind: 'response', id: first.course.id }, stance: 'rejects' }
    responses.push(respond(log, publisher, subjects[0], [rejoinder]))
  }
  return responses
}

function respond(log: Batches, publisher: PartyId, { ministry, spokesmen }: State, targets: readonly Answer[]): Answered {
  const { chance } = log
  const source = capture(log, publisher, 'article')
  const course = log.begin('response')
  const reasons: Argument[] = Array.from({ length: chance.between(1, 3) }, () => ({
    kind: chance.one(['factual-denial', 'methodology', 'record', 'political-motive', 'counter-evidence', 'shared-responsibility']),
    words: text(chance, 16),
    cited: [cite(log, source)],
  }))
  const by = chance.one(spokesmen)
  log.record(
    course,
    {
      type: 'ResponseRecorded',
      by: { party: by, capacity: ministry },
      form: chance.one(['press-statement', 'interview', 'letter', 'hearing']),
      occurred: dayAt(log.at, -1),
      gist: text(chance, 18),
      targets,
      arguments: reasons,
      cited: [cite(log, source)],
    },
    chance.one(staff),
  )
  return { course, targets, by }
}

/** The day after: most responses are assessed or verified, some are put right or made clear. */
export function review(log: Batches, { responses, source }: Case): void {
  const { chance } = log
  for (const { course, targets } of responses) {
    const judge = somebodyElse(log, course)
    for (const { to } of chance.some(targets, 0.5)) {
      const assessment = chance.one(assessments)
      log.record(course, { type: 'ResponseAssessed', target: to, assessment, reasons: sentence(chance, 15) }, judge)
    }
    if (chance.is(0.3)) log.record(course, { type: 'RecordVerified' }, judge)
    const cited = [cite(log, source)]
    const clarified = { occurred: dayAt(log.at), words: text(chance, 20), stances: [], cited }
    if (chance.is(0.2)) log.record(course, { type: 'ResponseClarified', ...clarified }, chance.one(staff))
    const changes = { gist: text(chance, 18) }
    if (chance.is(0.2)) log.record(course, { type: 'ResponseCorrected', reason: sentence(chance, 8), changes }, chance.one(staff))
  }
}
