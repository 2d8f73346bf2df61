/** Who and what every report speaks of: states, publishers, ministries and their spokesmen. They stand before the first report. */
import { type Actor, actorOf, type Edtf, type PartyId, parseEdtf } from '#ledger'
import type { Batches, Course } from './log.js'
import { english, inKhmer, name } from './words.js'

export interface State {
  readonly id: PartyId
  readonly ministry: PartyId
  readonly spokesmen: readonly [PartyId, ...PartyId[]]
}

export interface Cast {
  readonly publishers: readonly [PartyId, ...PartyId[]]
  readonly states: readonly [State, ...State[]]
}

export const staff: readonly [Actor, ...Actor[]] = [
  actorOf('anna'),
  actorOf('ben'),
  actorOf('chantha'),
  actorOf('dara'),
  actorOf('elise'),
  actorOf('farid'),
  actorOf('grace'),
]

/** Registers two hundred states, each with a ministry and two spokesmen, and five publishers. */
export function registerCast(log: Batches): Cast {
  const { chance } = log
  const register = (is: 'state' | 'institution' | 'person', called: string, code?: string): Course<'party'> => {
    const course = log.begin('party')
    const aliases = chance.is(0.3) ? [{ language: 'km', words: inKhmer(chance, 2) }] : []
    const event = { type: 'PartyRegistered' as const, is, name: { language: 'en', words: called }, aliases, ...(code && { code }) }
    log.record(course, event, chance.one(staff), 'import')
    return course
  }
  const spokesman = (office: PartyId): PartyId => {
    const course = register('person', `${name(chance)} ${name(chance)}`)
    log.record(course, { type: 'OfficeHeld', office, from: date(`${chance.between(2012, 2020)}`), to: 'none' }, chance.one(staff))
    return course.id
  }
  const state = (index: number): State => {
    const called = name(chance)
    const { id } = register('state', called, `X${index.toString().padStart(3, '0')}`)
    const ministry = register('institution', `Ministry of Interior of ${called}`)
    if (chance.is(0.1)) log.record(ministry, { type: 'PartyAliasAdded', alias: english(chance, 3) }, chance.one(staff))
    return { id, ministry: ministry.id, spokesmen: [spokesman(ministry.id), spokesman(ministry.id)] }
  }
  const publisher = (): PartyId => register('institution', `${name(chance)} Monitoring Office`).id
  return {
    publishers: [publisher(), publisher(), publisher(), publisher(), publisher()],
    states: [state(0), ...Array.from({ length: 199 }, (_, index) => state(index + 1))],
  }
}

const dates = new Map<string, Edtf>()

/** A date of the ledger's; there are few, so each is parsed once. */
export function date(text: string): Edtf {
  const known = dates.get(text) ?? parseEdtf(text)
  if (known === undefined) throw new RangeError(`not an EDTF date: ${text}`)
  dates.set(text, known)
  return known
}

/** The day of a moment, or some days after it. */
export function dayAt(at: number, later = 0): Edtf {
  return date(new Date(at + later * 86_400_000).toISOString().slice(0, 10))
}
