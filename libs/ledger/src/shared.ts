/** Rules that several kinds of record share: what is named must be in the ledger, and a correction changes something. */
import type { Facts, Reference, Refusal } from './decider.js'
import type { Citation, Known, PartyId } from './values.js'

export const partyNamingSentences = {
  'party-not-registered': 'This party is not in the ledger. Register it first, or choose one that is.',
  'party-merged': 'This party was merged into another. Name the one that it was merged into.',
} as const
export type PartyNamingRefusal = keyof typeof partyNamingSentences

export const namingSentences = {
  ...partyNamingSentences,
  'source-not-captured': 'This source is not in the ledger. Capture it first, then cite it.',
} as const
export type NamingRefusal = keyof typeof namingSentences

export const correctionSentences = {
  'changes-nothing': 'The correction changes nothing: every value that it gives stands already.',
} as const
export type CorrectionRefusal = keyof typeof correctionSentences

export const nameSentences = {
  'name-stands': 'This name stands already.',
} as const

/** The parties that a command names, each with the JSON Pointer of its place. */
export type NamedParties = readonly (readonly [party: Known<PartyId> | 'none' | undefined, at: string])[]

/** The parties and sources that a command names, as records to look up. */
export function naming(parties: NamedParties, cited: readonly Citation[] = []): readonly Reference[] {
  return [
    ...parties.flatMap(([id]) => (isNamed(id) ? [{ kind: 'party' as const, id }] : [])),
    ...cited.map(({ source }) => ({ kind: 'source' as const, id: source })),
  ]
}

/** Refuses each party that is not registered, or was merged away. */
export function partyRefusals(find: Facts['find'], parties: NamedParties): readonly Refusal<PartyNamingRefusal>[] {
  return parties.flatMap(([id, at]): Refusal<PartyNamingRefusal>[] => {
    if (!isNamed(id)) return []
    const party = find('party', id)
    if (!party) return [{ code: 'party-not-registered', at }]
    return party.mergedInto === 'none' ? [] : [{ code: 'party-merged', at }]
  })
}

/** Refuses each party that cannot be named, and each source that was not captured. */
export function namingRefusals(
  find: Facts['find'],
  parties: NamedParties,
  cited: readonly Citation[] = [],
  citedAt = '/cited',
): readonly Refusal<NamingRefusal>[] {
  const uncaptured = cited.flatMap(({ source }, index): Refusal<NamingRefusal>[] =>
    find('source', source) ? [] : [{ code: 'source-not-captured', at: `${citedAt}/${index}/source` }],
  )
  return [...partyRefusals(find, parties), ...uncaptured]
}

/** A list of parties, each at its own place; nothing where the list is unknown or not given. */
export function eachParty(list: Known<readonly PartyId[]> | undefined, at: string): NamedParties {
  return list === undefined || list === 'unknown' ? [] : list.map((id, index) => [id, `${at}/${index}`] as const)
}

/** The fields of a correction that differ from what stands, so that an event never claims a change that it does not make. */
export function realChanges<Fields extends object>(standing: Fields, changes: Partial<Fields>): Partial<Fields> {
  const kept: Partial<Fields> = {}
  for (const field of fieldsOf(changes)) {
    const value = changes[field]
    if (value !== undefined && !equal(standing[field], value)) kept[field] = value
  }
  return kept
}

/**
 * Where a rule on several fields is broken: the first of them that was given, since a refusal points to what was entered and a correction
 * gives only some fields.
 */
export function placeOf<Fields extends object>(given: Partial<Fields>, at: string, fields: readonly (keyof Fields & string)[]): string {
  return `${at}/${fields.find((field) => given[field] !== undefined) ?? fields[0]}`
}

export function isEmpty(changes: object): boolean {
  return Object.keys(changes).length === 0
}

/** Equality of JSON values: key order does not matter, item order does. */
export function equal(a: unknown, b: unknown): boolean {
  if (a === b) return true
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null || Array.isArray(a) !== Array.isArray(b)) return false
  const [left, right] = [new Map(Object.entries(a)), new Map(Object.entries(b))]
  return left.size === right.size && [...left].every(([key, value]) => right.has(key) && equal(value, right.get(key)))
}

function fieldsOf<Fields extends object>(fields: Partial<Fields>): (keyof Fields)[] {
  return Object.keys(fields) as (keyof Fields)[]
}

function isNamed(id: Known<PartyId> | 'none' | undefined): id is PartyId {
  return id !== undefined && id !== 'unknown' && id !== 'none'
}
