/** The tester tested: stories that must fail, do. */
import { describe, expect, test } from '@jest/globals'
import { begun, type Decider, refuse, ruling } from './decider.js'
import { aSource, reportPdf, sampleId } from './examples.js'
import { frozen, given, monitor, shown } from './given.js'

/** A door, which opens, and can be painted while it is open; paint is a source that has to be captured. */
interface Door {
  readonly isOpen: boolean
  readonly coats: readonly string[]
  readonly openedBy: readonly string[]
}
type Command = { type: 'Open' } | { type: 'Paint'; coats: readonly string[]; paint: string }
type Event = { type: 'Opened' } | { type: 'Painted'; coat: string; note?: string }
type Code = 'already-open' | 'closed' | 'no-coat' | 'no-paint'

const door: Decider<Door, Command, Event, Code> = {
  kind: 'source',
  sentences: { 'already-open': 'Open.', closed: 'Closed.', 'no-coat': 'No coat.', 'no-paint': 'No paint.' },
  needs: (command) => (command.type === 'Paint' ? [{ kind: 'source', id: command.paint }] : []),
  decide: (state, command, { find }) => {
    if (command.type === 'Open') return state?.isOpen ? refuse('already-open') : { accepted: true, events: [{ type: 'Opened' }] }
    return ruling<Code>()
      .refuseWhen(!state?.isOpen, 'closed')
      .refuseWhen(command.coats.length === 0, 'no-coat', '/coats')
      .refuseWhen(!find('source', sampleId('source', Number(command.paint.slice(-3)))), 'no-paint', '/paint')
      .accept(() => command.coats.map((coat) => ({ type: 'Painted', coat })))
  },
  evolve: (state, event, { actor }) => {
    if (event.type === 'Opened') return { isOpen: true, coats: state?.coats ?? [], openedBy: [...(state?.openedBy ?? []), actor] }
    const before = begun(state, event.type)
    return { ...before, coats: [...before.coats, event.coat] }
  },
}

const opened: Event = { type: 'Opened' }
const red: Event = { type: 'Painted', coat: 'red' }
const blue: Event = { type: 'Painted', coat: 'blue' }
const twoCoats: Command = { type: 'Paint', coats: ['red', 'blue'], paint: reportPdf }
const painting = given(door, opened).knowing(aSource(reportPdf)).when(twoCoats)
const spoilt = given(door).when({ type: 'Paint', coats: [], paint: reportPdf })

describe('then', () => {
  test('takes the events as they are, and gives what they add up to', () => {
    expect(painting.then(red, blue)).toEqual({ isOpen: true, coats: ['red', 'blue'], openedBy: [monitor] })
  })

  test.each<[string, Event[]]>([
    ['another order', [blue, red]],
    ['a part of them', [red]],
    ['none of them', []],
    ['one too many', [red, blue, blue]],
    ['a field too few', [{ type: 'Painted', coat: 'red', note: 'thin' }, blue]],
    ['another value', [red, red]],
  ])('does not take %s', (_, events) => {
    expect(() => painting.then(...events)).toThrow()
  })

  test('does not take an event with a field too many', () => {
    const gossiping = { ...door, decide: () => ({ accepted: true, events: [{ ...red, note: 'thin' }] }) as const }
    expect(() => given(gossiping, opened).when({ type: 'Open' }).then(red)).toThrow()
  })

  test('does not take a refusal, nor an acceptance that changes nothing', () => {
    expect(() => spoilt.then(red)).toThrow(/refused/)
    expect(() =>
      given({ ...door, decide: () => ({ accepted: true, events: [] }) }, opened)
        .when({ type: 'Open' })
        .then(),
    ).toThrow(/change nothing/)
  })

  test('fails where a test returns the outcome and forgets to assert it', async () => {
    await expect(Promise.resolve(painting)).rejects.toThrow()
  })
})

describe('refused', () => {
  test('takes exactly the reasons, in any order, with their places where they are told', () => {
    spoilt.refused('closed', 'no-coat', 'no-paint')
    spoilt.refused('no-paint', 'no-coat', 'closed')
    spoilt.refused({ code: 'closed', at: undefined }, { code: 'no-coat', at: '/coats' }, 'no-paint')
  })

  test('does not take too few, too many, others, one twice, another place, or an acceptance', () => {
    expect(() => spoilt.refused('closed', 'no-coat')).toThrow()
    expect(() => spoilt.refused('closed', 'no-coat', 'no-paint', 'already-open')).toThrow()
    expect(() => spoilt.refused('closed', 'no-coat', 'already-open')).toThrow()
    expect(() => spoilt.refused('closed', 'closed', 'no-coat', 'no-paint')).toThrow()
    expect(() => spoilt.refused({ code: 'closed', at: '/coats' }, 'no-coat', 'no-paint')).toThrow()
    expect(() => spoilt.refused({ code: 'no-coat', at: undefined }, 'closed', 'no-paint')).toThrow()
    expect(() => painting.refused('closed')).toThrow(/accepted/)
  })
})

describe('a decider', () => {
  test('that decides differently the second time is found out', () => {
    let times = 0
    const fickle = { ...door, decide: () => ({ accepted: true, events: [{ ...red, coat: `coat ${times++}` }] }) as const }
    expect(() => given(fickle, opened).when({ type: 'Open' })).toThrow(/not pure/)
  })

  test('that changes the command is found out', () => {
    const greedy: typeof door = { ...door, decide: (_, command) => ({ accepted: true, events: [Object.assign(command, opened)] }) }
    expect(() => given(greedy, opened).when({ ...twoCoats })).toThrow(TypeError)
  })

  test('whose fold changes the state, the event, or depends on something else is found out', () => {
    const mutating: typeof door = { ...door, evolve: (state, event, mark) => Object.assign(state ?? {}, door.evolve(state, event, mark)) }
    expect(() => given(mutating, opened, red).reading).toThrow(TypeError)
    const pushing: typeof door = { ...door, evolve: (state, event, mark) => (state ? pushed(state) : door.evolve(state, event, mark)) }
    expect(() => given(pushing, opened, red).reading).toThrow(TypeError)
    const marking: typeof door = { ...door, evolve: (state, event, mark) => door.evolve(state, Object.assign(event, { seen: true }), mark) }
    expect(() => given(marking, opened).reading).toThrow(TypeError)
    let times = 0
    const counting: typeof door = { ...door, evolve: () => ({ isOpen: true, coats: [`${times++}`], openedBy: [] }) }
    expect(() => given(counting, opened).reading).toThrow(/not pure/)
  })

  test('that looks at a record which it does not need is found out, since the recorder would not have it at hand', () => {
    const nosy: typeof door = { ...door, needs: () => [] }
    expect(() => given(nosy, opened).knowing(aSource(reportPdf)).when(twoCoats)).toThrow(/needs do not name/)
  })
})

test('history is recorded by a monitor, or by whom the story says, and the outcome by who gives the command', () => {
  const story = given(door, opened).and(opened, opened).by('anna').and(opened)
  expect(story.reading?.openedBy).toEqual([monitor, 'anna', 'anna', monitor])
  const reopening: typeof door = { ...door, decide: () => ({ accepted: true, events: [opened] }) }
  expect(given(reopening, opened).as('ben').when({ type: 'Open' }).then(opened).openedBy).toEqual([monitor, 'ben'])
})

test('what stories have shown counts only what they asserted', () => {
  const unseen = { ...door }
  given(unseen).when(twoCoats)
  expect(shown(unseen)).toEqual({ refused: [], accepted: [] })
  given(unseen).when({ type: 'Open' }).then(opened)
  given(unseen, opened).when({ type: 'Open' }).refused('already-open')
  expect(shown(unseen)).toEqual({ refused: ['already-open'], accepted: ['Opened'] })
})

test('freezing goes all the way down', () => {
  const deep = frozen({ a: [{ b: 'c' }] })
  expect([deep, deep.a, deep.a[0]].every(Object.isFrozen)).toBe(true)
})

function pushed(state: Door): Door {
  Reflect.apply(Array.prototype.push, state.coats, ['red'])
  return state
}
