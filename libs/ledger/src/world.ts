/** Arbitrary worlds: commands on records of every kind, by several people over many days, most of which the ledger accepts. */
import fc from 'fast-check'
import { commandArbitraries } from './arbitraries.js'
import type { IdArbitraries } from './arbitrary-fields.js'
import type { Commands } from './deciders.js'
import { type Day, dayOf } from './edtf.js'
import { type AnyStep, Play, people, type Readings, type World } from './play.js'
import { type Choice, everyRecord, readyFor, standingRecords, steer } from './steering.js'
import { type Ids, idOf, type Kind, kinds } from './values.js'

const firstDay = dayOf('2024-06-24')

/** What somebody means to do; becomes a step once it is known what there is in the ledger. */
interface Intent {
  readonly kind: Kind
  readonly command: Commands[Kind]
  /** The record that it begins. */
  readonly id: string
  /** Which of the records that there are. */
  readonly on: number
  readonly who: number
  /** Days that have passed since the step before. */
  readonly days: number
  /** Whether to do it without a look at what the ledger would accept. */
  readonly astray: boolean
}

const slot = /^slot:([a-z]+):(\d+)$/
const slots: IdArbitraries = {
  report: slotsOf('report'),
  allegation: slotsOf('allegation'),
  response: slotsOf('response'),
  inquiry: slotsOf('inquiry'),
  followup: slotsOf('followup'),
  party: slotsOf('party'),
  source: slotsOf('source'),
  access: slotsOf('access'),
  approval: slotsOf('approval'),
  hold: slotsOf('hold'),
  erasure: slotsOf('erasure'),
  custody: slotsOf('custody'),
}

function slotsOf<K extends Kind>(kind: K): fc.Arbitrary<Ids[K]> {
  return fc.nat({ max: 999 }).map((number) => idOf(kind, `slot:${kind}:${number}`))
}

const commands = commandArbitraries(slots)

/** The commands that begin a record, and how often each is meant against the others of its kind. */
const begins: Readonly<Record<string, number>> = {
  PublishReport: 2,
  RaiseAllegation: 4,
  RecordResponse: 4,
  SendInquiry: 3,
  OpenFollowUp: 4,
  RegisterParty: 2,
  CaptureSource: 1,
  AddUser: 2,
  AskApproval: 3,
  PlaceHold: 2,
  ErasePersonalData: 3,
  NoteRefusedErasure: 1,
  NoteExport: 1,
  NoteBundle: 1,
  NoteDisclosure: 1,
  NoteKeyRotation: 1,
  NoteRefusedAttempt: 1,
  NoteRestore: 1,
}

/** Commands for which there is seldom a record, meant the more often. */
const often: Readonly<Record<string, number>> = { ReactivateUser: 4, UseApproval: 4, GiveApproval: 3, LiftHold: 8 }

function intentOf(kind: Kind, command: fc.Arbitrary<Commands[Kind]>): fc.Arbitrary<Intent> {
  return fc.record({
    kind: fc.constant(kind),
    command,
    id: fc.uuid({ version: 7 }),
    on: fc.nat({ max: 999 }),
    who: fc.nat({ max: people.length - 1 }),
    days: fc.oneof({ weight: 3, arbitrary: fc.constant(0) }, { weight: 1, arbitrary: fc.nat({ max: 20 }) }),
    astray: fc.integer({ min: 0, max: 11 }).map((n) => n === 11),
  })
}

function intentsOf(kind: Kind): fc.Arbitrary<Intent> {
  const arbitraries: [string, fc.Arbitrary<Commands[Kind]>][] = Object.entries(commands[kind])
  return fc.oneof(
    ...arbitraries.map(([type, arbitrary]) => ({ weight: begins[type] ?? often[type] ?? 1, arbitrary: intentOf(kind, arbitrary) })),
  )
}

/** How often each kind comes in a world. */
const weights: Readonly<Record<Kind, number>> = {
  report: 3,
  allegation: 5,
  response: 5,
  inquiry: 3,
  followup: 5,
  party: 2,
  source: 1,
  access: 3,
  approval: 3,
  hold: 2,
  erasure: 1,
  custody: 1,
}

/** Without these there is nothing to name, and nothing to change of what is seldom begun. */
const founding = fc.tuple(
  ...(['state', 'institution', 'person', 'office', 'state'] as const).map((is) =>
    intentOf(
      'party',
      commands.party.RegisterParty.map((command) => ({ ...command, is })),
    ),
  ),
  intentOf('source', commands.source.CaptureSource),
  intentOf('report', commands.report.PublishReport),
  intentOf('allegation', commands.allegation.RaiseAllegation),
  intentOf('access', commands.access.AddUser),
  intentOf('approval', commands.approval.AskApproval),
)

/**
 * Worlds of at most so many commands (beside those that found it), on records of the kinds given, most of which are accepted. A world shrinks
 * to fewer and plainer commands. The ids differ from world to world, so that several can be played into one ledger.
 */
export function worldArbitrary({ maxLength = 60, minLength = 0, of = kinds }: WorldConstraints = {}): fc.Arbitrary<World> {
  const intent = fc.oneof(...of.map((kind) => ({ weight: weights[kind], arbitrary: intentsOf(kind) })))
  return fc
    .tuple(founding, fc.array(intent, { minLength, maxLength, size: 'max' }))
    .map(([first, rest]) => compose([...first.map((each) => ({ ...each, astray: false })), ...rest]))
}

export interface WorldConstraints {
  readonly minLength?: number
  readonly maxLength?: number
  /** The kinds of record that its commands are on, after those that found it. */
  readonly of?: readonly Kind[]
}

function compose(intents: readonly Intent[]): World {
  const ledger = new Play()
  const world: AnyStep[] = []
  let day = firstDay
  for (const intent of intents) {
    day += intent.days
    const step = stepOf(intent, day, ledger.readings)
    if (!step) continue
    ledger.take(step, world.length)
    world.push(step)
  }
  return world
}

/** The step that an intent comes to; undefined where there is no record yet to take it. */
function stepOf({ kind, command, id, on, who, astray }: Intent, day: Day, readings: Readings): AnyStep | undefined {
  const choice = astray ? everyRecord(readings) : standingRecords(readings)
  const existing = astray ? choice[kind] : readyFor(command.type, kind, day, readings)
  const record = command.type in begins && !(astray && on % 4 === 0) ? id : existing[on % existing.length]
  const actor = people[who % people.length]
  if (record === undefined || actor === undefined) return undefined
  // The command is one of its kind, since the intents are made kind by kind.
  const step = { kind, id: record, command: resolved(command, choice), actor, day } as AnyStep
  return astray ? step : steer(step, on, readings)
}

/** Puts an id of the ledger in each slot; one of no record where there is none of that kind. */
function resolved<T>(value: T, choice: Choice): T {
  if (typeof value === 'string') {
    const [, kind, number] = slot.exec(value) ?? []
    const known = kinds.find((each) => each === kind)
    if (known === undefined) return value
    const ids = choice[known]
    return (ids[Number(number) % ids.length] ?? `01900000-0000-7000-8000-${String(number).padStart(12, '0')}`) as T
  }
  if (Array.isArray(value)) {
    const items = value.map((each) => resolved(each, choice))
    return (items.every((each) => typeof each === 'string') ? [...new Set(items)] : items) as T
  }
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, resolved(each, choice)])) as T
}
