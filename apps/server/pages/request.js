/** What the small pages share: asking the ledger, saying what went wrong, and talking to the authenticator of the browser. */

/** The request was answered with a problem; its message is a sentence for the person. */
export class Trouble extends Error {
  constructor(problem, status) {
    super(sentenceOf(problem))
    this.code = String(problem.type ?? '').replace('/problems/', '')
    this.status = status
  }
}

let csrf = ''

/** What every later request that changes something sends along. */
export function rememberCsrf(value) {
  if (typeof value === 'string') csrf = value
}

/** Asks the ledger. Throws {@link Trouble} where it refuses. */
export async function ask(method, path, body, headers = {}) {
  let response
  try {
    response = await fetch(`/api/v1/${path}`, {
      method,
      headers: {
        ...(body !== undefined && { 'content-type': 'application/json' }),
        ...(method !== 'GET' && csrf !== '' && { 'alteram-csrf': csrf }),
        ...headers,
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    })
  } catch {
    throw new Trouble({ detail: 'The ledger cannot be reached. Check the network, and try again.' }, 0)
  }
  if (response.headers.get('alteram-signing') === 'refused') warnOfSigning()
  const text = await response.text()
  const answer = text === '' ? {} : JSON.parse(text)
  if (!response.ok) throw new Trouble(answer, response.status)
  rememberCsrf(answer.csrf)
  return answer
}

/** Stands above every page, until whoever runs the ledger has put it right. */
function warnOfSigning() {
  if (at('signing-refused')) return
  const band = document.createElement('p')
  band.id = 'signing-refused'
  band.setAttribute('role', 'alert')
  band.textContent =
    'This ledger signs nothing more: its log is not what was signed of it. It can still be read. Keep the checkpoints and receipts that you have.'
  document.body.prepend(band)
}

export function at(id) {
  return document.getElementById(id)
}

/** Shows one of the parts of a page, and hides the others. */
export function showOnly(wanted, all) {
  for (const id of all) at(id).hidden = id !== wanted
}

/** Runs what a button or form asks for: once at a time, with its trouble told where everybody notices it. */
export function onAction(element, event, run) {
  element.addEventListener(event, async (happened) => {
    if (event === 'submit') happened.preventDefault()
    const buttons = element.matches('form') ? [...element.querySelectorAll('button')] : [element]
    say('')
    for (const button of buttons) button.disabled = true
    try {
      await run(element.matches('form') ? Object.fromEntries(new FormData(element)) : {}, element)
    } catch (error) {
      say(error instanceof Trouble ? error.message : sentenceOfBrowser(error))
      element.querySelector('input:not([type="checkbox"])')?.focus()
    } finally {
      for (const button of buttons) button.disabled = false
    }
  })
}

export function say(words) {
  at('trouble').textContent = words
}

/** Makes an element with text or other elements in it. Nothing that came from outside is ever read as markup. */
export function make(tag, attributes, ...inside) {
  const element = document.createElement(tag)
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value)
  element.append(...inside)
  return element
}

/** The browser's half of a passkey. */
export const passkeys = {
  get possible() {
    return window.isSecureContext && window.PublicKeyCredential !== undefined
  },
  show: (options) => window.SimpleWebAuthnBrowser.startAuthentication({ optionsJSON: options }),
  make: (options) => window.SimpleWebAuthnBrowser.startRegistration({ optionsJSON: options }),
}

function sentenceOf({ detail, errors }) {
  const listed = (errors ?? []).map((error) => error.detail).filter((words) => !detail?.includes(words))
  return [detail ?? 'That did not work. Try again in a moment.', ...listed].join(' ')
}

function sentenceOfBrowser(error) {
  switch (error?.name) {
    case 'NotAllowedError':
    case 'AbortError':
      return 'The browser did not show a passkey: it was cancelled, took too long, or there is none for this ledger here.'
    case 'InvalidStateError':
      return 'This device holds a passkey for your account already.'
    case 'SecurityError':
      return 'Passkeys work only under a name (https://… or http://localhost), not under a bare address.'
    default:
      return 'That did not work in this browser. Try again, or use another way.'
  }
}
