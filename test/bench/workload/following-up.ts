/** Follow-up actions: one for about ten allegations, some requested by a respondent; half of them are closed within days. */
import { actorOf, type FollowUpFields, grades } from '#ledger'
import { type Case, cite, type FollowedUp, somebodyElse } from './case.js'
import { dayAt, staff } from './cast.js'
import type { Batches } from './log.js'
import { sentence, text } from './words.js'

export function openFollowUps(log: Batches, { allegations, publisher, responses, source }: Case): FollowedUp[] {
  const { chance } = log
  const opened = (fields: Pick<FollowUpFields, 'origin' | 'about' | 'by' | 'owner'>): FollowedUp => {
    const course = log.begin('followup')
    const due = dayAt(log.at, chance.between(1, 200))
    const dates = { opened: dayAt(log.at), due }
    const said = { action: text(chance, 16), categories: ['recommendation'], cited: [cite(log, source)] }
    log.record(course, { type: 'FollowUpOpened', ...fields, ...said, ...dates }, chance.one(staff))
    return { course, due }
  }
  return [
    ...chance
      .some(allegations, 0.1)
      .map(({ course, subject }) =>
        opened({ origin: 'recommended', about: [{ kind: 'allegation', id: course.id }], by: publisher, owner: subject.ministry }),
      ),
    ...chance
      .some(responses, 0.2)
      .map(({ course, by }) => opened({ origin: 'requested', about: [{ kind: 'response', id: course.id }], by, owner: publisher })),
  ]
}

export function moveOn(log: Batches, { followUps, source }: Case): void {
  const { chance } = log
  for (const { course, due } of followUps) {
    const progress = () => ({ words: text(chance, 18), occurred: dayAt(log.at), cited: [cite(log, source)] })
    if (chance.is(0.6)) log.record(course, { type: 'FollowUpProgressReported', ...progress() }, chance.one(staff))
    const draw = chance.share()
    if (draw < 0.3) log.record(course, { type: 'FollowUpCompleted', ...progress() }, chance.one(staff))
    else if (draw < 0.4) {
      log.record(course, { type: 'FollowUpDeclined', reason: sentence(chance, 9), occurred: dayAt(log.at), cited: [] }, chance.one(staff))
    } else if (due <= dayAt(log.at, -1)) log.record(course, { type: 'FollowUpLapsed', due }, actorOf('clock'), 'clock')
    if (chance.is(0.3)) {
      const grade = chance.one(grades)
      log.record(course, { type: 'FollowUpAssessed', grade, reasons: sentence(chance, 12) }, somebodyElse(log, course))
    }
  }
}
