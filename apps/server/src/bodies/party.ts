/** Bodies of the commands on a party. */
import { type Occurred, type Office, type PartyCommand, type PartyId, type PartyKind, partyKinds, type Text } from '#ledger'
import type { Fields } from './command-fields.js'
import { IdOf, InWords, Line, ListOf, Occurrence, OneOf, Reason } from './fields.js'
import { TextBody } from './values.js'

export class RegisterPartyBody implements Fields<PartyCommand, 'RegisterParty'> {
  @OneOf(partyKinds) is!: PartyKind
  @InWords() name!: Text
  @ListOf(TextBody, 200, { about: 'Other names that it goes by. Left out: none.' }) aliases: readonly Text[] = []
  @Line(50, 'KHM', { optional: true, about: 'A code that others know it by; for a state its ISO 3166-1 alpha-3.' }) code?: string
}

export class RenamePartyBody implements Fields<PartyCommand, 'RenameParty'> {
  @InWords({ about: 'The new name.' }) name!: Text
  @Occurrence({ about: 'From when it goes by it.' }) from!: Occurred
  @Reason('Why it is renamed.') reason!: string
}

export class AddPartyAliasBody implements Fields<PartyCommand, 'AddPartyAlias'> {
  @InWords() alias!: Text
}

export class OfficeBody implements Office {
  @IdOf('party', { about: 'An office or institution.' }) office!: PartyId
  @Occurrence({ about: 'From when the person holds or held it.' }) from!: Occurred
  @Occurrence({ or: ['none'], about: 'Until when; none where the person holds it still.' }) to!: Office['to']
}

export class SucceedPartyBody implements Fields<PartyCommand, 'SucceedParty'> {
  @IdOf('party', { about: 'The successor.' }) by!: PartyId
  @Occurrence({ about: 'From when.' }) from!: Occurred
}

export class MergePartyBody implements Fields<PartyCommand, 'MergeParty'> {
  @IdOf('party', { about: 'The party that goes on; this one is a double of it.' }) into!: PartyId
  @Reason('How it is known that they are one.') reason!: string
}
