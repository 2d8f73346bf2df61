/** What holds of every ledger, whatever is logged in it, by whomever and in whatever order. */
import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { schemas } from './codec.js'
import { deciders, type RefusalCode } from './deciders.js'
import { fold, frozen } from './given.js'
import { type AnyEntry, type AnyStep, historyOf, type Played, play, type World } from './play.js'
import { type User, user } from './user.js'
import { type Actor, type Kind, kinds, verifiable } from './values.js'
import { worldArbitrary } from './world.js'

const runs = { numRuns: 40 }
const worlds = worldArbitrary({ maxLength: 60 })

/** What somebody else does who looks at a record, rather than adding to it. */
const looks: ReadonlySet<string> = new Set(['RecordVerified', 'RecordDisputed', 'ResponseAssessed', 'FollowUpAssessed'])

/** Plays each arbitrary world and has a look at what came of it. */
function everyWorld(holds: (played: Played, world: World) => void, arbitrary = worlds): void {
  fc.assert(
    fc.property(arbitrary, (world) => {
      holds(play(frozen(world)), world)
    }),
    runs,
  )
}

describe('the worlds themselves', () => {
  const sample = fc.sample(worldArbitrary({ minLength: 60, maxLength: 120 }), { numRuns: 40, seed: 20240624 })
  const played = sample.map(play)

  test('are mostly accepted', () => {
    const steps = sample.reduce((sum, world) => sum + world.length, 0)
    const refused = played.reduce((sum, { refused }) => sum + refused.length, 0)
    expect(steps).toBeGreaterThan(40 * 60)
    expect(refused / steps).toBeLessThan(0.25)
    expect(refused / steps).toBeGreaterThan(0.02)
  })

  test('bring about every type of event', () => {
    const seen = new Set(played.flatMap(({ log }) => log.map(({ kind, event }) => `${kind} ${event.type}`)))
    const all = kinds.flatMap((kind) => Object.keys(schemas[kind]).map((type) => `${kind} ${type}`))
    expect(all.filter((type) => !seen.has(type))).toEqual([])
  })

  test('come from different people, on days that never run backwards', () => {
    for (const world of sample) {
      expect(new Set(world.map(({ actor }) => actor)).size).toBeGreaterThan(2)
      expect(world.map(({ day }) => day)).toEqual(world.map(({ day }) => day).sort((a, b) => a - b))
    }
  })
})

test('the history of a record is its part of the log, from its beginning on', () => {
  everyWorld((played) => {
    for (const kind of kinds) {
      for (const id of played.readings[kind].keys()) {
        const history = historyOf(played, kind, id)
        expect(
          history
            .map(({ event }) =>
              /(Published|Raised|Recorded|Sent|Opened|Registered|Captured|UserAdded|Asked)$|^(HoldPlaced|PersonalDataErased|ErasureRefused|ExportMade|BundleMade|FieldDisclosed|KeyRotated|AttemptRefused|RestoreMade)$/.test(
                event.type,
              ),
            )
            .indexOf(true),
        ).toBe(0)
      }
    }
    const all = kinds.flatMap((kind) => [...played.readings[kind].keys()].flatMap((id) => historyOf(played, kind, id)))
    expect(all.sort((a, b) => a.sequence - b.sequence)).toEqual(played.log)
  })
})

test('the same commands always make the same ledger', () => {
  everyWorld((played, world) => expect(play(world)).toEqual(played))
})

test('folding event by event, or all at once afterwards, gives the same readings; every event changes its record', () => {
  everyWorld(({ log, readings }) => {
    const folded = new Map<string, unknown>()
    for (const entry of log) {
      const before = folded.get(entry.id)
      const after = foldEntry(before, entry)
      expect(after).not.toEqual(before)
      folded.set(entry.id, after)
    }
    expect(folded).toEqual(new Map(kinds.flatMap((kind): [string, unknown][] => [...readings[kind]])))
  })
})

test('events are recorded in order, one moment after the other', () => {
  everyWorld(({ log }) => {
    const moments = log.map(({ mark }) => mark.recorded)
    expect(log.map(({ sequence }) => sequence)).toEqual(log.map((_, index) => index + 1))
    expect([...new Set(moments)].sort()).toEqual(moments)
  })
})

test('nobody verifies, disputes or assesses a record of which they recorded a part', () => {
  everyWorld(({ log, readings }) => {
    const authors = new Map<string, Set<Actor>>()
    for (const { id, event, mark } of log) {
      const recordedBy = authors.get(id) ?? new Set()
      if (looks.has(event.type)) {
        expect([...recordedBy]).not.toContain(mark.actor)
      } else if (event.type !== 'FollowUpLapsed') authors.set(id, recordedBy.add(mark.actor))
    }
    for (const { recordedBy, assessed, verification } of readings.response.values()) {
      for (const { by } of assessed) expect(recordedBy).not.toContain(by)
      if (verification.state !== 'unverified') expect(recordedBy).not.toContain(verification.by)
    }
    for (const { recordedBy, assessed } of readings.followup.values()) expect(recordedBy).not.toContain(assessed?.by)
  })
})

test('nobody gives or refuses leave for what they asked for, and it is used once, after it was given', () => {
  everyWorld(
    ({ log, readings: { approval } }) => {
      for (const { askedBy, decidedBy } of approval.values()) expect(decidedBy).not.toBe(askedBy)
      for (const id of approval.keys()) {
        const types = log.flatMap((entry) => (entry.id === id ? [entry.event.type] : []))
        if (types.includes('ApprovalUsed')) expect(types).toEqual(['ApprovalAsked', 'ApprovalGiven', 'ApprovalUsed'])
      }
    },
    worldArbitrary({ of: ['approval'], maxLength: 40 }),
  )
})

test('nobody is administrator and recorder or reviewer at once, and no token is made that does more than its user', () => {
  everyWorld(
    ({ log }) => {
      const users = new Map<string, User>()
      for (const entry of log) {
        if (entry.kind !== 'access') continue
        const before = users.get(entry.id)
        const after = fold(user, before, entry.event, entry.mark)
        users.set(entry.id, after)
        const { roles } = after
        expect(roles.includes('administrator') && (roles.includes('recorder') || roles.includes('reviewer'))).toBe(false)
        if (entry.event.type === 'TokenMade') expect(before?.roles).toEqual(expect.arrayContaining([...entry.event.roles]))
      }
    },
    worldArbitrary({ of: ['access'], maxLength: 60 }),
  )
})

describe('no circle arises, at any distance', () => {
  test('no response answers itself', () => {
    everyWorld(
      ({ readings: { response } }) => {
        const answered = [...response].map(
          ([id, { targets }]) => [id, targets.flatMap(({ to }) => (to.kind === 'response' ? [to.id] : []))] as const,
        )
        expect(circlesIn(answered)).toEqual([])
      },
      worldArbitrary({ of: ['response'], maxLength: 40 }),
    )
  })

  test('no allegation restates itself', () => {
    everyWorld(
      ({ readings: { allegation } }) => {
        expect(circlesIn([...allegation].map(([id, { restates }]) => [id, restates] as const))).toEqual([])
      },
      worldArbitrary({ of: ['allegation'], maxLength: 40 }),
    )
  })

  test('no party succeeds itself, nor is merged into itself; one that was merged away goes on as the other', () => {
    everyWorld(
      ({ readings: { party } }) => {
        const followed = [...party].map(([id, { mergedInto, succeededBy }]) => {
          const next = mergedInto === 'none' ? succeededBy?.party : mergedInto
          return [id, next ? [next] : []] as const
        })
        expect(circlesIn(followed)).toEqual([])
      },
      worldArbitrary({ of: ['party'], maxLength: 40 }),
    )
  })
})

test('every entry makes its record unverified, and who recorded it one of its authors; a look does neither', () => {
  everyWorld(({ log }) => {
    const folded = new Map<string, unknown>()
    const authors = new Map<string, Actor[]>()
    for (const entry of log) {
      const { kind, id, event, mark } = entry
      const after = foldEntry(folded.get(id), entry)
      folded.set(id, after)
      if (!isVerifiable(kind)) continue
      const known = authors.get(id) ?? []
      const isEntry = !looks.has(event.type) && event.type !== 'FollowUpLapsed'
      authors.set(id, isEntry && !known.includes(mark.actor) ? [...known, mark.actor] : known)
      expect(after).toMatchObject({ recordedBy: authors.get(id), ...(isEntry && { verification: { state: 'unverified' } }) })
    }
  })
})

test('what is withdrawn, closed or merged away takes no further entry but a second look', () => {
  everyWorld(({ log }) => {
    const ended = new Set<string>()
    for (const { id, event } of log) {
      const isLook = event.type === 'RecordVerified' || event.type === 'RecordDisputed'
      if (ended.has(id) && !isLook) throw new Error(`${event.type} on what had ended`)
      if (/Withdrawn$|^InquiryClosed$|^PartiesMerged$/.test(event.type)) ended.add(id)
    }
  })
})

test('an action takes no progress between its end and its reopening', () => {
  everyWorld(({ log }) => {
    const closed = new Set<string>()
    for (const { id, event } of log) {
      if (event.type === 'FollowUpReopened') expect(closed.delete(id)).toBe(true)
      if (event.type === 'FollowUpProgressReported') expect(closed).not.toContain(id)
      if (/^FollowUp(Completed|Declined|Lapsed)$/.test(event.type)) closed.add(id)
    }
  })
})

test('every reason for a refusal has a sentence, and points to something that the command says or leaves out', () => {
  everyWorld(({ refused }) => {
    for (const { step, refusals } of refused) {
      expect(refusals).not.toEqual([])
      for (const { code, at } of refusals) {
        expect(sentencesOf(step)[code]).toMatch(/\.$/)
        if (at !== undefined) expect(pointsInto(step.command, at)).toBe(true)
      }
    }
  })
})

function isVerifiable(kind: Kind): boolean {
  return verifiable.some((each) => each === kind)
}

function sentencesOf({ kind }: AnyStep): Partial<Record<RefusalCode, string>> {
  return deciders[kind].sentences
}

function foldEntry(before: unknown, entry: AnyEntry): unknown {
  return fold<unknown, AnyEntry['event']>(deciders[entry.kind] as never, before, entry.event, entry.mark)
}

/** The ids from which a walk along the links comes back to where it began. */
function circlesIn(linked: readonly (readonly [id: string, to: readonly string[]])[]): readonly string[] {
  const links = new Map(linked)
  return [...links.keys()].filter((start) => {
    const seen = new Set(links.get(start))
    for (const id of seen) for (const next of links.get(id) ?? []) seen.add(next)
    return seen.has(start)
  })
}

/** Whether a JSON Pointer leads to a value, or to the place in an object where a field is missing. */
function pointsInto(value: unknown, pointer: string): boolean {
  const steps = pointer.split('/').slice(1)
  let here = value
  for (const [index, step] of steps.entries()) {
    if (typeof here !== 'object' || here === null) return false
    const next = new Map(Object.entries(here)).get(step)
    if (next === undefined) return index === steps.length - 1 && !Array.isArray(here) && ['/response', '/about', '/basis'].includes(pointer)
    here = next
  }
  return true
}
