/** The small pages in a real browser: joining, password and code, passkeys, the keyboard alone, and a narrow screen. */
import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals'
import { firstAdministratorLink } from '#server'
import { codeOf, linkIn, password } from '../http/browser.js'
import { Served } from '../http/served.js'
import { Chromium, type Page } from './chromium.js'

// The ledger's clock stands still, however long the machine takes; the browser has its own.
let time = Date.now()
const now = () => new Date(time)
/** A code is good once, so for the next one the clock is moved. */
const nextCode = () => {
  time += 30_000
}

const served = new Served({ now, settings: { clockMs: 0 } })
const chromium = new Chromium()
/** The ledger under a name of this machine: passkeys are bound to names. */
let home = ''
beforeAll(async () => {
  await Promise.all([served.start(), chromium.start()])
  home = served.url.replace('127.0.0.1', 'localhost')
})
afterEach(() => {
  expect(chromium.complaints).toEqual([])
})
afterAll(async () => {
  await chromium.end()
  await served.end()
  expect(served.faults).toEqual([])
})

const text = async (page: Page, selector: string) => (await page.locator(selector).textContent()) ?? ''
const heading = (page: Page, words: string) => page.getByRole('heading', { level: 1, name: words }).waitFor()

async function added(name: string): Promise<string> {
  const answer = await served.send('POST', '/api/v1/users', { as: 'admin', body: { name, roles: ['reader', 'recorder'] } })
  return linkIn(answer)
}

/** Joins by a link, as the page has it. */
async function join(page: Page, secret: string, name?: string): Promise<void> {
  await page.goto(`${home}/join#${secret}`)
  if (name !== undefined) await page.getByLabel('Your name').fill(name)
  await page.getByLabel('Choose a password').fill(password)
  await page.getByRole('button', { name: 'Set the password and sign in' }).click()
  await heading(page, 'Your account')
}

async function signOut(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Sign out' }).click()
  await heading(page, 'Sign in')
}

async function signIn(page: Page, name: string): Promise<void> {
  await page.getByLabel('Name').fill(name)
  await page.getByLabel('Password').fill(password)
  await page.getByRole('button', { name: 'Sign in', exact: true }).click()
}

/** Sets up an authenticator app in the account page, and gives its secret. */
async function addApp(page: Page): Promise<string> {
  await page.getByRole('button', { name: 'Add an authenticator app' }).click()
  const shown = page.locator('#totp-secret')
  await shown.filter({ hasText: /\w/ }).waitFor()
  const secret = (await text(page, '#totp-secret')).replaceAll(' ', '')
  await page.getByLabel('The code that the app shows now').fill(codeOf(secret, now()))
  await page.getByRole('button', { name: 'Confirm' }).click()
  await page.getByRole('heading', { name: 'Your recovery codes' }).waitFor()
  return secret
}

test('the first administrator joins by the link that the server printed, which then opens nothing', async () => {
  await served.person('admin', 'reader')
  const link = new URL((await firstAdministratorLink(served.server.parts, home)) ?? '')
  const page = await chromium.window()
  await page.goto(link.href)
  await heading(page, 'Set up the ledger')
  await join(page, link.hash.slice(1), 'Anchaly')
  await page.locator('#who', { hasText: 'Anchaly' }).waitFor()
  expect([await text(page, '#who'), await text(page, '#roles'), await page.evaluate('location.hash')]).toEqual([
    'Anchaly',
    'administrator',
    '',
  ])
  await page.goto(link.href)
  await page.getByText('This link opens nothing.').waitFor()
  await page.context().close()
  await served.person('admin2', 'administrator')
  served.tokens['admin'] = served.tokens['admin2'] ?? ''
})

test('with a password and the code of an app', async () => {
  const page = await chromium.window()
  await join(page, await added('Dara'))
  const secret = await addApp(page)
  expect(await page.locator('#code-list li').count()).toBe(10)
  await page.getByRole('button', { name: 'I have kept them' }).click()
  expect(await page.locator('#code-list li').count()).toBe(0)
  await signOut(page)

  await signIn(page, 'dara')
  await heading(page, 'One more step')
  await page.getByLabel('Code from your authenticator app').fill(codeOf(secret, now()))
  await page.getByRole('button', { name: 'Continue' }).first().click()
  // The code was used up when the app was set up.
  await page.getByRole('alert').filter({ hasText: 'used already' }).waitFor()
  nextCode()
  await page.getByLabel('Code from your authenticator app').fill(codeOf(secret, now()))
  await page.getByRole('button', { name: 'Continue' }).first().click()
  await heading(page, 'Your account')
  await page.getByText('This browser').waitFor()
  expect(await text(page, '#sessions')).toContain('password and authenticator app, from 127.0.0.1')
  await page.context().close()
})

test('a wrong password is told in a sentence, and the form stays', async () => {
  const page = await chromium.window()
  await page.goto(`${home}/sign-in`)
  await page.getByLabel('Name').fill('Nobody at all')
  await page.getByLabel('Password').fill('something')
  await page.keyboard.press('Enter')
  await page.getByRole('alert').filter({ hasText: 'The name or the password is not right.' }).waitFor()
  expect(await page.getByLabel('Name').inputValue()).toBe('Nobody at all')
  // What is not set up is not offered.
  expect(await page.getByText('Sign in with the account of your organisation').isVisible()).toBe(false)
  await page.context().close()
})

test('with a passkey, alone and after a password', async () => {
  const page = await chromium.window()
  await chromium.giveAuthenticator(page)
  await join(page, await added('Vanna'))
  await page.getByRole('button', { name: 'Add a passkey' }).click()
  await page.getByLabel('What you call this passkey').fill('Office laptop')
  await page.getByRole('button', { name: 'Make the passkey' }).click()
  await page.getByRole('heading', { name: 'Your recovery codes' }).waitFor()
  expect(await text(page, '#factors')).toContain('Passkey: Office laptop')
  await signOut(page)

  await page.getByRole('button', { name: 'Sign in with a passkey' }).click()
  await heading(page, 'Your account')
  await page.getByText('This browser').waitFor()
  expect(await text(page, '#sessions')).toContain('passkey, from 127.0.0.1')
  await signOut(page)

  await signIn(page, 'Vanna')
  await heading(page, 'One more step')
  await page.getByRole('button', { name: 'Use a passkey' }).click()
  await heading(page, 'Your account')

  // Taken away, it opens nothing, though the authenticator still has it.
  await page.getByRole('button', { name: 'Remove Passkey: Office laptop' }).click()
  await page.getByRole('status').filter({ hasText: 'was removed' }).waitFor()
  await signOut(page)
  await page.getByRole('button', { name: 'Sign in with a passkey' }).click()
  await page.getByRole('alert').filter({ hasText: 'This passkey is not known here' }).waitFor()
  await page.context().close()
})

test('with the keyboard alone', async () => {
  const page = await chromium.window()
  const press = async (...keys: readonly string[]) => {
    for (const key of keys) await page.keyboard.press(key)
  }
  const focused = () => page.evaluate('document.activeElement?.id')
  await page.goto(`${home}/join#${await added('Sokha')}`)
  await heading(page, 'Join the ledger')
  expect(await focused()).toBe('password')
  await page.keyboard.type(password)
  await press('Enter')
  await heading(page, 'Your account')
  await page.getByText('This browser').waitFor()
  await press('Tab')
  expect(await focused()).toBe('sign-out')
  await press('Tab')
  expect(await focused()).toBe('add-totp')
  await press('Enter')
  await page.locator('#totp-secret', { hasText: /\w/ }).waitFor()
  await page.locator('#totp-code:focus').waitFor()
  const secret = (await text(page, '#totp-secret')).replaceAll(' ', '')
  await page.keyboard.type(codeOf(secret, now()))
  await press('Enter')
  // The codes are shown once, so they are what is read next.
  await page.locator('#codes:focus').waitFor()
  await press('Tab', 'Enter')
  await page.locator('#title:focus').waitFor()
  await press('Shift+Tab')
  expect(await focused()).toBe('sign-out')
  await press('Enter')
  await heading(page, 'Sign in')
  await page.locator('#name:focus').waitFor()
  await page.keyboard.type('Sokha')
  await press('Tab')
  await page.keyboard.type(password)
  await press('Enter')
  await page.locator('#totp:focus').waitFor()
  nextCode()
  await page.keyboard.type(codeOf(secret, now()))
  await press('Enter')
  await heading(page, 'Your account')
  await page.context().close()
})

test('on a narrow screen nothing runs over the edge, and everything has a name', async () => {
  const page = await chromium.window({ viewport: { width: 360, height: 740 }, colorScheme: 'dark' })
  await join(page, await added('Bopha with a rather long name that has to break somewhere'))
  await page.getByText('This browser').waitFor()
  await page.getByRole('button', { name: 'Add an authenticator app' }).click()
  await page.locator('#totp-secret', { hasText: /\w/ }).waitFor()
  for (const details of await page.locator('details').all()) await details.evaluate('(element) => { element.open = true }')
  const faults = `[
    document.documentElement.scrollWidth > window.innerWidth ? 'runs over by ' + (document.documentElement.scrollWidth - window.innerWidth) : '',
    ...[...document.querySelectorAll('input, select')].filter((field) => field.labels.length === 0).map((field) => field.id + ' has no label'),
    document.querySelectorAll('h1').length === 1 ? '' : 'has not one heading of the first level',
    document.documentElement.lang === 'en' ? '' : 'has no language',
  ].filter((fault) => fault !== '')`
  expect(await page.evaluate(faults)).toEqual([])
  await signOut(page)
  expect(await page.evaluate(faults)).toEqual([])
  await page.goto(`${home}/join#${await added('Nary')}`)
  await heading(page, 'Join the ledger')
  expect(await page.evaluate(faults)).toEqual([])
  await page.context().close()
})

test('a token is made in the page, shown once, and lets a program in', async () => {
  const page = await chromium.window()
  await join(page, await added('Kosal'))
  await page.getByText('Make a token').click()
  await page.getByLabel('What it is for').fill('Weekly import')
  await page.getByLabel('recorder', { exact: true }).check()
  await page.getByRole('button', { name: 'Make the token' }).click()
  const shown = page.locator('#token-secret')
  await shown.filter({ hasText: 'alt_' }).waitFor()
  const token = await text(page, '#token-secret')
  const body = { is: 'state', name: { language: 'en', words: 'Siam' } }
  expect((await served.send('POST', '/api/v1/parties', { as: token, body })).status).toBe(201)
  await page.reload()
  await page.getByRole('button', { name: 'Revoke the token Weekly import' }).click()
  await page.getByRole('status').filter({ hasText: 'opens nothing any more' }).waitFor()
  expect(await page.content()).not.toContain(token)
  expect((await served.send('POST', '/api/v1/parties', { as: token, body })).status).toBe(401)
  await page.context().close()
})
