/** What happened to a record, to the ledger, and between two moments, for people. */
import type { Json } from '../json.js'
import { clean } from '../terminal/clean.js'
import type { Screen } from '../terminal/screen.js'
import { wrap } from '../terminal/width.js'
import { describe, fieldName, Labels, spaced } from './describe.js'
import { lateness } from './lateness.js'
import { counted } from './matrix.js'
import { moment, nounOf, printFields, saysNothing, verificationIn } from './print.js'

/** Every reading of a record, oldest first: who, when, why, and what changed. */
export function printHistory(screen: Screen, history: Json): void {
  const { paint } = screen
  const [labels, people, items] = [new Labels(history.at('labels')), history.at('people'), history.at('items').items]
  screen.print(`${paint('bold', history.at('short').text)}  ${nounOf(history.at('kind').text)}, ${counted(items.length, 'entry')}`)
  for (const [at, entry] of items.entries()) {
    screen.print('', headOf(screen, entry, people))
    printNotes(screen, entry)
    if (at === 0) printFirst(screen, entry.at('reading'), labels)
    else printChanges(screen, entry.at('changes').items, labels)
    printReviews(screen, entry, people)
  }
}

/** An entry in one line: its sequence, when, what, by whom. */
export function headOf({ paint }: Screen, entry: Json, people: Json): string {
  const who = `${nameOf(entry, people)} (${entry.at('via').text})`
  return `${paint('cyan', `#${entry.at('sequence').number}`)}  ${moment(entry.at('recorded').text)}  ${paint('bold', happened(entry))}  by ${who}`
}

/** Why it was recorded, and what stands out about its times. */
export function printNotes(screen: Screen, entry: Json): void {
  printWhy(screen, entry.at('why').text)
  const timing = timingOf(entry)
  if (timing !== '') screen.print(...wrap(timing, screen.prose - 4).map((line) => `    ${screen.paint('yellow', line)}`))
}

/** `recorded 41 days after it happened; 12 days before what was recorded earlier`; empty where nothing stands out. */
export function timingOf(entry: Json): string {
  const [late, back] = [entry.at('late').number, entry.at('backDated').number]
  const said = [
    late > 0 ? `late: recorded ${days(late)} after it happened` : '',
    back > 0 ? `back-dated: it happened ${days(back)} before something that was recorded earlier` : '',
  ]
  return said.filter((each) => each !== '').join('; ')
}

function days(number: number): string {
  return number === 1 ? '1 day' : `${number} days`
}

/** Who verified or disputed a reading. */
function printReviews(screen: Screen, entry: Json, people: Json): void {
  for (const review of entry.at('reviews').items) {
    const [state, by, why] = [review.at('state').text, review.at('by').text, clean(review.at('why').text)]
    const when = `${moment(review.at('recorded').text)} (#${review.at('sequence').number})`
    const line = `${state} by ${clean(people.at(by).text || by)}, ${when}${why === '' ? '' : `: ${why}`}`
    screen.print(...wrap(line, screen.prose - 4).map((each) => `    ${screen.paint(state === 'verified' ? 'green' : 'red', each)}`))
  }
}

/** A stretch of the ledger's own trail. */
export function printTrail(screen: Screen, items: readonly Json[], people: Json): void {
  screen.table(
    [
      { title: 'Entry', align: 'right' },
      { title: 'Recorded (UTC)' },
      { title: 'By', narrows: true, least: 6 },
      { title: 'What' },
      { title: 'Record' },
      { title: 'Late' },
      { title: 'Why', narrows: true, least: 12 },
    ],
    items.map((entry) => [
      String(entry.at('sequence').number),
      moment(entry.at('recorded').text),
      nameOf(entry, people),
      happened(entry),
      entry.at('short').text,
      lateness(entry),
      entry.at('why').text,
    ]),
  )
}

/** What changed between two moments, record by record. */
export function printDifferences(screen: Screen, items: readonly Json[], labels: Labels): void {
  const { paint } = screen
  for (const item of items) {
    const isNew = item.at('change').text === 'new'
    const reading = item.at('reading')
    const title = ['name', 'title', 'gist', 'action', 'words']
      .map((field) => clean(reading.at(field, 'words').text))
      .find((text) => text !== '')
    const entries = counted(item.at('entries').number, 'entry')
    const head = `${paint('bold', item.at('short').text)}  ${paint(isNew ? 'green' : 'yellow', isNew ? 'new' : 'changed')}  ${nounOf(item.at('kind').text)}, ${entries}`
    screen.print(head)
    if (isNew && title) screen.print(...wrap(title, screen.prose - 4).map((line) => `    ${line}`))
    printChanges(screen, item.at('changes').items, labels)
    if (!isNew && item.at('changes').items.length === 0) screen.print(...screen.hanging('    ', 4, verificationIn(reading)))
  }
}

function printWhy(screen: Screen, why: string): void {
  if (why === '') return
  screen.print(...wrap(`why: ${clean(why)}`, screen.prose - 4).map((line) => `    ${line}`))
}

function printFirst(screen: Screen, reading: Json, labels: Labels): void {
  const fields = reading.members
    .filter(([name, value]) => !['recordedBy', 'verification', 'phase'].includes(name) && !saysNothing(name, value))
    .map(([name, value]) => [spaced(name), describe(value, labels)] as const)
  printFields(screen, fields)
}

/** Field by field, before and after. */
export function printChanges(screen: Screen, changes: readonly Json[], labels: Labels): void {
  for (const change of changes) {
    if (!change.at('before').isThere && saysNothing(change.at('field').text.slice(1), change.at('after'))) continue
    screen.print(`    ${screen.paint('dim', fieldName(change.at('field').text, labels))}`)
    printSide(screen, '-', change.at('before'), labels)
    printSide(screen, '+', change.at('after'), labels)
  }
}

function printSide(screen: Screen, sign: '-' | '+', value: Json, labels: Labels): void {
  if (!value.isThere) return
  const tone = sign === '-' ? 'red' : 'green'
  for (const text of describe(value, labels)) {
    const [first = '', ...rest] = wrap(text, screen.prose - 8)
    screen.print(`      ${screen.paint(tone, `${sign} ${first}`)}`, ...rest.map((line) => `        ${screen.paint(tone, line)}`))
  }
}

/** `AllegationCorrected` as `allegation corrected`. */
export function happened(entry: Json): string {
  return spaced(entry.at('type').text.replaceAll('FollowUp', 'Follow-Up')).trim().replace('follow- up', 'follow-up')
}

export function nameOf(entry: Json, people: Json): string {
  const actor = entry.at('actor').text
  return clean(people.at(actor).text || actor)
}
