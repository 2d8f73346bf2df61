/** Bundles over HTTP: who gets which, what is in them, and that the ledger tells of each; and the page that verifies them. */
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { parseVerifierKey } from '#audit'
import { memorySource, verifyBundle } from '#evidence'
import { Served } from './served.js'

const served = new Served({ settings: { clockMs: 0 } })
beforeAll(async () => {
  await served.start()
  await served.person('auditor', 'auditor')
  await served.person('recorder', 'recorder')
  await served.person('reader', 'reader')
})
afterAll(async () => {
  await served.end()
  expect(served.faults).toEqual([])
})

async function asked(
  as: string,
  body: object,
): Promise<{ readonly status: number; readonly bytes: Uint8Array; readonly name: string | null }> {
  const response = await fetch(`${served.url}/api/v1/bundles`, {
    method: 'POST',
    headers: { authorization: `Bearer ${served.tokens[as]}`, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })
  return { status: response.status, bytes: new Uint8Array(await response.arrayBuffer()), name: response.headers.get('content-disposition') }
}

test('an auditor gets the whole ledger, whoever records gets records, and whoever reads gets none; each is told of', async () => {
  const made = await served.send('POST', '/api/v1/parties', {
    as: 'recorder',
    body: { is: 'person', name: { language: 'en', words: 'Sok Dara' } },
  })
  const id = String(Object(made.body)['id'])
  const key = parseVerifierKey(
    String(await (await fetch(`${served.url}/log/key`, { headers: { authorization: `Bearer ${served.tokens['reader']}` } })).text()).trim(),
  )

  const ledger = await asked('auditor', { about: 'ledger' })
  const verdict = await verifyBundle(memorySource(ledger.bytes), { key })
  expect([ledger.status, verdict.outcome, verdict.facts?.scope]).toEqual([200, 'holds', { kind: 'ledger' }])
  expect(Buffer.from(ledger.bytes).includes('opened/')).toBe(false)

  const record = await asked('recorder', { about: id, opened: true })
  const found = await verifyBundle(memorySource(record.bytes), { key })
  expect([record.status, found.outcome, found.facts?.scope, found.facts?.entries]).toEqual([200, 'holds', { kind: 'party', id }, 1])
  expect(found.findings.filter(({ check }) => check === 'opened')).toEqual([
    { kind: 'holds', check: 'opened', words: expect.stringContaining('what was recorded') },
  ])
  expect(record.name).toMatch(new RegExp(`filename="party-${id}-\\d+\\.alteram\\.zip"`))

  expect([(await asked('reader', { about: id })).status, (await asked('recorder', { about: 'ledger' })).status]).toEqual([403, 403])
  const custody = await served.send('GET', '/api/v1/custody', { as: 'auditor' })
  const bundles = Object(custody.body)['items'].filter((each: unknown) => Object(Object(each)['reading'] ?? each)['is'] === 'bundle')
  expect(bundles).toHaveLength(2)
})

test('a record or a checkpoint that is not there, and a body that is wrong', async () => {
  const unknown = '0190f2a4-7c1e-7d3a-9b2f-3c5d7e9f1a2b'
  expect((await asked('auditor', { about: unknown })).status).toBe(404)
  expect((await asked('auditor', { about: 'ledger', checkpoint: '999999' })).status).toBe(404)
  expect((await asked('auditor', { about: 'everything', opened: 'yes' })).status).toBe(400)
})

test('the page that verifies is there for everybody, and may load nothing', async () => {
  const response = await fetch(`${served.url}/verify.html`)
  expect([response.status, response.headers.get('content-type')]).toEqual([200, 'text/html; charset=utf-8'])
  expect(response.headers.get('content-security-policy')).toMatch(/^default-src 'none'; script-src 'sha256-.*frame-ancestors 'none'$/)
  expect(await response.text()).toContain('<title>Verify evidence</title>')
})
