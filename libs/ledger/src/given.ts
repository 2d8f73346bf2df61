/** Stories for tests: given what is recorded, when a command comes, then exactly these events, or exactly these refusals. */
import assert from 'node:assert/strict'
import type { Decider, Decision, Facts, Mark, Refusal } from './decider.js'
import { type Day, dayOf } from './edtf.js'
import type { References } from './references.js'
import { streamOf } from './stream.js'
import { type Actor, actorOf, type Ids, type Kind } from './values.js'

/** Another record of the ledger, as far as others may know it. */
export type KnownRecord = { readonly [K in Kind]: { readonly kind: K; readonly id: Ids[K]; readonly as: References[K] } }[Kind]

/** A refusal by its code alone, where its place does not matter, or with its place (`at`; undefined for none). */
export type Expected<Code extends string> = Code | { readonly code: Code; readonly at: string | undefined }

type Named = { readonly type: string }
type Recorded<Event> = { readonly event: Event; readonly mark: Mark }

/** Who records where a story does not say. */
export const monitor = actorOf('monitor')
const firstMoment = Date.UTC(2024, 6, 1, 9)

/** A record with these events in its stream, recorded by {@link monitor} unless {@link Given.by} says otherwise. */
export function given<State, Command extends Named, Event extends Named, Code extends string>(
  decider: Decider<State, Command, Event, Code>,
  ...events: readonly Event[]
): Given<State, Command, Event, Code> {
  return new Given(decider, { history: [], world: [], actor: monitor, today: dayOf('2024-07-01'), self }).and(...events)
}

/** The id of the record that a story is about, where it does not say. */
export const self = '01900000-0000-7000-8000-00000000aaaa'

interface Scene<Event> {
  readonly history: readonly Recorded<Event>[]
  /** How many events the last step of the story added. */
  readonly added?: number
  readonly world: readonly KnownRecord[]
  readonly actor: Actor
  readonly today: Day
  readonly self: string
}

/** What stands before the command. Every step gives a new one. */
export class Given<State, Command extends Named, Event extends Named, Code extends string> {
  readonly #decider: Decider<State, Command, Event, Code>
  readonly #scene: Scene<Event>

  constructor(decider: Decider<State, Command, Event, Code>, scene: Scene<Event>) {
    this.#decider = decider
    this.#scene = scene
  }

  /** Further events, recorded after the others. */
  and(...events: readonly Event[]): Given<State, Command, Event, Code> {
    const { history } = this.#scene
    const further = events.map((event, index) => ({ event, mark: markAt(history.length + index, monitor) }))
    return this.#with({ history: [...history, ...further], added: events.length })
  }

  /** Says who recorded the events that were given last. */
  by(actor: string): Given<State, Command, Event, Code> {
    const { history, added = 0 } = this.#scene
    const first = history.length - added
    return this.#with({
      history: history.map(({ event }, index) => ({ event, mark: index < first ? markOf(history, index) : markAt(index, actorOf(actor)) })),
    })
  }

  /** Other records of the ledger. */
  knowing(...records: readonly KnownRecord[]): Given<State, Command, Event, Code> {
    return this.#with({ world: [...this.#scene.world, ...records] })
  }

  /** The day on which the command is given, as `2024-07-01`. */
  on(day: string): Given<State, Command, Event, Code> {
    return this.#with({ today: dayOf(day) })
  }

  /** Who gives the command. */
  as(actor: string): Given<State, Command, Event, Code> {
    return this.#with({ actor: actorOf(actor) })
  }

  /** The id of the record, where it matters. */
  of(id: string): Given<State, Command, Event, Code> {
    return this.#with({ self: id })
  }

  /** What the events add up to; undefined where there are none. */
  get reading(): State | undefined {
    return this.#scene.history.reduce<State | undefined>((state, { event, mark }) => fold(this.#decider, state, event, mark), undefined)
  }

  /** Decides. Nothing is asserted until {@link Outcome.then} or {@link Outcome.refused}. */
  when(command: Command): Outcome<State, Command, Event, Code> {
    const { history, world, actor, today, self } = this.#scene
    const state = frozen(this.reading)
    const find = gathered(this.#decider, frozen(command), state, finding(frozen(world)))
    const facts: Facts = Object.freeze({ self, actor, today, find })
    const decision = frozen(this.#decider.decide(state, command, facts))
    assert.deepEqual(
      this.#decider.decide(state, command, facts),
      decision,
      'the decider is not pure: a second decision on the same facts differs',
    )
    return new Outcome(this.#decider, state, decision, markAt(history.length, actor))
  }

  #with(changes: Partial<Scene<Event>>): Given<State, Command, Event, Code> {
    return new Given(this.#decider, { ...this.#scene, ...changes })
  }
}

/** What was decided, to be compared as a whole. */
export class Outcome<State, Command extends Named, Event extends Named, Code extends string> {
  readonly #decider: Decider<State, Command, Event, Code>
  readonly #before: State | undefined
  readonly #mark: Mark
  readonly decision: Decision<Event, Code>

  constructor(decider: Decider<State, Command, Event, Code>, before: State | undefined, decision: Decision<Event, Code>, mark: Mark) {
    this.#decider = decider
    this.#before = before
    this.decision = decision
    this.#mark = mark
  }

  /** Accepted with these events, all of them whole and in this order. Gives the reading that they lead to. */
  // biome-ignore lint/suspicious/noThenProperty: the third word of given-when-then; an outcome that a test returns unasserted is awaited, calls this and fails.
  then(...events: readonly Event[]): State {
    assert.ok(this.decision.accepted, `refused: ${JSON.stringify(this.decision)}`)
    assert.deepEqual(this.decision.events, events)
    let state = this.#before
    for (const event of this.decision.events) state = fold(this.#decider, state, event, this.#mark)
    assert.ok(state !== undefined, 'accepted without an event')
    assert.notDeepEqual(state, this.#before, 'the events change nothing')
    noted(this.#decider).accepted.push(...this.decision.events.map(({ type }) => type))
    return state
  }

  /** Refused for exactly these reasons, in any order. */
  refused(...expected: readonly [Expected<Code>, ...Expected<Code>[]]): void {
    assert.ok(!this.decision.accepted, `accepted: ${JSON.stringify(this.decision)}`)
    const open = [...this.decision.refusals]
    const missing = expected.filter((wanted) => {
      const index = open.findIndex((refusal) => meets(refusal, wanted))
      if (index >= 0) open.splice(index, 1)
      return index < 0
    })
    assert.deepEqual(
      { missing, surplus: open },
      { missing: [], surplus: [] },
      `the refusals differ: ${JSON.stringify(this.decision.refusals)}`,
    )
    noted(this.#decider).refused.push(...this.decision.refusals.map(({ code }) => code))
  }
}

/** What the stories told so far have shown of a decider: the refusals provoked and the event types accepted, sorted. */
export function shown(decider: object): { readonly refused: readonly string[]; readonly accepted: readonly string[] } {
  const { refused, accepted } = noted(decider)
  return { refused: [...new Set(refused)].sort(), accepted: [...new Set(accepted)].sort() }
}

/** Folds one event as a reader of the log does, and makes sure that the fold neither changes its input nor depends on anything else. */
export function fold<State, Event extends Named>(
  decider: Pick<Decider<State, never, Event, never>, 'evolve'>,
  before: State | undefined,
  event: Event,
  mark: Mark,
): State {
  const [state, fact] = [frozen(before), frozen(event)]
  const after = frozen(decider.evolve(state, fact, mark))
  assert.deepEqual(decider.evolve(state, fact, mark), after, 'evolve is not pure: a second fold of the same event differs')
  return after
}

/** Finds only what `needs` names, as the recorder does, and fails where the decision looks at anything else. */
export function gathered<State, Command extends Named>(
  { needs }: Pick<Decider<State, Command, never, never>, 'needs'>,
  command: Command,
  state: State | undefined,
  look: Facts['find'],
): Facts['find'] {
  const named = new Set<string>()
  const find: Facts['find'] = (kind, id) => (named.has(streamOf(kind, id)) ? look(kind, id) : undefined)
  for (let before = -1; before < named.size; ) {
    before = named.size
    for (const { kind, id } of needs(command, find, state)) named.add(streamOf(kind, id))
  }
  return (kind, id) => {
    assert.ok(named.has(streamOf(kind, id)), `${command.type} looks at ${streamOf(kind, id)}, which its needs do not name`)
    return look(kind, id)
  }
}

/** Freezes a JSON value throughout. */
export function frozen<T>(value: T): T {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return value
  for (const each of Object.values(value)) frozen(each)
  return Object.freeze(value)
}

/** Finds the records of a world, and no others. */
export function finding(world: readonly KnownRecord[]): Facts['find'] {
  return <K extends Kind>(kind: K, id: Ids[K]) => {
    const found = world.find((known): known is Extract<KnownRecord, { kind: K }> => known.kind === kind && known.id === id)
    return found?.as as References[K] | undefined
  }
}

function meets<Code extends string>(refusal: Refusal<Code>, wanted: Expected<Code>): boolean {
  return typeof wanted === 'string' ? refusal.code === wanted : refusal.code === wanted.code && refusal.at === wanted.at
}

/** A minute after the event before. */
function markAt(index: number, actor: Actor): Mark {
  return Object.freeze({ actor, recorded: new Date(firstMoment + index * 60_000).toISOString() })
}

function markOf<Event>(history: readonly Recorded<Event>[], index: number): Mark {
  return history[index]?.mark ?? markAt(index, monitor)
}

const notes = new WeakMap<object, { refused: string[]; accepted: string[] }>()

function noted(decider: object): { refused: string[]; accepted: string[] } {
  const note = notes.get(decider) ?? { refused: [], accepted: [] }
  notes.set(decider, note)
  return note
}
