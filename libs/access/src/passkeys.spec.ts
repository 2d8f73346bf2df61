import { expect, test } from '@jest/globals'
import { at, openTestAccess, type TestAccess } from './access.testing.js'
import { type Manner, SoftAuthenticator } from './authenticator.testing.js'
import type { AccessRefusal } from './fault.js'
import type { Passkey } from './passkeys.js'

const party = { id: 'ledger.example.org', origin: 'https://ledger.example.org' }
const minute = 60_000

const authenticator = (manner: Partial<Manner> = {}) => new SoftAuthenticator({ origin: party.origin, rpId: party.id, ...manner })

async function register({ store }: TestAccess, device: SoftAuthenticator, user = 'u1', wrongly: Partial<Manner> = {}) {
  return store.passkeys.add(user, party, device.create(await store.passkeys.registrationOptions(user, party), wrongly), 'my phone')
}

async function signIn(
  { store }: TestAccess,
  device: SoftAuthenticator,
  user?: string,
  wrongly: Parameters<SoftAuthenticator['get']>[1] = {},
) {
  return store.passkeys.verify(party, device.get(await store.passkeys.signInOptions(party, user), wrongly), user)
}

const codeOf = (result: Passkey | AccessRefusal) => ('refused' in result ? result.refused : 'taken')
const detailOf = (result: Passkey | AccessRefusal) => ('refused' in result ? result.detail : undefined)

test('a passkey is set up, and signs in as a second factor and alone', async () => {
  using access = openTestAccess()
  const device = authenticator({ synced: true })
  const added = { id: device.id, user: 'u1', label: 'my phone', synced: true, added: at(0) }
  expect(await register(access, device)).toEqual(added)
  expect(access.store.passkeys.list('u1')).toEqual([added])
  expect(access.store.passkeys.list('u2')).toEqual([])
  access.pass(minute)
  expect(await signIn(access, device, 'u1')).toEqual({ ...added, used: at(minute) })
  access.pass(minute)
  expect(await signIn(access, device)).toEqual({ ...added, used: at(2 * minute) })
  expect(access.another().passkeys.list('u1')).toEqual([{ ...added, used: at(2 * minute) }])
})

test('a browser is told what it needs', async () => {
  using access = openTestAccess()
  access.store.logins.claim('Sophea Chan', 'u1')
  const device = authenticator()
  await register(access, device)
  const known = [{ id: device.id, type: 'public-key', transports: ['internal'] }]
  expect(await access.store.passkeys.registrationOptions('u1', party)).toMatchObject({
    ...{ challenge: expect.stringMatching(/^[A-Za-z0-9_-]{43}$/), rp: { name: 'Alteram', id: party.id } },
    user: { id: Buffer.from('u1').toString('base64url'), name: 'Sophea Chan' },
    ...{ timeout: 5 * minute, attestation: 'none', excludeCredentials: known },
    authenticatorSelection: { residentKey: 'preferred', userVerification: 'required' },
  })
  expect(await access.store.passkeys.signInOptions(party, 'u1')).toMatchObject({
    ...{ challenge: expect.stringMatching(/^[A-Za-z0-9_-]{43}$/), rpId: party.id, timeout: 5 * minute, userVerification: 'required' },
    allowCredentials: known,
  })
  expect((await access.store.passkeys.signInOptions(party)).allowCredentials).toBeUndefined()
})

test.each<[string, Partial<Manner>, string]>([
  ['another origin', { origin: 'https://ledger.example.net' }, 'passkey-not-verified'],
  ['the same host without TLS', { origin: 'http://ledger.example.org' }, 'passkey-not-verified'],
  ['another host’s passkey', { rpId: 'example.net' }, 'passkey-not-verified'],
  ['a challenge of its own', { challenge: Buffer.alloc(32, 7).toString('base64url') }, 'challenge-unknown'],
  ['an owner who was not verified', { userVerified: false }, 'passkey-not-verified'],
  ['nobody present', { userPresent: false, userVerified: false }, 'passkey-not-verified'],
  ['another kind of answer', { type: 'webauthn.other' }, 'passkey-not-verified'],
])('with %s none is set up and nobody signs in', async (_, wrongly, refused) => {
  using access = openTestAccess()
  const device = authenticator()
  expect(codeOf(await register(access, device, 'u1', wrongly))).toBe(refused)
  expect(access.store.passkeys.list('u1')).toEqual([])
  expect(codeOf(await register(access, device))).toBe('taken')
  expect(codeOf(await signIn(access, device, 'u1', wrongly))).toBe(refused)
  expect(codeOf(await signIn(access, device, undefined, wrongly))).toBe(refused)
  expect(codeOf(await signIn(access, device))).toBe('taken')
})

test('why it was refused is for the log; whoever asked is told what helps', async () => {
  using access = openTestAccess()
  const refused = await register(access, authenticator(), 'u1', { origin: 'https://ledger.example.net' })
  expect(refused).toEqual({
    refused: 'passkey-not-verified',
    sentence: 'The passkey could not be checked. Try again, at the address that you set it up at.',
    detail: expect.stringContaining('https://ledger.example.net'),
  })
  expect(detailOf(await register(access, authenticator(), 'u1', { origin: `https://${'x'.repeat(10_000)}` }))).toHaveLength(300)
})

test('a challenge is answered once, whether the answer holds or not, and within five minutes', async () => {
  using access = openTestAccess()
  const { passkeys } = access.store
  const device = authenticator()
  const options = await passkeys.registrationOptions('u1', party)
  const answer = device.create(options)
  expect(codeOf(await passkeys.add('u1', party, answer, 'my phone'))).toBe('taken')
  expect(codeOf(await passkeys.add('u1', party, answer, 'my phone'))).toBe('challenge-unknown')

  const asked = await passkeys.signInOptions(party, 'u1')
  expect(codeOf(await passkeys.verify(party, device.get(asked, { userVerified: false }), 'u1'))).toBe('passkey-not-verified')
  expect(codeOf(await passkeys.verify(party, device.get(asked), 'u1'))).toBe('challenge-unknown')

  const good = device.get(await passkeys.signInOptions(party))
  expect(codeOf(await passkeys.verify(party, good))).toBe('taken')
  expect(codeOf(await access.another().passkeys.verify(party, good))).toBe('challenge-unknown')

  const late = device.get(await passkeys.signInOptions(party))
  access.pass(5 * minute)
  expect(codeOf(await passkeys.verify(party, late))).toBe('challenge-unknown')
})

test('a challenge for one thing, or for one user, is none for another', async () => {
  using access = openTestAccess()
  const { passkeys } = access.store
  const [mine, hers] = [authenticator(), authenticator()]
  await register(access, mine)
  await register(access, hers, 'u2')
  expect(codeOf(await passkeys.verify(party, mine.get(await passkeys.registrationOptions('u1', party)), 'u1'))).toBe('challenge-unknown')
  expect(codeOf(await passkeys.verify(party, mine.get(await passkeys.signInOptions(party, 'u2')), 'u1'))).toBe('challenge-unknown')
  expect(codeOf(await passkeys.verify(party, mine.get(await passkeys.signInOptions(party)), 'u1'))).toBe('challenge-unknown')
  expect(codeOf(await passkeys.verify(party, hers.get(await passkeys.signInOptions(party, 'u1')), 'u1'))).toBe('passkey-unknown')
})

test('a counter that goes back, or stands still, is refused: the passkey was copied', async () => {
  using access = openTestAccess()
  const device = authenticator()
  await register(access, device)
  expect(codeOf(await signIn(access, device, 'u1', { counter: 5 }))).toBe('taken')
  for (const counter of [5, 4, 0]) expect(codeOf(await signIn(access, device, 'u1', { counter }))).toBe('passkey-not-verified')
  expect(codeOf(await signIn(access, device, 'u1', { counter: 6 }))).toBe('taken')
})

test('of two answers with one count, one is taken', async () => {
  using access = openTestAccess()
  const { passkeys } = access.store
  const device = authenticator()
  await register(access, device)
  const answers = [
    device.get(await passkeys.signInOptions(party), { counter: 3 }),
    device.get(await passkeys.signInOptions(party), { counter: 3 }),
  ]
  const other = access.another()
  const [first, second] = answers
  const results = await Promise.all([passkeys.verify(party, first), other.passkeys.verify(party, second)])
  expect(results.map(codeOf).sort()).toEqual(['passkey-not-verified', 'taken'])
  expect(results.map(detailOf).filter((detail) => detail !== undefined)).toEqual([expect.stringMatching(/counter/i)])
})

test('an authenticator that does not count signs in again and again', async () => {
  using access = openTestAccess()
  const device = authenticator()
  await register(access, device)
  for (let times = 0; times < 3; times++) expect(codeOf(await signIn(access, device, undefined, { counter: 0 }))).toBe('taken')
})

test('a passkey is somebody’s: it is not set up twice, nor answers for another user', async () => {
  using access = openTestAccess()
  const device = authenticator()
  await register(access, device)
  expect(codeOf(await register(access, device, 'u2'))).toBe('passkey-known')
  const userHandle = Buffer.from('u2').toString('base64url')
  expect(codeOf(await signIn(access, device, undefined, { userHandle }))).toBe('passkey-unknown')
  expect(codeOf(await signIn(access, authenticator()))).toBe('passkey-unknown')
})

test('a signature by another key is refused', async () => {
  using access = openTestAccess()
  const { passkeys } = access.store
  const [mine, other] = [authenticator(), authenticator()]
  await register(access, mine)
  const options = await passkeys.signInOptions(party, 'u1')
  const answer = { ...other.get(options), id: mine.id, rawId: mine.id }
  expect(detailOf(await passkeys.verify(party, answer, 'u1'))).toBe('The signature does not hold.')
})

test('one that was removed signs nobody in', async () => {
  using access = openTestAccess()
  const { passkeys } = access.store
  const [first, second] = [authenticator(), authenticator()]
  await register(access, first)
  await register(access, second)
  expect(passkeys.remove(first.id, 'u2')).toBe(false)
  expect(passkeys.remove(first.id, 'u1')).toBe(true)
  expect(codeOf(await signIn(access, first, 'u1'))).toBe('passkey-unknown')
  expect(codeOf(await signIn(access, second, 'u1'))).toBe('taken')
  passkeys.removeAll('u1')
  expect(passkeys.list('u1')).toEqual([])
})

test('what is no answer is refused, and takes no challenge', async () => {
  using access = openTestAccess()
  const { passkeys } = access.store
  await passkeys.load()
  const device = authenticator()
  await register(access, device)
  const answer = device.get(await passkeys.signInOptions(party))
  for (const other of [
    undefined,
    null,
    'x',
    1,
    [],
    {},
    { ...answer, id: 'x' },
    { ...answer, response: null },
    { ...answer, type: 'password' },
  ]) {
    expect(codeOf(await passkeys.verify(party, other))).toBe('passkey-unreadable')
    expect(codeOf(await passkeys.add('u1', party, other, 'x'))).toBe('passkey-unreadable')
  }
  expect(codeOf(await passkeys.verify(party, answer))).toBe('taken')
})
