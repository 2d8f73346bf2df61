/** From flags to the JSON of a command's body. */
import { type Kind, kinds, parseShortId, shortPrefixes } from '#ledger'
import { wrongUse } from '../failure.js'
import type { Flag } from './flags.js'

/** The values of flags, as the command line gives them: a text, several, or true. */
export type Given = Readonly<Record<string, unknown>>

export type Body = Readonly<Record<string, unknown>>

/** The fields that were given by flags. Words are in `language`. Throws where a value has not the form that its flag takes. */
export function fieldsFrom(flags: readonly Flag[], given: Given, language: string): Body {
  const body: Record<string, unknown> = {}
  for (const flag of flags) {
    const value = given[optionName(flag.flag)]
    if (value === undefined) continue
    const read = readers[flag.form](value, flag, language)
    const before = body[flag.field]
    body[flag.field] = isObject(before) && isObject(read) ? { ...before, ...read } : read
  }
  return body
}

/** The flag behind a place in a body, for messages: `--answers (targets/0/stance)`. */
export function flagAt(flags: readonly Flag[], pointer: string): string | undefined {
  const [field, ...inner] = pointer.replace(/^\/(changes\/)?/, '').split('/')
  const flag = flags.find((each) => each.field === field)
  if (!flag) return undefined
  return inner.length === 0 || flag.form === 'plain' || flag.form === 'words'
    ? `--${flag.flag}`
    : `--${flag.flag} (${[field, ...inner].join('/')})`
}

/** `respond-by` as commander names its value: `respondBy`. */
export function optionName(flag: string): string {
  return flag.replaceAll(/-([a-z0-9])/g, (_, letter: string) => letter.toUpperCase())
}

type Reader = (value: unknown, flag: Flag, language: string) => unknown

const readers: Readonly<Record<Flag['form'], Reader>> = {
  plain: textOf,
  list: (value) => {
    const all = textsOf(value)
    if (all.length === 1 && all[0] === 'none') return []
    return all.length === 1 && all[0] === 'unknown' ? 'unknown' : all
  },
  words: (value, _, language) => (textOf(value) === 'unknown' ? 'unknown' : { language, words: textOf(value) }),
  'many-words': (value, _, language) => textsOf(value).map((words) => ({ language, words })),
  number: (value) => (/^\d+$/.test(textOf(value)) ? Number(textOf(value)) : textOf(value)),
  citations: (value) => textsOf(value).map(citation),
  answers: (value, flag) =>
    textsOf(value).map((text) => {
      const [to, stance] = split(text, flag)
      return { to: target(to, flag), stance }
    }),
  arguments: (value, flag, language) =>
    textsOf(value).map((text) => {
      const [kind, words] = split(text, flag)
      return { kind, words: { language, words } }
    }),
  targets: (value, flag) => textsOf(value).map((text) => target(text, flag)),
  target: (value, flag) => target(textOf(value), flag),
  record: (value, flag) => (textOf(value) === 'ledger' ? 'ledger' : target(textOf(value), flag, kinds)),
  speaker: (value) => ({ party: textOf(value) }),
  capacity: (value) => ({ capacity: textOf(value) }),
  switch: () => true,
}

function citation(text: string): Body {
  const [source = '', ...rest] = text.trim().split(/\s+/)
  return rest.length === 0 ? { source } : { source, locator: rest.join(' ') }
}

/** `id=stance`, cut at the first sign of equality. */
function split(text: string, { flag, value }: Flag): [string, string] {
  const at = text.indexOf('=')
  if (at < 1) throw wrongUse(`--${flag}: ${JSON.stringify(text)} is not of the form ${value}.`)
  return [text.slice(0, at).trim(), text.slice(at + 1).trim()]
}

const answerable: readonly Kind[] = ['report', 'allegation', 'response', 'followup']

/** What is answered, or another record: its kind is told by the short id, or stands before a UUID (`allegation:0190…`). */
function target(text: string, { flag }: Flag, among: readonly Kind[] = answerable): Body {
  const [named, rest] = text.includes(':') ? text.split(':', 2) : [undefined, text]
  const short = parseShortId(rest ?? '')
  const kind = among.find((each) => each === named || short?.startsWith(`${shortPrefixes[each]}-`))
  if (!kind) {
    throw wrongUse(
      `--${flag}: what ${JSON.stringify(text)} is cannot be told. Give a short id (${among.map((each) => `${shortPrefixes[each]}-…`).join(', ')}), or a UUID with its kind (allegation:0190f2a4-…).`,
    )
  }
  return { kind, id: rest }
}

function textOf(value: unknown): string {
  return Array.isArray(value) ? String(value.at(-1) ?? '') : String(value)
}

function textsOf(value: unknown): string[] {
  return (Array.isArray(value) ? value : [value]).map(String)
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
