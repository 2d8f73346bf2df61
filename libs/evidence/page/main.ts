/** The page that verifies bundles: takes the files that somebody chooses, and shows what the verification finds. */
import { Malformed, parseVerifierKey, type VerifierKey } from '#audit'
import type { ByteSource } from '../src/archive/source.js'
import { counted, type Finding, type FindingKind } from '../src/verify/findings.js'
import { type BundleFacts, type Verdict, type VerifyOptions, verifyBundle } from '../src/verify/verify-bundle.js'

const form = element('form', HTMLFormElement)
const drop = element('drop', HTMLElement)
const bundle = element('bundle', HTMLInputElement)
const key = element('key', HTMLInputElement)
const keyFault = element('key-fault', HTMLElement)
const held = element('held', HTMLInputElement)
const policy = element('policy', HTMLInputElement)
const authorities = element('authorities', HTMLInputElement)
const working = element('working', HTMLElement)
const doing = element('doing', HTMLElement)
const progress = element('progress', HTMLProgressElement)
const result = element('result', HTMLElement)
const verdictLine = element('verdict', HTMLElement)
const summary = element('summary', HTMLElement)
const factList = element('facts', HTMLElement)
const findingList = element('findings', HTMLElement)

/** The bundle that was chosen last; one that was dropped is in no field. */
let chosen: File | undefined
/** Counts what was begun: what is no longer wanted shows nothing. */
let run = 0

bundle.addEventListener('change', () => begin(bundle.files?.[0]))
form.addEventListener('submit', (event) => {
  event.preventDefault()
  begin(chosen)
})
for (const name of ['dragenter', 'dragover'])
  document.addEventListener(name, (event) => {
    event.preventDefault()
    drop.classList.add('over')
  })
document.addEventListener('dragleave', () => drop.classList.remove('over'))
document.addEventListener('drop', (event) => {
  event.preventDefault()
  drop.classList.remove('over')
  begin(event.dataTransfer?.files[0])
})

function begin(file: File | undefined): void {
  if (!file) return
  chosen = file
  void verify(file).catch((error: unknown) => {
    working.hidden = true
    show({ outcome: 'unreadable', findings: [] }, file.name, error instanceof Error ? error.message : String(error))
  })
}

async function verify(file: File): Promise<void> {
  const own = ++run
  const given = await givenOptions()
  if (!given) return
  result.hidden = true
  findingList.replaceChildren()
  progress.removeAttribute('value')
  doing.textContent = `Verifying ${file.name} …`
  working.hidden = false
  let shownAt = performance.now()
  const verdict = await verifyBundle(sourceOf(file), {
    ...given,
    onProgress: async (done, total) => {
      if (performance.now() - shownAt < 100) return
      progress.max = total
      progress.value = done
      doing.textContent = `Verifying ${file.name}: ${counted(done, 'entry', 'entries')} of ${total}`
      // Lets the page draw, and take what is done on it.
      await new Promise((go) => setTimeout(go))
      shownAt = performance.now()
    },
  })
  if (own !== run) return
  working.hidden = true
  show(verdict, file.name)
}

function sourceOf(file: File): ByteSource {
  return {
    size: file.size,
    read: async (at, length) => new Uint8Array(await file.slice(at, at + length).arrayBuffer()),
  }
}

/** What was given beside the bundle; undefined where it is of no use, which is then shown. */
async function givenOptions(): Promise<VerifyOptions | undefined> {
  const parsed = parsedKey(key.value.trim())
  keyFault.textContent = parsed === null ? 'This is no verifier key of a ledger. It looks like name+1a2b3c4d+Base64, in one line.' : ''
  key.setAttribute('aria-invalid', String(parsed === null))
  if (parsed === null) {
    key.focus()
    return undefined
  }
  const [trust, certificates] = [policy.files?.[0], authorities.files?.[0]]
  return {
    ...(parsed && { key: parsed }),
    held: await Promise.all([...(held.files ?? [])].map((file) => file.text())),
    ...(trust && { policy: new Uint8Array(await trust.arrayBuffer()) }),
    ...(certificates && { authorities: await certificates.text() }),
  }
}

function parsedKey(text: string): VerifierKey | undefined | null {
  if (text === '') return undefined
  try {
    const parsed = parseVerifierKey(text)
    return parsed.kind === 'note' ? parsed : null
  } catch (error) {
    if (error instanceof Malformed) return null
    throw error
  }
}

const words = { holds: 'Holds', unproved: 'Not proved', fails: 'Does not hold' } as const satisfies Record<FindingKind, string>
const signs = { holds: '✓', unproved: '•', fails: '✗' } as const satisfies Record<FindingKind, string>
const order = { fails: 0, holds: 1, unproved: 2 } as const satisfies Record<FindingKind, number>

function show({ outcome, findings, facts }: Verdict, name: string, trouble?: string): void {
  const failed = findings.filter(({ kind }) => kind === 'fails').length
  verdictLine.textContent = {
    holds: `${name}: everything that can be verified holds`,
    'does-not-hold': `${name} is not to be relied on`,
    unreadable: `${name} cannot be verified`,
  }[outcome]
  verdictLine.className = outcome === 'holds' ? 'holds' : 'fails'
  summary.textContent =
    trouble ??
    (outcome === 'holds'
      ? 'Mind what it does not prove; it is said below.'
      : `${counted(failed, 'thing')} ${failed === 1 ? 'does' : 'do'} not hold. ${outcome === 'unreadable' ? 'It may have been cut off on its way.' : ''}`)
  factList.replaceChildren(...(facts ? factRows(facts) : []))
  findingList.replaceChildren(...findings.toSorted((a, b) => order[a.kind] - order[b.kind]).map(lineOf))
  result.hidden = false
  verdictLine.focus()
}

function factRows({ scope, made, origin, size, root, entries }: BundleFacts): HTMLElement[] {
  const rows: readonly (readonly [string, string])[] = [
    ['Ledger', origin],
    ['About', 'id' in scope ? `${scope.kind} ${scope.id}` : 'the whole ledger'],
    ['As of', `entry ${size}`],
    ['Entries in it', String(entries)],
    ['Root', root],
    ['Made', made],
  ]
  return rows.flatMap(([term, says]) => [textElement('dt', term), textElement('dd', says)])
}

function lineOf({ kind, words: says }: Finding): HTMLElement {
  const line = textElement('li', '')
  line.className = kind
  const label = textElement('strong', `${signs[kind]} ${words[kind]}: `)
  line.append(label, says)
  return line
}

function textElement(tag: string, text: string): HTMLElement {
  const made = document.createElement(tag)
  made.textContent = text
  return made
}

function element<Kind extends HTMLElement>(id: string, kind: new () => Kind): Kind {
  const found = document.getElementById(id)
  if (!(found instanceof kind)) throw new Error(`the page has no ${id}`)
  return found
}
