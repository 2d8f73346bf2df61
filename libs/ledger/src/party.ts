/** A person, an office or institution, a state or an organisation, under every name that it goes by. */
import { begun, type Decider, type Facts, refuse, ruling } from './decider.js'
import { certainlyBefore, rangeOf } from './edtf.js'
import { equal, nameSentences, naming, type PartyNamingRefusal, partyNamingSentences, partyRefusals } from './shared.js'
import type { Occurred, PartyId, Text } from './values.js'
import type { PartyKind } from './vocabulary.js'

export type PartyCommand =
  | {
      readonly type: 'RegisterParty'
      readonly is: PartyKind
      readonly name: Text
      readonly aliases: readonly Text[]
      /** A code that others know it by: for a state its ISO 3166-1 alpha-3. */
      readonly code?: string
    }
  | { readonly type: 'RenameParty'; readonly name: Text; readonly from: Occurred; readonly reason: string }
  | { readonly type: 'AddPartyAlias'; readonly alias: Text }
  | ({ readonly type: 'RecordOffice' } & Office)
  | { readonly type: 'SucceedParty'; readonly by: PartyId; readonly from: Occurred }
  | { readonly type: 'MergeParty'; readonly into: PartyId; readonly reason: string }

export type PartyEvent =
  | {
      readonly type: 'PartyRegistered'
      readonly is: PartyKind
      readonly name: Text
      readonly aliases: readonly Text[]
      readonly code?: string
    }
  | { readonly type: 'PartyRenamed'; readonly name: Text; readonly from: Occurred; readonly reason: string }
  | { readonly type: 'PartyAliasAdded'; readonly alias: Text }
  | ({ readonly type: 'OfficeHeld' } & Office)
  | { readonly type: 'PartySucceeded'; readonly by: PartyId; readonly from: Occurred }
  | { readonly type: 'PartiesMerged'; readonly into: PartyId; readonly reason: string }

/** An office that a person holds or held; `none` as its end where the person holds it still. */
export interface Office {
  readonly office: PartyId
  readonly from: Occurred
  readonly to: Occurred | 'none'
}

export const partySentences = {
  ...partyNamingSentences,
  'party-already-registered': 'This party is in the ledger already.',
  'party-not-in-ledger': 'There is no such party in the ledger.',
  'merged-away': 'This party was merged into another; record it there.',
  ...nameSentences,
  'not-a-person': 'Only a person holds an office.',
  'not-an-office': 'This is no office or institution that a person could hold.',
  'office-recorded': 'It is recorded already that this person held this office from then on.',
  'ends-before-it-begins': 'The office ends before it begins.',
  'succeeds-itself': 'A party cannot succeed itself, directly or through its successors.',
  'already-succeeded': 'This party was succeeded already.',
  'person-not-succeeded': 'A person is not succeeded; record who holds the office.',
  'merges-with-itself': 'A party cannot be merged into itself.',
  'merges-other-kind': 'Only parties of one kind are merged: a person with a person, a state with a state.',
} as const
export type PartyRefusal = PartyNamingRefusal | keyof typeof partySentences

export interface Party {
  readonly is: PartyKind
  readonly name: Text
  readonly aliases: readonly Text[]
  readonly code?: string
  /** The names that it had before, each until the next one's `from`. */
  readonly formerNames: readonly { readonly name: Text; readonly until: Occurred }[]
  readonly offices: readonly Office[]
  readonly succeededBy?: { readonly party: PartyId; readonly from: Occurred }
  readonly mergedInto: PartyId | 'none'
}

export const party: Decider<Party, PartyCommand, PartyEvent, PartyRefusal> = {
  kind: 'party',
  sentences: partySentences,

  needs: (command, find) => {
    switch (command.type) {
      case 'RecordOffice':
        return naming([[command.office, '']])
      case 'SucceedParty':
        return successors(command.by, find).map((id) => ({ kind: 'party', id }))
      case 'MergeParty':
        return successors(command.into, find).map((id) => ({ kind: 'party', id }))
      case 'RegisterParty':
      case 'RenameParty':
      case 'AddPartyAlias':
        return []
    }
  },

  decide: (state, command, { find, self }) => {
    if (command.type === 'RegisterParty') {
      const { is, name, aliases, code } = command
      return ruling<PartyRefusal>()
        .refuseWhen(state !== undefined, 'party-already-registered')
        .accept(() => ({ type: 'PartyRegistered', is, name, aliases, ...(code !== undefined && { code }) }))
    }
    if (!state) return refuse('party-not-in-ledger')
    const standing = ruling<PartyRefusal>().refuseWhen(state.mergedInto !== 'none', 'merged-away')
    switch (command.type) {
      case 'RenameParty': {
        const { name, from, reason } = command
        return standing
          .refuseWhen(equal(name, state.name), 'name-stands', '/name')
          .accept(() => ({ type: 'PartyRenamed', name, from, reason }))
      }
      case 'AddPartyAlias': {
        const { alias } = command
        return standing
          .refuseWhen(
            [state.name, ...state.aliases].some((name) => equal(name, alias)),
            'name-stands',
            '/alias',
          )
          .accept(() => ({ type: 'PartyAliasAdded', alias }))
      }
      case 'RecordOffice': {
        const { office, from, to } = command
        const kind = find('party', office)?.is
        return standing
          .refuseWhen(state.is !== 'person', 'not-a-person')
          .and(partyRefusals(find, [[office, '/office']]))
          .refuseWhen(kind === 'person' || kind === 'state', 'not-an-office', '/office')
          .refuseWhen(endsBefore(from, to), 'ends-before-it-begins', '/to')
          .refuseWhen(
            state.offices.some((held) => equal(held, { office, from, to })),
            'office-recorded',
          )
          .accept(() => ({ type: 'OfficeHeld', office, from, to }))
      }
      case 'SucceedParty': {
        const { by, from } = command
        return standing
          .and(partyRefusals(find, [[by, '/by']]))
          .refuseWhen(state.is === 'person', 'person-not-succeeded')
          .refuseWhen(state.succeededBy !== undefined, 'already-succeeded')
          .refuseWhen(
            successors(by, find).some((id) => id === self),
            'succeeds-itself',
            '/by',
          )
          .accept(() => ({ type: 'PartySucceeded', by, from }))
      }
      case 'MergeParty': {
        const { into, reason } = command
        return standing.and(mergeRefusals(state, into, self, find)).accept(() => ({ type: 'PartiesMerged', into, reason }))
      }
    }
  },

  evolve: (before, event): Party => {
    if (event.type === 'PartyRegistered') {
      const { type: _, ...fields } = event
      return { ...fields, formerNames: [], offices: [], mergedInto: 'none' }
    }
    const state = begun(before, event.type)
    switch (event.type) {
      case 'PartyRenamed':
        return { ...state, name: event.name, formerNames: [...state.formerNames, { name: state.name, until: event.from }] }
      case 'PartyAliasAdded':
        return { ...state, aliases: [...state.aliases, event.alias] }
      case 'OfficeHeld': {
        const { office, from, to } = event
        // The end of an office that was entered as still held replaces that entry.
        const others = state.offices.filter((held) => !(held.office === office && held.from === from))
        return { ...state, offices: [...others, { office, from, to }] }
      }
      case 'PartySucceeded':
        return { ...state, succeededBy: { party: event.by, from: event.from } }
      case 'PartiesMerged':
        return { ...state, mergedInto: event.into }
    }
  },
}

/** A party and all that came after it, as far as they are known; one that was merged away goes on as the one that it was merged into. */
function successors(first: PartyId, find: Facts['find']): PartyId[] {
  const seen = new Set([first])
  for (const id of seen) {
    const known = find('party', id)
    const next = known === undefined || known.mergedInto === 'none' ? known?.succeededBy?.party : known.mergedInto
    if (next !== undefined) seen.add(next)
  }
  return [...seen]
}

function mergeRefusals(state: Party, into: PartyId, self: string, find: Facts['find']) {
  if (into === self) return [{ code: 'merges-with-itself' as const, at: '/into' }]
  const other = find('party', into)
  return [
    ...partyRefusals(find, [[into, '/into']]),
    ...(other && other.is !== state.is ? [{ code: 'merges-other-kind' as const, at: '/into' }] : []),
    // Merged into one that it came after, it would stand among that one's successors.
    ...(successors(into, find).some((id) => id === self) ? [{ code: 'succeeds-itself' as const, at: '/into' }] : []),
  ]
}

function endsBefore(from: Occurred, to: Office['to']): boolean {
  return from !== 'unknown' && to !== 'unknown' && to !== 'none' && certainlyBefore(rangeOf(to), rangeOf(from))
}
