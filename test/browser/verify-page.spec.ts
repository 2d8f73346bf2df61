/** The page that verifies bundles, opened from a disk in a real browser: bundles that hold, every way of tampering, and the keyboard alone. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals'
import { verifierPage } from '#evidence'
import { archiveOf, type Files, filesOf, SampleLog, scopes } from '../evidence/sample.js'
import { flipped, type Tampered, tamperedBundles } from '../evidence/tampering.js'
import { Chromium, type Page } from './chromium.js'

const chromium = new Chromium()
const folder = mkdtempSync(join(tmpdir(), 'alteram-verify-page-'))
let tampered: Tampered
let page: Page
const requests: string[] = []
beforeAll(async () => {
  tampered = await tamperedBundles()
  writeFileSync(join(folder, 'verify.html'), verifierPage())
  await chromium.start()
  page = await chromium.window()
  page.on('request', (request) => requests.push(request.url()))
  await page.goto(pathToFileURL(join(folder, 'verify.html')).href)
})
afterEach(() => {
  expect(chromium.complaints).toEqual([])
  // The page itself, and nothing else.
  expect(requests.filter((url) => !url.startsWith('file:'))).toEqual([])
})
afterAll(async () => {
  await chromium.end()
  rmSync(folder, { recursive: true })
})

/** Verifies bytes under a name, and gives the verdict and the lines. */
async function verified(
  bytes: Uint8Array,
  name = 'bundle.alteram.zip',
): Promise<{ readonly verdict: string; readonly lines: readonly string[] }> {
  await page.evaluate("document.getElementById('result').hidden = true")
  await page.getByLabel('Bundle', { exact: true }).setInputFiles({ name, mimeType: 'application/zip', buffer: Buffer.from(bytes) })
  await page.locator('#result').waitFor()
  const verdict = (await page.getByRole('heading', { level: 2 }).textContent()) ?? ''
  return { verdict, lines: await page.locator('#findings li').allInnerTexts() }
}

const packed = async (files: Files) => verified(await archiveOf(files))
const failing = (lines: readonly string[]) => lines.filter((line) => line.startsWith('✗'))

async function given(key: string, held?: string): Promise<void> {
  await page.evaluate("document.querySelector('details').open = true")
  await page.getByLabel('Verifier key of the ledger').fill(key)
  await page
    .getByLabel('Checkpoints that you kept')
    .setInputFiles(held === undefined ? [] : [{ name: 'held', mimeType: 'text/plain', buffer: Buffer.from(held) }])
}

test.each(['ledger', 'record'] as const)('a bundle of a %s holds', async (about) => {
  await given('')
  const { verdict, lines } = await packed(tampered.whole[about])
  expect([verdict, failing(lines)]).toEqual(['bundle.alteram.zip: everything that can be verified holds', []])
  await given(tampered.key, tampered.held)
  const known = await packed(tampered.whole[about])
  expect(known.lines).toContainEqual(expect.stringContaining('The key is the one that you gave'))
  expect(failing(known.lines)).toEqual([])
})

test('every way of tampering is seen', async () => {
  for (const { name, about, files, needs, says } of tampered.ways) {
    await given(needs === 'key' ? tampered.key : '', needs === 'held' ? tampered.held : undefined)
    const { verdict, lines } = await packed(files)
    expect([about, name, verdict, failing(lines).join('\n')]).toEqual([
      about,
      name,
      'bundle.alteram.zip is not to be relied on',
      expect.stringMatching(says),
    ])
  }
})

test('a bit of the file turned over names the file', async () => {
  await given('')
  const bytes = await archiveOf(tampered.whole.record)
  const at = Buffer.from(bytes).indexOf('entries/000000101.json') + 'entries/000000101.json'.length + 40
  const { verdict, lines } = await verified(flipped(bytes, at * 8))
  expect([verdict, failing(lines)[0]]).toEqual([
    'bundle.alteram.zip is not to be relied on',
    expect.stringContaining('entries/000000101.json is damaged'),
  ])
})

test('what is no bundle, and a part of one, cannot be verified', async () => {
  const bytes = await archiveOf(tampered.whole.record)
  expect(await verified(new TextEncoder().encode('hello, hello, hello, hello'))).toMatchObject({
    verdict: 'bundle.alteram.zip cannot be verified',
    lines: ['✗ Does not hold: This is no archive.'],
  })
  expect((await verified(bytes.subarray(0, bytes.length - 9))).verdict).toBe('bundle.alteram.zip cannot be verified')
})

test('a name that would be markup is shown as it is', async () => {
  const { verdict } = await verified(new Uint8Array(30), '<img src=x onerror=alert(1)>.zip')
  expect(verdict).toContain('<img src=x onerror=alert(1)>')
})

test('a key that is none is told of beside its field, and nothing is verified', async () => {
  await given('not a key')
  await page.evaluate("document.getElementById('result').hidden = true")
  await page.getByRole('button', { name: 'Verify again' }).click()
  await page.getByRole('alert').filter({ hasText: 'This is no verifier key' }).waitFor()
  const field = "document.getElementById('key')"
  expect(await page.evaluate(`[document.activeElement === ${field}, ${field}.getAttribute('aria-invalid')]`)).toEqual([true, 'true'])
  expect(await page.locator('#result').isVisible()).toBe(false)
})

test('the verdict takes the focus, and everything can be reached with the keyboard', async () => {
  await given('')
  await packed(tampered.whole.record)
  expect(await page.evaluate('document.activeElement.id')).toBe('verdict')
  const reached: unknown[] = []
  await page.evaluate('document.activeElement.blur(); window.scrollTo(0, 0)')
  for (let step = 0; step < 8; step++) {
    await page.keyboard.press('Tab')
    reached.push(await page.evaluate('document.activeElement.id || document.activeElement.tagName.toLowerCase()'))
  }
  expect(reached).toEqual(expect.arrayContaining(['bundle', 'summary', 'key', 'held', 'policy', 'authorities', 'button']))
})

test('a bundle of 6,000 entries is verified while the page shows how far it is', async () => {
  const { verdict, lines } = await packed(await filesOf(new SampleLog(6_000).contents(scopes.ledger)))
  expect([verdict, failing(lines)]).toEqual(['bundle.alteram.zip: everything that can be verified holds', []])
})

test('on a narrow screen nothing is cut off', async () => {
  await page.setViewportSize({ width: 360, height: 740 })
  await packed(tampered.whole.record)
  expect(await page.evaluate('document.documentElement.scrollWidth <= 360')).toBe(true)
})
