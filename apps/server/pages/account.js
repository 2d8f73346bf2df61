/** The page of one's own account: ways to sign in, sessions, tokens. */
import { ask, at, make, onAction, passkeys, say } from './request.js'

const kindWords = {
  password: 'Password',
  passkey: 'Passkey',
  totp: 'Authenticator app',
  'recovery-codes': 'Recovery codes',
  'single-sign-on': 'Account of your organisation',
}
const howWords = {
  password: 'password',
  passkey: 'passkey',
  totp: 'authenticator app',
  'recovery-code': 'recovery code',
  'single-sign-on': 'account of the organisation',
  invitation: 'one-time link',
}
const day = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium' })
const moment = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'short' })

let me

/** Runs what needs a recent sign-in; where the last one was too long ago, it leads there and back. */
async function confirmed(run) {
  try {
    return await run()
  } catch (error) {
    if (error.code !== 'sign-in-again') throw error
    location.assign('/sign-in?again&to=/account')
    throw error
  }
}

function news(words) {
  at('news').textContent = words
}

async function showAll() {
  me = await ask('GET', 'me')
  at('who').textContent = me.user.name
  at('roles').textContent = me.roles.length === 0 ? 'without a role yet: ask an administrator' : me.roles.join(', ')
  showFactors()
  await Promise.all([showSessions(), showTokens()])
}

function row(title, quiet, action) {
  const words = make('div', {}, make('strong', {}, title), make('div', { class: 'small quiet' }, quiet))
  return make('li', {}, words, ...(action ? [action] : []))
}

function button(words, label, run) {
  const element = make('button', { type: 'button', 'aria-label': label }, words)
  onAction(element, 'click', run)
  return element
}

function showFactors() {
  const removal = {
    totp: () => ask('POST', 'me/totp/remove', {}),
    passkey: (id) => ask('POST', `me/passkeys/${id}/remove`, {}),
  }
  const rows = me.credentials.map(({ credential, id, label, added }) => {
    const title = label === undefined ? kindWords[credential] : `${kindWords[credential]}: ${label}`
    const remove = removal[credential]
    const action =
      remove &&
      button('Remove', `Remove ${title}`, async () => {
        await confirmed(() => remove(id))
        news(`${title} was removed.`)
        await showAll()
      })
    const left = credential === 'recovery-codes' ? `${me.recoveryCodesLeft} left; ` : ''
    return row(title, `${left}since ${day.format(new Date(added))}`, action)
  })
  at('factors').replaceChildren(...rows)
  const has = (credential) => me.credentials.some((each) => each.credential === credential)
  at('add-totp').hidden = has('totp')
  at('add-passkey').hidden = !passkeys.possible
  at('new-codes').hidden = !has('totp') && !has('passkey')
  at('password-title').closest('section').hidden = !has('password')
}

async function showSessions() {
  const { sessions } = await ask('GET', 'me/sessions')
  const rows = sessions.map(({ id, current, how, address, agent, seen }) => {
    const title = current ? 'This browser' : agentWords(agent)
    const words = `${how.map((each) => howWords[each]).join(' and ')}, from ${address}, last seen ${moment.format(new Date(seen))}`
    const end = button('End', `End the session: ${title}, ${words}`, async () => {
      await ask('POST', `me/sessions/${id}/revoke`, {})
      news('The session has ended.')
      await showSessions()
    })
    return row(title, words, current ? undefined : end)
  })
  at('sessions').replaceChildren(...rows)
  at('end-others').hidden = sessions.length < 2
}

function agentWords(agent) {
  const browser = /(Firefox|Edg|Chrome|Safari)/.exec(agent)?.[1]?.replace('Edg', 'Edge')
  const system = /(Windows|Android|iPhone|iPad|Mac OS X|Linux)/.exec(agent)?.[1]?.replace('Mac OS X', 'Mac')
  return browser && system ? `${browser} on ${system}` : 'Another program'
}

async function showTokens() {
  const { tokens } = await ask('GET', 'me/tokens')
  const rows = tokens.map(({ id, label, roles, kinds, expires, revoked, used }) => {
    const scope = `${roles.join(', ')}; ${kinds === 'all' ? 'all records' : kinds.join(', ')}`
    const end = revoked ? `revoked ${day.format(new Date(revoked))}` : `until ${day.format(new Date(expires))}`
    const last = used === undefined ? 'never used' : `last used ${moment.format(new Date(used))}`
    const revoke = button('Revoke', `Revoke the token ${label}`, async () => {
      await ask('POST', `me/tokens/${id}/revoke`, {})
      news(`The token ${label} opens nothing any more.`)
      await showTokens()
    })
    return row(label, `${scope}; ${end}; ${last}`, revoked || new Date(expires) < new Date() ? undefined : revoke)
  })
  at('tokens').replaceChildren(...(rows.length > 0 ? rows : [row('No tokens', 'Programs cannot work in your name.')]))
  const box = (name, value, words, checked) =>
    make('label', {}, make('input', { type: 'checkbox', name, value, ...(checked && { checked: '' }) }), words)
  at('token-roles').replaceChildren(...me.roles.map((role, index) => box('roles', role, role, index === 0)))
  at('token-kinds').replaceChildren(...me.kinds.map(({ kind, noun }) => box('kinds', kind, noun, true)))
}

function showCodes(codes) {
  if (!codes || codes.length === 0) return
  at('code-list').replaceChildren(...codes.map((code) => make('li', {}, make('code', { translate: 'no' }, code))))
  at('codes').hidden = false
  at('codes').focus()
}

onAction(at('sign-out'), 'click', async () => {
  await ask('POST', 'sign-out', {})
  location.assign('/sign-in')
})
onAction(at('add-totp'), 'click', async () => {
  const { secret, uri } = await confirmed(() => ask('POST', 'me/totp', {}))
  at('totp-secret').textContent = secret.match(/.{1,4}/g).join(' ')
  at('totp-text').textContent = uri
  at('totp-uri').href = uri
  at('totp-form').hidden = false
  at('totp-code').focus()
})
onAction(at('totp-form'), 'submit', async ({ code }, form) => {
  const { recoveryCodes } = await confirmed(() => ask('POST', 'me/totp/confirm', { code }))
  form.hidden = true
  form.reset()
  at('totp-secret').textContent = ''
  at('totp-text').textContent = ''
  news('From now on, signing in takes a code from your authenticator app.')
  await showAll()
  showCodes(recoveryCodes)
})
onAction(at('add-passkey'), 'click', async () => {
  at('passkey-form').hidden = false
  at('passkey-label').focus()
})
onAction(at('passkey-form'), 'submit', async ({ label }, form) => {
  const { options } = await confirmed(() => ask('POST', 'me/passkeys/options', {}))
  const { recoveryCodes } = await confirmed(async () => ask('POST', 'me/passkeys', { label, response: await passkeys.make(options) }))
  form.hidden = true
  form.reset()
  news(`The passkey ${label} opens your account from now on.`)
  await showAll()
  showCodes(recoveryCodes)
})
onAction(at('new-codes'), 'click', async () => {
  const { recoveryCodes } = await confirmed(() => ask('POST', 'me/recovery-codes', {}))
  news('The recovery codes that you had before are no longer good.')
  await showAll()
  showCodes(recoveryCodes)
})
onAction(at('codes-kept'), 'click', async () => {
  at('code-list').replaceChildren()
  at('codes').hidden = true
  at('title').focus()
})
onAction(at('change-form'), 'submit', async ({ current, new: chosen }, form) => {
  await confirmed(() => ask('POST', 'me/password', { current, new: chosen }))
  form.reset()
  news('The password was changed, and your other sessions have ended.')
  await showAll()
})
onAction(at('end-others'), 'click', async () => {
  await ask('POST', 'me/sessions/revoke-others', {})
  news('All your other sessions have ended.')
  await showSessions()
})
onAction(at('token-form'), 'submit', async ({ label, days }, form) => {
  const chosen = (name) => [...form.querySelectorAll(`input[name="${name}"]`)].filter((box) => box.checked).map((box) => box.value)
  const kinds = chosen('kinds')
  const expires = new Date(Date.now() + Number(days) * 86_400_000).toISOString()
  const all = kinds.length === me.kinds.length
  const made = await confirmed(() => ask('POST', 'me/tokens', { label, roles: chosen('roles'), kinds: all ? 'all' : kinds, expires }))
  form.reset()
  form.closest('details').open = false
  at('token-secret').textContent = made.secret
  at('new-token').hidden = false
  await showTokens()
  at('new-token').focus()
})

try {
  await showAll()
  if (location.hash === '#welcome') {
    history.replaceState(null, '', '/account')
    news('Welcome. Add an authenticator app or a passkey now, so that a stolen password alone opens nothing.')
  }
} catch (error) {
  if (error.status === 401) location.replace('/sign-in?to=/account')
  else say(error.message)
}
