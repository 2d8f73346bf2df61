/** Bundles: what is packed holds, and every way of tampering is seen. */
import { beforeAll, describe, expect, test } from '@jest/globals'
import { parseVerifierKey } from '#audit'
import { memorySource, type Verdict, type VerifyOptions, verifyBundle } from '#evidence'
import { archiveOf, type Files } from './sample.js'
import { type Tampered, tamperedBundles } from './tampering.js'

const tampered: Tampered = await tamperedBundles()
const { whole, ways } = tampered

async function verdictOf(files: Files, options: VerifyOptions = {}): Promise<Verdict> {
  return verifyBundle(memorySource(await archiveOf(files)), options)
}

const linesOf = ({ findings }: Verdict, kind: string) => findings.filter((each) => each.kind === kind).map(({ words }) => words)

describe('what was packed holds', () => {
  test.each(['ledger', 'record'] as const)('of a %s', async (about) => {
    const verdict = await verdictOf(whole[about], { key: parseVerifierKey(tampered.key), held: [tampered.held] })
    expect(linesOf(verdict, 'fails')).toEqual([])
    expect(verdict.outcome).toBe('holds')
  })

  let first: Uint8Array
  beforeAll(async () => {
    first = await archiveOf(whole.ledger)
  })
  test('the same files give the same bytes', async () => {
    expect(Buffer.compare(await archiveOf((await tamperedBundles()).whole.ledger), first)).toBe(0)
  })
})

test.each(ways.map((way) => [`${way.about}: ${way.name}`, way] as const))('%s', async (_, { files, needs, says }) => {
  const known = needs === 'key' ? { key: parseVerifierKey(tampered.key) } : needs === 'held' ? { held: [tampered.held] } : {}
  const verdict = await verdictOf(files, known)
  expect([verdict.outcome, linesOf(verdict, 'fails').join('\n')]).toEqual(['does-not-hold', expect.stringMatching(says)])
})
