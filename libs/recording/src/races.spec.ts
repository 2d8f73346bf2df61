/** Whatever several people do to one record at once, the log is one that they could have made one after the other. */

import { expect, test } from '@jest/globals'
import fc from 'fast-check'
import type { EventStore } from '#event-store'
import { actorOf, type Commands, decodeEvent, type Refusal } from '#ledger'
import { cambodia, date, department, english, sampleId } from '#ledger/testing'
import { onLedger, submission, wholeLog } from './bench.fixture.js'
import { decide } from './decision.js'
import type { Context, Outcome } from './outcome.js'
import { foldOn, noReading, Readings } from './readings.js'

const id = sampleId('followup', 21)
const people: readonly Context[] = ['anna', 'ben', 'chan', 'dara'].map((name) => ({ actor: actorOf(name), via: 'api' }))
const progress = { words: english('Something was done.'), occurred: date('2024-07-10'), cited: [] }

const open: Commands['followup'] = {
  type: 'OpenFollowUp',
  origin: 'monitoring',
  about: [],
  by: 'none',
  action: english('Look into it.'),
  categories: [],
  owner: 'unknown',
  opened: date('2024-07-01'),
  due: 'none',
  cited: [],
}

/** Most of them stand in each other's way. */
const commands = fc.oneof(
  fc.constantFrom<Commands['followup']>(
    open,
    { type: 'CompleteFollowUp', ...progress },
    { type: 'DeclineFollowUp', reason: 'no', occurred: 'unknown', cited: [] },
    { type: 'ReopenFollowUp', reason: 'not done' },
    { type: 'ReportFollowUpProgress', ...progress },
    { type: 'LapseFollowUp' },
    { type: 'VerifyRecord' },
    { type: 'DisputeRecord', reason: 'wrong' },
  ),
  fc.constantFrom(cambodia, department).map((owner): Commands['followup'] => ({ type: 'AssignFollowUp', owner, reason: 'moved' })),
  fc
    .constantFrom('2024-07-02', '2024-12-31')
    .map((due): Commands['followup'] => ({ type: 'SetFollowUpDueDate', due: date(due), reason: 'agreed' })),
  fc.constantFrom<'A' | 'E'>('A', 'E').map((grade): Commands['followup'] => ({ type: 'AssessFollowUp', grade, reasons: 'as said' })),
)

const doings = fc.array(
  fc.record({
    who: fc.nat({ max: people.length - 1 }),
    command: commands,
    key: fc.option(fc.constantFrom('a', 'b', 'c'), { nil: undefined }),
  }),
  {
    minLength: 4,
    maxLength: 24,
  },
)

/** A store whose answers come in the order that the scheduler draws. */
function scheduled(store: EventStore, scheduler: fc.Scheduler): EventStore {
  const turn = () => scheduler.schedule(Promise.resolve())
  return {
    append: (appends) => turn().then(() => store.append(appends)),
    readStream: (stream, read) => turn().then(() => store.readStream(stream, read)),
    readAll: (after, limit) => store.readAll(after, limit),
    subscribe: (after, options) => store.subscribe(after, options),
    head: () => store.head(),
    close: () => store.close(),
  }
}

test('one after the other, each command would have been accepted where it stands, with the same events; the others left nothing', () =>
  fc.assert(
    fc.asyncProperty(doings, fc.scheduler(), (steps, scheduler) =>
      onLedger(async ({ ledger, store, another }) => {
        await ledger.run(submission('followup', id, open), { actor: actorOf('eve'), via: 'api' })
        const founded = await store.head()
        const ledgers = people.map(() => another((inner) => scheduled(inner, scheduler)))
        const sent = steps.map(({ who, command, key }) => ({
          who,
          submission: submission('followup', id, command, key === undefined ? {} : { key }),
        }))
        const running = Promise.all(sent.map(({ who, submission: each }) => ledgers[who]?.run(each, personAt(who))))
        await scheduler.waitFor(running)
        const outcomes = await running

        const whole = await wholeLog(store)
        const log = whole.slice(founded)
        const causes = new Map<string, number>()
        outcomes.forEach((outcome, place) => {
          if (outcome?.result === 'recorded' && !outcome.repeated) for (const event of outcome.events) causes.set(event.id, place)
        })
        expect([...causes.keys()].toSorted()).toEqual(log.map((event) => event.id).toSorted())

        let reading = foldOn('followup', noReading<'followup'>(), whole.slice(founded - 1, founded))
        const others = new Readings(store)
        for (const event of log) {
          const cause = sent[causes.get(event.id) ?? -1]
          if (!cause) throw new Error('an event without a command')
          const decision = await decide(
            { ...cause.submission, kind: 'followup', id, command: commandOf(cause.submission.command) },
            reading.state,
            personAt(cause.who),
            new Date(event.recorded),
            (kind, other) => others.read(kind, other),
          )
          expect(decision).toEqual({ accepted: true, events: [decodeEvent('followup', event)] })
          reading = foldOn('followup', reading, [event])
        }
        expect(reading).toEqual(await ledger.readings.read('followup', id))
        for (const outcome of outcomes) if (outcome) expect(isHonest(outcome)).toBe(true)
      }),
    ),
    { numRuns: 25 },
  ))

function personAt(who: number): Context {
  const person = people[who]
  if (!person) throw new RangeError(`nobody is number ${who}`)
  return person
}

function commandOf(command: Commands[keyof Commands]): Commands['followup'] {
  return command as Commands['followup']
}

/** A refusal says why; a race says where the record is. */
function isHonest(outcome: Outcome): boolean {
  const says = (refusals: readonly Refusal[]) => refusals.length > 0
  if (outcome.result === 'refused') return says(outcome.refusals)
  return outcome.result !== 'raced' || outcome.actual !== 'none'
}
