/** The three real files, where they are at hand: all of them in, none doubled, and the questions that they are for. */
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { type Ended, Place } from './running.js'

const folder = process.env['ALTERAM_SHARED_DATA']
const files = {
  upr: 'upr-recommendations-sessions-1-5.csv',
  'tip-tiers': 'tip-tier-placements-1999-2015.csv',
  'upr-pledges': 'upr-voluntary-pledges.csv',
} as const
const names = ['upr', 'tip-tiers', 'upr-pledges'] as const

interface Command {
  readonly what: string
  readonly recorded: number
  readonly unchanged: number
}

if (folder === undefined) test.skip('the real files are not at hand: ALTERAM_SHARED_DATA names their folder', () => undefined)
else {
  let place: Place
  const first: Record<string, Ended> = {}

  const imported = (name: (typeof names)[number]) => place.run(['import', '--mapping', name, join(folder, files[name]), '--json'])
  const commandsIn = ({ out }: Ended): readonly Command[] => JSON.parse(out.trimEnd().split('\n').at(-1) ?? '{}').summary.commands
  const counted = async (...args: string[]) => Number((await place.run([...args, '--count'])).out)
  const state = async (code: string): Promise<string> =>
    JSON.parse((await place.run(['party', 'list', '--code', code, '--json'])).out).short

  beforeAll(async () => {
    place = new Place()
    for (const name of names) first[name] = await imported(name)
  }, 180_000)
  afterAll(() => place.end())

  describe('the real files', () => {
    test('every recommendation, rating and pledge is in', async () => {
      for (const name of names) expect(first[name]).toMatchObject({ code: 0, err: expect.not.stringContaining('alteram:') })
      const recorded = (name: string, what: string) =>
        commandsIn(first[name] ?? { code: 1, out: '', err: '' }).find((each) => each.what === what)?.recorded
      expect(recorded('upr', 'follow-up open')).toBe(6_094)
      expect(recorded('upr', 'response record')).toBe(6_094)
      expect(recorded('tip-tiers', 'report rate')).toBe(2_251)
      expect(recorded('upr-pledges', 'follow-up open')).toBe(947)
      expect(await counted('follow-up', 'list', '--origin', 'recommended')).toBe(6_094)
      expect(await counted('follow-up', 'list', '--origin', 'committed')).toBe(947)
      expect(await counted('response', 'list')).toBe(6_094)
    })

    test('a second time changes nothing', async () => {
      const before = await place.run(['replay', '--check', '--json'])
      for (const name of names) {
        const again = await imported(name)
        expect(again.code).toBe(0)
        expect(commandsIn(again).filter(({ recorded }) => recorded > 0)).toEqual([])
      }
      const after = await place.run(['replay', '--check', '--json'])
      expect(before.code).toBe(0)
      // Not what is said on the way: how far a fold has come when a second is over is the machine's affair.
      expect({ code: after.code, out: after.out }).toEqual({ code: before.code, out: before.out })
    }, 180_000)

    test("Cambodia's ratings by year", async () => {
      const { out } = await place.run(['ratings', await state('KHM'), '--json'])
      const ratings = out
        .trimEnd()
        .split('\n')
        .map((line): { year: string; rating: string } => JSON.parse(line))
      expect(ratings.map(({ year, rating }) => [year, rating])).toEqual([
        ['2001', 'Tier 2'],
        ['2002', 'Tier 3'],
        ['2003', 'Tier 2'],
        ['2004', 'Tier 2'],
        ['2005', 'Tier 3'],
        ['2006', 'Tier 2 Watch List'],
        ['2007', 'Tier 2 Watch List'],
        ['2008', 'Tier 2'],
        ['2009', 'Tier 2 Watch List'],
        ['2010', 'Tier 2'],
        ['2011', 'Tier 2'],
        ['2012', 'Tier 2'],
        ['2013', 'Tier 2 Watch List'],
        ['2014', 'Tier 2 Watch List'],
        ['2015', 'Tier 2 Watch List'],
      ])
    })

    test('how a state answered what was recommended to it, now and before any of it was logged', async () => {
      const { out } = await place.run(['statistics', '--of', 'follow-ups', '--by', 'respondent', '--json'])
      const [most] = out
        .trimEnd()
        .split('\n')
        .map((line): { group: string; asked: number; specifically: number; stances: Record<string, number> } => JSON.parse(line))
      const { group = '', asked = 0, specifically = 0, stances = {} } = most ?? {}
      expect(specifically).toBeGreaterThan(0)
      expect(Object.values(stances).reduce((sum, each) => sum + each, 0)).toBe(specifically)
      expect(await counted('follow-up', 'list', '--owner', group)).toBe(asked)
      expect(await counted('follow-up', 'list', '--owner', group, '--answered', 'yes')).toBe(specifically)
      const before = await place.run(['statistics', '--of', 'follow-ups', '--respondent', group, '--as-of', '1', '--json'])
      expect(before).toMatchObject({ code: 0, out: '' })
      expect(await counted('follow-up', 'list', '--owner', group, '--as-of', '2000')).toBeLessThanOrEqual(asked)
    })

    test('the state at any entry is what the log says', async () => {
      for (const to of ['1', '1234', '9876']) expect(await place.run(['replay', '--to', to, '--check'])).toMatchObject({ code: 0 })
    }, 180_000)
  })
}
