/** Conditions: what they come to as of any moment, and what is said of one that is wrong, at its place. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import type { Database } from 'better-sqlite3'
import fc from 'fast-check'
import { cambodia, spokesman } from '#ledger/testing'
import { basisAfter } from '../basis.js'
import { halve, walk } from '../bisect.js'
import { basisOf, logOf, project } from '../ledger.fixture.js'
import { findRecord } from '../records.js'
import { action, complicity, prosecution, report, statement, story } from '../replay.fixture.js'
import { Condition } from './condition.js'
import { ConditionFault } from './fault.js'

let folder: string
let db: Database
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'condition-'))
  db = project(folder, logOf(story))
})
afterAll(() => {
  db.close()
  rmSync(folder, { recursive: true })
})

const read = (text: string) => new Condition(text, { db, basis: basisOf(db, story.length) })
/** The sequences after which a condition holds. */
const holding = (text: string) => {
  const condition = read(text)
  return story.map((_, at) => at + 1).filter((sequence) => condition.holds(db, basisAfter(db, sequence)))
}
const from = (first: number, last = story.length) => Array.from({ length: last - first + 1 }, (_, at) => first + at)

test.each([
  [`unanswered(${report}) >= 1`, [6, 7, 18]],
  [`answered(${report}) = 1 and answered-in-general(${report}) = 1`, from(8, 14)],
  [`answered(${report}) + unanswered(${report}) = asked(${report}) - answered-in-general(${report})`, from(1)],
  ['asked() = 2', from(7)],
  ['unanswered() = 1', [6, 18]],
  [`phase(${statement}) = 'standing'`, from(8, 17)],
  [`phase(${statement}) = missing`, from(1, 7)],
  [`not exists(${action})`, from(1, 8)],
  [`verification(${complicity}) = "verified"`, [10, ...from(12)]],
  [`field(${complicity}, 'gist') = 'Senior officials are complicit.'`, from(11)],
  [`field(${complicity}, '/categories') != 'complicity' and exists(${complicity})`, from(11)],
  [`field(${report}, 'nothing/there') = missing`, from(1)],
  [`rating(${cambodia}, 'tip/tier') = 'Tier 3'`, from(5, 15)],
  [`answer(${prosecution}) = 'answered-specifically'`, from(15)],
  [`standing(${action}) = 'due-soon'`, []],
  [`standing(${action}) = 'completed'`, from(17)],
  ['overdue() > 0', []],
  [`entries(${action}) >= 2`, from(13)],
  ['entries() < 3', from(1, 2)],
  ['count(party) = 3', from(3)],
  [`count(allegation, phase = 'standing', answered = 'no') = 2`, [7]],
  [`count(response, respondent = ${spokesman}) > 0 or count(followup) = 1`, from(8)],
  [`count(follow-up, phase = 'open') = 1`, from(9, 16)],
  [`(count(party) > 0 and not (count(report) > 0))`, from(1, 3)],
])('%s', (text, sequences) => expect(holding(text)).toEqual(sequences))

test('short ids name records, too', () => {
  const short = findRecord(db, report, basisOf(db, story.length))?.short ?? ''
  expect(holding(`exists(${short})`)).toEqual(from(4))
  expect(holding(`exists('${short}')`)).toEqual(from(4))
})

test('the clock is that of the entry', () => {
  // Due on 30 September; the last entries are of early September.
  expect(holding(`standing(${action}) = 'open'`)).toEqual(from(9, 16))
})

test.each<[string, number, string]>([
  ['', 1, 'There is no condition. Write one such as: unanswered(RP-3M5N7P) <= 10'],
  ['   ', 1, 'There is no condition. Write one such as: unanswered(RP-3M5N7P) <= 10'],
  ['entries() <', 12, 'The condition breaks off here.'],
  ['entries() = 1 entries() = 2', 15, 'Here the condition could end, or go on with and, or, or a comparison.'],
  ['entries() == 1', 11, 'Equality is written with one sign: ='],
  ['1 < entries() < 3', 15, 'Two comparisons are joined by and, or or.'],
  ['entries() = #', 13, 'Nothing can begin with "#" here.'],
  ['entries() = 😀', 13, 'Nothing can begin with "😀" here.'],
  ["phase(x) = 'stand", 12, 'This text does not end: its second quotation mark is missing.'],
  ['(entries() = 1', 15, 'Here ) is missing.'],
  ['entries(', 9, 'The condition breaks off here.'],
  ['unansered() = 1', 1, 'There is no figure "unansered".'],
  ['constructor() = 1', 1, 'There is no figure "constructor".'],
  ['constructor = 1', 1, '"constructor" is neither a number nor a figure. A text stands in quotation marks.'],
  ['entries = 1', 1, 'entries is a figure; its arguments stand in brackets.'],
  ['entries()', 1, 'This is no condition, which holds or does not: compare it with something.'],
  ['1 = 1', 1, 'This asks nothing of the ledger: it names no figure.'],
  ["entries() = 'one'", 13, 'A number is compared with a text here.'],
  ['exists(x) > 1', 8, 'The ledger has no record "x".'],
  [`exists(${report}) > true`, 1, 'What holds or does not is neither less nor more than something.'],
  [`not entries()`, 5, 'Something that holds or does not is expected here.'],
  [`exists(${report}) + 1 = 2`, 1, 'Only numbers can be added or taken away.'],
  [`unanswered(${complicity}) = 1`, 12, 'This is the id of an allegation; that of a report is expected here.'],
  [`phase() = 'x'`, 7, 'phase takes the id of a record.'],
  [`phase(${report}, 2) = 'x'`, 45, 'phase takes the id of a record, and no more.'],
  [`field(${report}, 2) = 'x'`, 45, 'A text in quotation marks is expected here.'],
  [`field(${report}) = 'x'`, 43, 'field takes the id of a record and a text.'],
  [`overdue(1) = 1`, 9, 'overdue takes nothing.'],
  ['count(reprot) = 1', 7, 'A kind of record is expected here.'],
  ['count(access) = 1', 7, 'A kind of record is expected here.'],
  [`count(report, phase > 'x') = 1`, 15, "A count is narrowed by a field and its value: phase = 'standing'."],
  [`count(report, phaze = 'x') = 1`, 15, 'A report is not looked up by "phaze".'],
  [`count(report, phase = 1) = 1`, 23, 'A text in quotation marks is expected here.'],
  [`${'('.repeat(50)}entries() = 1`, 42, 'Brackets stand at most 40 deep in one another.'],
  [`${'entries() = 1 or '.repeat(31)}entries() = 1`, 511, 'A condition has 30 figures at most.'],
  ['x'.repeat(2001), 2000, 'A condition has 2000 characters at most.'],
])('%s is refused at its place', (text, at, sentence) => {
  expect(faultOf(text)).toMatchObject({ at, sentence })
})

function faultOf(text: string): unknown {
  try {
    read(text)
  } catch (error) {
    return error
  }
  return undefined
}

test('whatever is written is read, or refused at a character of it', () => {
  const parts = fc.constantFrom(
    'entries()',
    'count(party)',
    'and',
    'or',
    'not',
    '(',
    ')',
    '=',
    '<=',
    '!=',
    '+',
    '-',
    ',',
    '1',
    "'x'",
    'missing',
    'true',
    `exists(${report})`,
    '__proto__',
    '"',
    '√',
  )
  fc.assert(
    fc.property(fc.array(parts, { maxLength: 12 }), (words) => {
      const text = words.join(' ')
      const fault = faultOf(text)
      if (fault === undefined) return
      expect(fault).toBeInstanceOf(ConditionFault)
      if (fault instanceof ConditionFault) expect(fault.at >= 1 && fault.at <= text.length + 1).toBe(true)
    }),
  )
})

describe('bisecting', () => {
  const asked = (text: string) => {
    const condition = read(text)
    const holds = (sequence: number) => condition.holds(db, basisAfter(db, sequence))
    return { condition, search: { holds, from: condition.begins, to: story.length } }
  }
  const walked = async (text: string, most = 1_000) => {
    const { condition, search } = asked(text)
    return walk({ ...search, most, next: (sequence) => condition.next(db, sequence) })
  }

  test('halving finds the entry after which it no longer holds, in few looks', async () => {
    expect(await halve(asked(`phase(${statement}) = 'standing'`).search)).toEqual({ atStart: true, atEnd: false, looked: 6, found: 18 })
    expect(await halve(asked(`rating(${cambodia}, 'tip/tier') != 'Tier 2'`).search)).toMatchObject({ found: 16 })
    expect(await halve(asked(`field(${complicity}, 'gist') = 'Officials are complicit.'`).search)).toMatchObject({ found: 11 })
  })

  test('where it does not hold at the start, or still holds at the end, that is said', async () => {
    expect(await halve(asked('count(party) = 3').search)).toEqual({ atStart: false, atEnd: true, looked: 2 })
    expect(await halve(asked(`verification(${complicity}) = 'unverified'`).search)).toEqual({
      atStart: true,
      atEnd: false,
      looked: 5,
      found: 10,
    })
  })

  test('a walk finds the first change of what comes and goes, and looks at no more than can matter', async () => {
    expect(await walked(`verification(${complicity}) = 'unverified'`)).toEqual({ atStart: true, looked: 2, found: 10 })
    expect(await walked(`unanswered() = 1`)).toEqual({ atStart: false, looked: 8, found: 7 })
    expect(await walked('count(party) <= 3')).toEqual({ atStart: true, atEnd: true, looked: 19 })
  })

  test('a walk that breaks off says from where to go on', async () => {
    expect(await walked('count(party) <= 3', 5)).toEqual({ atStart: true, looked: 6, walkedTo: 5 })
  })

  test('halving agrees with a walk, for whatever ceases once', async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat({ max: 1_000 }), fc.nat({ max: 1_000 }), fc.nat({ max: 1_000 }), async (a, length, last) => {
        const search = { holds: (sequence: number) => sequence <= last, from: a, to: a + length + 1 }
        const { found } = await halve(search)
        expect(found).toBe((await walk({ ...search, next: (sequence) => sequence + 1, most: 10_000 })).found)
      }),
    )
  })
})
