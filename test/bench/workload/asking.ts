/** Inquiries about a report's allegations: sent, reminded of, extended, closed; a third of them stay open. */
import type { AllegationId, Answer } from '#ledger'
import type { Asked, Case } from './case.js'
import { dayAt, staff } from './cast.js'
import type { Batches } from './log.js'
import { english, sentence } from './words.js'

export function askAbout(log: Batches, { allegations, subjects }: Case): Asked[] {
  const { chance } = log
  return subjects.flatMap((subject) => {
    const asked = chance.some(
      allegations.filter((raised) => raised.subject === subject),
      0.2,
    )
    const inquiries: Asked[] = []
    while (asked.length > 0) {
      const about = asked.splice(0, chance.between(3, 10)).map(({ course }) => course.id)
      const course = log.begin('inquiry')
      const dates = { sent: dayAt(log.at), respondBy: dayAt(log.at, chance.between(2, 30)) }
      const fields = { to: subject.ministry, allegations: about, ...dates, words: english(chance, 25), cited: [] }
      log.record(course, { type: 'InquirySent', ...fields }, chance.one(staff))
      inquiries.push({ course, allegations: about })
    }
    return inquiries
  })
}

export function closeInquiries(log: Batches, { inquiries, responses }: Case): void {
  const { chance } = log
  for (const { course, allegations } of inquiries) {
    const draw = chance.share()
    const actor = chance.one(staff)
    const answering = responses.find(({ targets }) => targets.some((target) => isAmong(allegations, target)))
    if (draw < 0.2) log.record(course, { type: 'InquiryReminded', reminded: dayAt(log.at), note: sentence(chance, 8) }, actor)
    else if (draw < 0.3) log.record(course, { type: 'InquiryExtended', respondBy: dayAt(log.at, 40), reason: sentence(chance, 9) }, actor)
    else if (draw < 0.4) log.record(course, { type: 'InquiryClosed', outcome: 'declined', closed: dayAt(log.at) }, actor)
    else if (draw < 0.7 && answering) {
      log.record(course, { type: 'InquiryClosed', outcome: 'answered', response: answering.course.id, closed: dayAt(log.at) }, actor)
    }
  }
}

function isAmong(allegations: readonly AllegationId[], { to }: Answer): boolean {
  return to.kind === 'allegation' && allegations.includes(to.id)
}
