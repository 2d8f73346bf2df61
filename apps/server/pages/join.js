/** The page behind a link that is good once. Its secret stands after the # of the address, which browsers send to nobody. */
import { ask, at, onAction, say, showOnly } from './request.js'

const parts = ['join', 'no-link']
const link = decodeURIComponent(location.hash.slice(1))

const purposes = {
  join: (name) => `You were added to this ledger as ${name}. Choose a password to sign in with.`,
  reset: (name) => `Choose a new password for ${name}. What you signed in with before no longer opens anything.`,
  'first-administrator': () =>
    'Nobody sees to this ledger yet. You will be its first administrator: you add the others and give them their roles; you do not write the record yourself.',
}

const titles = { join: 'Join the ledger', reset: 'Choose a new password', 'first-administrator': 'Set up the ledger' }

async function begin() {
  if (link === '') return showOnly('no-link', parts)
  const found = await ask('GET', 'invitation', undefined, { 'alteram-link': link })
  showOnly('join', parts)
  const isFirst = found.purpose === 'first-administrator'
  at('title').textContent = titles[found.purpose]
  at('purpose').textContent = purposes[found.purpose](found.name)
  // The name goes with the password, so that a password keeper stores both; it is fixed where an administrator chose it.
  at('name').value = found.name ?? ''
  at('name').readOnly = !isFirst
  at('name').required = isFirst
  at('name-hint').hidden = !isFirst
  const focused = isFirst ? at('name') : at('password')
  focused.focus()
}

at('show').addEventListener('change', () => {
  at('password').type = at('show').checked ? 'text' : 'password'
})
onAction(at('join-form'), 'submit', async ({ name, password }) => {
  await ask('POST', 'join', { link, password, ...(!at('name').readOnly && { name }) })
  location.replace('/account#welcome')
})

begin().catch((error) => {
  showOnly('no-link', parts)
  if (error.code !== 'link-not-good') say(error.message)
})
