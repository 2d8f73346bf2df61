/** A party: registered, renamed, in office, succeeded, merged with its double. */
import { describe, expect, test } from '@jest/globals'
import { schemas } from './codec.js'
import { aParty, cambodia, date, department, english, everybody, laos, ministry, sampleId, spokesman, stranger } from './examples.js'
import { given, shown } from './given.js'
import { type PartyCommand, type PartyEvent, party } from './party.js'

const name = english('Ministry of Interior')
const register: PartyCommand = { type: 'RegisterParty', is: 'institution', name, aliases: [] }
const registered: PartyEvent = { type: 'PartyRegistered', is: 'institution', name, aliases: [] }
const person: PartyEvent = { type: 'PartyRegistered', is: 'person', name: english('Touch Sokheak'), aliases: [] }
const mergedAway: PartyEvent = { type: 'PartiesMerged', into: department, reason: 'The same.' }
const office = sampleId('party', 110)
const merged = sampleId('party', 150)
const world = [...everybody, aParty(office, 'office'), aParty(merged, 'office', { mergedInto: office })]

const unknown = given(party).knowing(...world)
const institution = given(party, registered)
  .of(ministry)
  .knowing(...world)
const somebody = given(party, person)
  .of(spokesman)
  .knowing(...world)

describe('registering', () => {
  test('gives a party its name, and a code where others know it by one', () => {
    expect(unknown.when(register).then(registered)).toEqual({
      is: 'institution',
      name,
      aliases: [],
      formerNames: [],
      offices: [],
      mergedInto: 'none',
    })
    const state = { is: 'state', name: english('Cambodia'), aliases: [english('Kingdom of Cambodia')], code: 'KHM' } as const
    unknown.when({ type: 'RegisterParty', ...state }).then({ type: 'PartyRegistered', ...state })
  })

  test('happens once, and comes first', () => {
    institution.when(register).refused('party-already-registered')
    unknown.when({ type: 'AddPartyAlias', alias: name }).refused('party-not-in-ledger')
  })
})

describe('a name', () => {
  const newName = english('Ministry of the Interior')

  test('is followed by another from a day on, and kept', () => {
    const reading = institution
      .when({ type: 'RenameParty', name: newName, from: date('2024'), reason: 'Reorganised.' })
      .then({ type: 'PartyRenamed', name: newName, from: date('2024'), reason: 'Reorganised.' })
    expect(reading).toEqual({
      is: 'institution',
      name: newName,
      aliases: [],
      formerNames: [{ name, until: '2024' }],
      offices: [],
      mergedInto: 'none',
    })
  })

  test('may be one of several', () => {
    const { aliases } = institution.when({ type: 'AddPartyAlias', alias: newName }).then({ type: 'PartyAliasAdded', alias: newName })
    expect(aliases).toEqual([newName])
  })

  test('that stands already is not given again', () => {
    institution.when({ type: 'RenameParty', name, from: 'unknown', reason: 'x' }).refused({ code: 'name-stands', at: '/name' })
    institution.when({ type: 'AddPartyAlias', alias: name }).refused({ code: 'name-stands', at: '/alias' })
    institution.and({ type: 'PartyAliasAdded', alias: newName }).when({ type: 'AddPartyAlias', alias: newName }).refused('name-stands')
  })
})

describe('an office', () => {
  const holding = { office, from: date('2023-08'), to: 'none' } as const
  const held: PartyEvent = { type: 'OfficeHeld', ...holding }

  test('is held by a person, from a day on', () => {
    expect(somebody.when({ type: 'RecordOffice', ...holding }).then(held).offices).toEqual([holding])
    institution.when({ type: 'RecordOffice', ...holding }).refused('not-a-person')
  })

  test('may be an institution, but neither a person nor a state', () => {
    somebody.when({ type: 'RecordOffice', ...holding, office: ministry }).then({ ...held, office: ministry })
    somebody.when({ type: 'RecordOffice', ...holding, office: cambodia }).refused({ code: 'not-an-office', at: '/office' })
    somebody.when({ type: 'RecordOffice', ...holding, office: spokesman }).refused({ code: 'not-an-office', at: '/office' })
  })

  test('does not end before it begins, as far as the dates tell', () => {
    somebody.when({ type: 'RecordOffice', ...holding, to: date('2022') }).refused({ code: 'ends-before-it-begins', at: '/to' })
    somebody.when({ type: 'RecordOffice', ...holding, to: date('2023') }).then({ ...held, to: date('2023') })
    somebody.when({ type: 'RecordOffice', office, from: 'unknown', to: date('2022') }).then({ ...held, from: 'unknown', to: date('2022') })
    somebody.when({ type: 'RecordOffice', ...holding, to: 'unknown' }).then({ ...held, to: 'unknown' })
  })

  test('is recorded once; its end replaces that it was held still', () => {
    somebody
      .and(held)
      .when({ type: 'RecordOffice', ...holding })
      .refused('office-recorded')
    const { offices } = somebody
      .and(held)
      .when({ type: 'RecordOffice', ...holding, to: date('2024-05') })
      .then({ ...held, to: date('2024-05') })
    expect(offices).toEqual([{ ...holding, to: '2024-05' }])
  })

  test('is told apart from another at the same time, and from the same at another time', () => {
    const others: PartyEvent[] = [
      { ...held, office: ministry },
      { ...held, from: date('2019') },
    ]
    const { offices } = somebody
      .and(...others)
      .when({ type: 'RecordOffice', ...holding })
      .then(held)
    expect(offices).toEqual([{ ...holding, office: ministry }, { ...holding, from: '2019' }, holding])
  })

  test('on which three rules are broken is told all of them', () => {
    institution
      .when({ type: 'RecordOffice', office: stranger, from: date('2024'), to: date('2023') })
      .refused('not-a-person', { code: 'party-not-registered', at: '/office' }, 'ends-before-it-begins')
    somebody.when({ type: 'RecordOffice', ...holding, office: merged }).refused({ code: 'party-merged', at: '/office' })
  })
})

describe('succession', () => {
  const succeed = (by: typeof ministry): PartyCommand => ({ type: 'SucceedParty', by, from: date('2024') })
  const succeeded: PartyEvent = { type: 'PartySucceeded', by: department, from: date('2024') }

  test('says which institution came after, and from when', () => {
    expect(institution.when(succeed(department)).then(succeeded).succeededBy).toEqual({ party: department, from: '2024' })
  })

  test('happens once, to what is registered, and never to a person', () => {
    institution.and(succeeded).when(succeed(laos)).refused('already-succeeded')
    institution.when(succeed(stranger)).refused({ code: 'party-not-registered', at: '/by' })
    somebody.when(succeed(department)).refused('person-not-succeeded')
  })

  test('never leads back to the party itself', () => {
    const [second, third] = [sampleId('party', 111), sampleId('party', 112)]
    const followedBy = (next: typeof second) => ({ succeededBy: { party: next } })
    institution.when(succeed(ministry)).refused({ code: 'succeeds-itself', at: '/by' })
    const chain = institution.knowing(aParty(second, 'office', followedBy(third)))
    chain
      .knowing(aParty(third, 'office', followedBy(ministry)))
      .when(succeed(second))
      .refused('succeeds-itself')
    chain
      .knowing(aParty(third, 'office'))
      .when(succeed(second))
      .then({ ...succeeded, by: second })
  })

  test('does not lead back by way of a merger either', () => {
    const [second, double] = [sampleId('party', 111), sampleId('party', 112)]
    const joined = [aParty(second, 'office', { succeededBy: { party: double } }), aParty(double, 'office', { mergedInto: ministry })]
    institution
      .knowing(...joined)
      .when(succeed(second))
      .refused({ code: 'succeeds-itself', at: '/by' })
  })
})

describe('a merger', () => {
  const merge = (into: typeof ministry): PartyCommand => ({ type: 'MergeParty', into, reason: 'The same.' })

  test('sends everything to the party that stays', () => {
    expect(institution.when(merge(department)).then(mergedAway).mergedInto).toBe(department)
  })

  test('is of two parties of one kind', () => {
    institution.when(merge(ministry)).refused({ code: 'merges-with-itself', at: '/into' })
    institution.when(merge(cambodia)).refused({ code: 'merges-other-kind', at: '/into' })
    institution.when(merge(stranger)).refused({ code: 'party-not-registered', at: '/into' })
    given(party, { ...registered, is: 'office' })
      .knowing(...world)
      .when(merge(merged))
      .refused({ code: 'party-merged', at: '/into' })
  })

  test('does not put a party among those that came after it', () => {
    const predecessor = aParty(sampleId('party', 111), 'institution', { succeededBy: { party: ministry } })
    institution
      .knowing(predecessor)
      .when(merge(sampleId('party', 111)))
      .refused({ code: 'succeeds-itself', at: '/into' })
  })

  test('is the last that is recorded of the party', () => {
    const gone = institution.and(mergedAway)
    const further: PartyCommand[] = [
      { type: 'RenameParty', name: english('MoI'), from: 'unknown', reason: 'x' },
      { type: 'AddPartyAlias', alias: english('MoI') },
      { type: 'SucceedParty', by: laos, from: 'unknown' },
      merge(department),
    ]
    for (const command of further) gone.when(command).refused('merged-away')
  })
})

test('every rule was broken once here, and every event brought about', () => {
  expect(shown(party)).toEqual({ refused: Object.keys(party.sentences).sort(), accepted: Object.keys(schemas.party).sort() })
})
