/** The figures, compared with counting them the plain way, over any ledger and at any sequence. */

import { expect, test } from '@jest/globals'
import fc from 'fast-check'
import { dayOf, type Occurred, rangeOf } from '#ledger'
import { play, worldArbitrary } from '#ledger/testing'
import { type Asked, type Grouping, groupings, type StatisticsQuery } from './asked.js'
import { basisOf, inTemporaryFolder, logOf, patience, project } from './ledger.fixture.js'
import { type Naive, NaiveLedger, type NaiveRecord, standingOf } from './naive.fixture.js'
import { bucketBounds, followUpStatistics, type ResponseFigures, responseStatistics } from './statistics.js'

const worlds = worldArbitrary({ minLength: 40, maxLength: 90, of: ['report', 'allegation', 'response', 'followup'] })
const query = fc.record({
  of: fc.constantFrom<Asked>('allegation', 'followup'),
  by: fc.option(fc.constantFrom(...groupings), { nil: undefined }),
  narrow: fc.option(fc.constantFrom(...groupings), { nil: undefined }),
  pick: fc.nat(),
  part: fc.double({ min: 0.3, max: 1, noNaN: true }),
})

test('response rate and time, by each grouping and narrowed to each value', () => {
  // Drawn the same each time: at the end it is checked that every figure was seen to be more than none.
  const seed = 20240624
  const seen = { specifically: 0, inGeneral: 0, timed: 0, assessed: 0 }
  return fc
    .assert(
      fc.asyncProperty(worlds, fc.array(query, { minLength: 25, maxLength: 25 }), (world, queries) =>
        inTemporaryFolder((folder) => {
          const { log } = play(world)
          const db = project(folder, logOf(world))
          for (const { of, by, narrow, pick, part } of queries) {
            const sequence = Math.round(part * log.length)
            const ledger = new NaiveLedger()
            for (const entry of log.slice(0, sequence)) ledger.take(entry)
            const values = narrow ? [...new Set(askedIn(ledger, of).flatMap((record) => groupsOf(ledger, record, narrow)))] : []
            const value = values[pick % values.length]
            const asked: StatisticsQuery = { of, ...(by && { by }), where: narrow && value !== undefined ? { [narrow]: value } : {} }
            const figures = responseStatistics(db, asked, basisOf(db, log.length, String(sequence)))
            expect(figures).toEqual(figuresOf(ledger, asked))
            for (const each of figures) {
              seen.specifically += each.specifically
              seen.inGeneral += each.inGeneral
              seen.timed += each.time.known
              seen.assessed += each.specifically - each.assessed['not-assessed']
            }
          }
          db.close()
        }),
      ),
      { ...patience, numRuns: 12, seed },
    )
    .then(() => {
      // Or the comparison would say little.
      for (const count of Object.values(seen)) expect(count).toBeGreaterThan(0)
    })
})

test('how follow-up actions stand', () =>
  fc.assert(
    fc.asyncProperty(worlds, fc.double({ min: 0.3, max: 1, noNaN: true }), (world, part) =>
      inTemporaryFolder((folder) => {
        const { log } = play(world)
        const db = project(folder, logOf(world))
        const sequence = Math.round(part * log.length)
        const ledger = new NaiveLedger()
        for (const entry of log.slice(0, sequence)) ledger.take(entry)
        const basis = basisOf(db, log.length, String(sequence))
        for (const by of [undefined, 'owner', 'origin', 'category', 'by'] as const) {
          const groups = Map.groupBy(
            ledger.all('followup').flatMap(({ state }) => {
              const { owner, origin, categories, by: from } = state
              const values = { owner: [owner], origin: [origin], category: [...new Set(categories)], by: [from] }
              return (by === undefined ? ['all'] : values[by]).map((group) => ({ group, state }))
            }),
            ({ group }) => group,
          )
          const expected = [...groups].map(([group, members]) => ({
            group,
            total: members.length,
            standings: counted(members.map(({ state }) => standingOf(state, dayOf(basis.moment)))),
            grades: counted(members.flatMap(({ state }) => state.assessed?.grade ?? [])),
          }))
          expect(followUpStatistics(db, by, basis)).toEqual(expected.toSorted((a, b) => b.total - a.total || (a.group < b.group ? -1 : 1)))
        }
        db.close()
      }),
    ),
    { ...patience, numRuns: 10 },
  ))

type AskedRecord = Naive<'allegation'> | Naive<'followup'>

function askedIn(ledger: NaiveLedger, of: Asked): AskedRecord[] {
  return of === 'allegation' ? ledger.all('allegation').filter(({ state }) => state.phase === 'standing') : ledger.all('followup')
}

function reportsBehind(ledger: NaiveLedger, record: AskedRecord): string[] {
  if (record.kind === 'allegation') return [record.state.report]
  const reports = record.state.about.flatMap(({ kind, id }): string[] => {
    const about: NaiveRecord | undefined = ledger.records.get(id)
    return kind === 'report' ? [id] : about?.kind === 'allegation' ? [about.state.report] : []
  })
  return [...new Set(reports)]
}

function groupsOf(ledger: NaiveLedger, record: AskedRecord, grouping: Grouping): string[] {
  const reports = reportsBehind(ledger, record)
  const behind = ledger.all('report').filter(({ id }) => reports.includes(id))
  switch (grouping) {
    case 'report':
      return reports
    case 'publisher':
      return [...new Set(behind.map(({ state }) => state.publisher))]
    case 'year':
      return [...new Set(behind.map(({ state }) => yearOf(state.published)))]
    case 'subject':
      return record.kind === 'allegation' ? [record.state.subject] : [...new Set(behind.flatMap(({ state }) => state.subjects))]
    case 'category':
      return [...new Set(record.state.categories)]
    case 'respondent': {
      if (record.kind === 'followup') return [record.state.owner]
      return record.state.accused === 'unknown' ? ['unknown'] : [...new Set(record.state.accused)]
    }
  }
}

function yearOf(published: Occurred): string {
  if (published === 'unknown') return 'unknown'
  const { earliest, latest } = rangeOf(published)
  if (!Number.isFinite(earliest) || !Number.isFinite(latest)) return 'unknown'
  const [first = 0, last = 0] = [earliest, latest].map((day) => new Date(day * 86_400_000).getUTCFullYear())
  return first === last ? `${first < 0 ? '-' : ''}${String(Math.abs(first)).padStart(4, '0')}` : 'unknown'
}

function exactDay(occurred: Occurred | undefined): number | undefined {
  if (occurred === undefined || occurred === 'unknown') return undefined
  const { earliest, latest } = rangeOf(occurred)
  return earliest === latest ? earliest : undefined
}

function figuresOf(ledger: NaiveLedger, { of, by, where }: StatisticsQuery): ResponseFigures[] {
  const members = askedIn(ledger, of)
    .filter((record) =>
      groupings.every((grouping) => where[grouping] === undefined || groupsOf(ledger, record, grouping).includes(where[grouping])),
    )
    .flatMap((record) => {
      const groups = by === undefined ? ['all'] : groupsOf(ledger, record, by)
      return groups
        .filter((group) => by === undefined || where[by] === undefined || where[by] === group)
        .map((group) => ({ group, record }))
    })
  return [...Map.groupBy(members, ({ group }) => group)]
    .map(([group, each]) =>
      figures(
        ledger,
        group,
        each.map(({ record }) => record),
      ),
    )
    .toSorted((a, b) => b.asked - a.asked || (a.group < b.group ? -1 : 1))
}

function figures(ledger: NaiveLedger, group: string, asked: readonly AskedRecord[]): ResponseFigures {
  const answered = asked.map((record) => ({ record, answers: ledger.answersTo(record.id) })).filter(({ answers }) => answers.length > 0)
  const inGeneral = asked.filter(
    (record) => ledger.answersTo(record.id).length === 0 && reportsBehind(ledger, record).some((id) => ledger.answersTo(id).length > 0),
  ).length
  const days = answered
    .flatMap(({ record, answers }) => {
      const [report] = reportsBehind(ledger, record)
      const since = record.kind === 'followup' ? record.state.opened : ledger.all('report').find(({ id }) => id === report)?.state.published
      const [start, ends] = [exactDay(since), answers.flatMap(({ state }) => exactDay(state.occurred) ?? [])]
      return start === undefined || ends.length === 0 ? [] : [Math.max(0, Math.min(...ends) - start)]
    })
    .toSorted((a, b) => a - b)
  const ranks = ['substantive', 'partial', 'tangential', 'acknowledgement-only'] as const
  const best = answered.map(({ record, answers }) => {
    const given = answers.flatMap(({ state }) =>
      state.assessed.filter(({ target }) => target.id === record.id).map(({ assessment }) => assessment),
    )
    return ranks.find((rank) => given.includes(rank)) ?? 'not-assessed'
  })
  const middle = (days.length - 1) / 2
  const median = ((days[Math.floor(middle)] ?? 0) + (days[Math.ceil(middle)] ?? 0)) / 2
  const stances = answered.map(({ record, answers }) => answers.at(-1)?.state.targets.find(({ to }) => to.id === record.id)?.stance ?? '')
  return {
    group,
    asked: asked.length,
    specifically: answered.length,
    inGeneral,
    unanswered: asked.length - answered.length - inGeneral,
    assessed: { substantive: 0, partial: 0, tangential: 0, 'acknowledgement-only': 0, 'not-assessed': 0, ...counted(best) },
    stances: counted(stances),
    time: {
      known: days.length,
      of: answered.length,
      ...(days.length > 0 && { medianDays: median }),
      buckets: [...bucketBounds, 'longer' as const].map((upToDays, index) => ({
        upToDays,
        count: days.filter((day) => day > (bucketBounds[index - 1] ?? -1) && (upToDays === 'longer' || day <= upToDays)).length,
      })),
    },
  }
}

function counted(values: readonly string[]): Record<string, number> {
  return Object.fromEntries([...Map.groupBy(values, (value) => value)].map(([value, all]) => [value, all.length]))
}
