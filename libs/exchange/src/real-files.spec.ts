/** The kept mappings on the files that they are for, where these are at hand; every submission is put to the domain's deciders. */
import { join } from 'node:path'
import { describe, expect, test } from '@jest/globals'
import { fileSource, importAll, isRead, loadMapping, readSubmissions, type Submission } from './index.js'
import { MemoryLedger } from './memory-ledger.js'

const folder = process.env['ALTERAM_SHARED_DATA']
const files = {
  'tip-tiers': 'tip-tier-placements-1999-2015.csv',
  upr: 'upr-recommendations-sessions-1-5.csv',
  'upr-pledges': 'upr-voluntary-pledges.csv',
} as const
type Name = keyof typeof files

async function read(name: Name, from: string) {
  return readSubmissions(await fileSource(join(from, files[name])), { format: 'csv', mapping: loadMapping(name) })
}

async function submissionsOf(name: Name, from: string): Promise<Submission[]> {
  const submissions: Submission[] = []
  for await (const item of await read(name, from)) if (isRead(item)) submissions.push(item.submission)
  return submissions
}

function count(submissions: readonly Submission[]): Record<string, number> {
  const counts: Record<string, number> = {}
  for (const { kind, verb } of submissions) counts[`${kind} ${verb}`] = (counts[`${kind} ${verb}`] ?? 0) + 1
  return counts
}

if (folder === undefined) console.log('ALTERAM_SHARED_DATA is not set, so the kept mappings are not tried on the real files')
else {
  describe('the real files', () => {
    test('every tier is a rating in the report of its year', async () => {
      const submissions = await submissionsOf('tip-tiers', folder)
      expect(count(submissions)).toEqual({
        'party register': 187,
        'source capture': 1,
        'report publish': 15,
        'report rate': 2_251,
      })
      const ratings = submissions.filter(({ verb }) => verb === 'rate').map(({ body }) => body['rating'])
      expect(ratings.filter((rating) => rating === 'Tier 2 Watch List')).toHaveLength(494)
    })

    test('every recommendation is a follow-up with its response', async () => {
      const submissions = await submissionsOf('upr', folder)
      expect(count(submissions)).toEqual({
        'party register': 151,
        'source capture': 1,
        'report publish': 80,
        'followup open': 6_094,
        'response record': 6_094,
      })
      const unknown = submissions.filter(({ kind, body }) => kind === 'followup' && body['by'] === 'unknown')
      expect(unknown).toHaveLength(9)
    })

    test('every pledge is a follow-up, rows that say the same counted apart', async () => {
      const submissions = await submissionsOf('upr-pledges', folder)
      expect(count(submissions)).toEqual({ 'party register': 150, 'source capture': 1, 'report publish': 194, 'followup open': 947 })
    })

    test.each(Object.keys(files) as Name[])('%s: ids and keys are distinct', async (name) => {
      const submissions = await submissionsOf(name, folder)
      const begun = submissions.filter(({ verb }) => verb !== 'rate').map(({ id }) => id)
      expect(new Set(begun).size).toBe(begun.length)
      expect(new Set(submissions.map(({ key }) => key)).size).toBe(submissions.length)
    })

    test.each([
      ['the tiers first', ['tip-tiers', 'upr', 'upr-pledges']],
      ['the pledges first', ['upr-pledges', 'upr', 'tip-tiers']],
    ] as const)('the ledger takes all three, %s; a second time nothing changes', async (_, order) => {
      const ledger = new MemoryLedger()
      const faults: unknown[] = []
      for (const name of order) {
        const summary = await importAll(await read(name, folder), ledger.send, { onFault: (fault) => faults.push(fault) })
        expect(summary).toMatchObject({ refused: 0, faults: 0, leftOut: 0, end: 'done', skipped: name === 'tip-tiers' ? 957 : 0 })
        expect(summary.recorded + summary.unchanged).toBe(summary.read)
      }
      expect(faults).toEqual([])
      const before = ledger.size
      const again = await importAll(await read(order[0], folder), ledger.send)
      expect(again).toMatchObject({ recorded: 0, refused: 0, unchanged: again.read })
      expect(ledger.size).toBe(before)
    })
  })
}

test('each kept mapping is sound', () => {
  expect(Object.keys(files).map((name) => loadMapping(name).name)).toEqual(Object.keys(files))
})
