/** The page for signing in: name and password, then the second factor; or a passkey alone; or the organisation's own sign-in. */
import { ask, at, onAction, passkeys, rememberCsrf, say, showOnly } from './request.js'

const parts = ['first', 'second', 'done']

/** Where to go afterwards: an address of ours that was asked for, never one of another site. */
function destination() {
  const wanted = new URLSearchParams(location.search).get('to')
  const url = wanted === null ? null : URL.parse(wanted, location.origin)
  return url && url.origin === location.origin ? url.href : '/account'
}

function show(answer) {
  rememberCsrf(answer.csrf)
  if (answer.state === 'second-factor') showSecond(answer.factors)
  else if (answer.state === 'signed-in') location.assign(destination())
}

function showFirst() {
  showOnly('first', parts)
  at('title').textContent = 'Sign in'
  at('name').focus()
}

function showSecond(factors) {
  showOnly('second', parts)
  at('title').textContent = 'One more step'
  at('totp-form').hidden = !factors.includes('totp')
  at('recovery').hidden = !factors.includes('recovery-codes')
  at('passkey-second').hidden = !factors.includes('passkey') || !passkeys.possible
  const first = factors.includes('totp') ? at('totp') : at('passkey-second').hidden ? at('title') : at('passkey-second')
  first.focus()
}

async function withPasskey() {
  const { options } = await ask('POST', 'sign-in/passkey/options', {})
  show(await ask('POST', 'sign-in/passkey', { response: await passkeys.show(options) }))
}

onAction(at('password-form'), 'submit', async ({ name, password }) => {
  show(await ask('POST', 'sign-in', { name, password }))
  at('password').value = ''
})
onAction(at('totp-form'), 'submit', async ({ code }) => show(await ask('POST', 'sign-in/totp', { code })))
onAction(at('recovery-form'), 'submit', async ({ code }) => show(await ask('POST', 'sign-in/recovery-code', { code })))
onAction(at('passkey-alone'), 'click', withPasskey)
onAction(at('passkey-second'), 'click', withPasskey)
onAction(at('again'), 'click', async () => {
  await ask('POST', 'sign-out', {})
  showFirst()
})
onAction(at('other'), 'click', async () => showFirst())

const troubles = {
  'not-known': 'Your organisation knows you, but gives you no role in this ledger. Ask an administrator.',
  conflict: 'Your organisation gives you roles that nobody holds at once here. Ask an administrator.',
  refused: 'The sign-in with your organisation did not come to its end. Try again.',
  unreachable: 'The sign-in of your organisation does not answer just now. Try again in a moment.',
}

const wanted = new URLSearchParams(location.search)
const state = await ask('GET', 'sign-in').catch((error) => {
  say(error.message)
  return { state: 'signed-out', singleSignOn: false }
})
at('single-sign-on').hidden = !state.singleSignOn
at('single-sign-on').href = `/sign-in/oidc?to=${encodeURIComponent(wanted.get('to') ?? '/account')}`
at('passkey-alone').hidden = !passkeys.possible
if (state.state === 'second-factor') show(state)
else if (state.state === 'signed-in' && !wanted.has('again')) {
  showOnly('done', parts)
  at('who').textContent = state.name
} else showFirst()
const trouble = wanted.get('trouble')
if (trouble !== null && Object.hasOwn(troubles, trouble)) say(troubles[trouble])
