/** One record, for people. */
import { type Kind, nouns } from '#ledger'
import type { Json } from '../json.js'
import { clean } from '../terminal/clean.js'
import type { Screen } from '../terminal/screen.js'
import type { Tone } from '../terminal/style.js'
import { pad, widthOf, wrap } from '../terminal/width.js'
import { describe, inShort, Labels, titled } from './describe.js'

/** Fields that are told in another way: who recorded it is in its history. */
const untold = new Set(['recordedBy', 'verification'])

/** What a record is called where it is named in a sentence. */
export function nounOf(kind: string): string {
  const known: Readonly<Record<string, string>> = nouns
  return known[kind] ?? kind
}

export function printRecord(screen: Screen, record: Json): void {
  const labels = new Labels(record.at('labels'), record.at('people'))
  const { paint } = screen
  const head = `${paint('bold', record.at('short').text)}  ${nounOf(record.at('kind').text)}`
  screen.print(
    `${head}  ${paint('dim', `revision ${record.at('revision').number}, recorded ${moment(record.at('recorded').text)}${changed(record)}`)}`,
  )
  const fields = record
    .at('reading')
    .members.filter(([name, value]) => !untold.has(name) && !saysNothing(name, value))
    .map(([name, value]) => [titled(name), describe(value, labels)] as const)
  printFields(screen, [
    ...fields,
    ...derivedFields(record, labels),
    ...verificationFields(record.at('reading', 'verification')),
    ...timingFields(record.at('timing')),
    ...erasedFields(record.at('erasures', record.at('id').text)),
  ])
}

/** Names on the left, values on the right, wrapped to the width at hand. */
export function printFields(screen: Screen, fields: readonly (readonly [name: string, lines: readonly string[]])[]): void {
  const left = Math.max(0, ...fields.map(([name]) => widthOf(name)))
  const right = Math.max(24, screen.prose - left - 4)
  for (const [name, values] of fields) {
    const lines = values.flatMap((value) => hanging(value, right, values.length > 1))
    for (const [at, line] of lines.entries()) {
      const label = pad(at === 0 ? name : '', left)
      screen.print(`  ${screen.paint('dim', label)}  ${line}`.trimEnd())
    }
  }
}

/** A value of several lines keeps its items apart by a hanging indent. */
function hanging(value: string, width: number, indent: boolean): string[] {
  const [first = '', ...rest] = wrap(value, width)
  if (!indent || rest.length === 0) return [first, ...rest]
  return [first, ...wrap(value.slice(first.length).trimStart(), width - 2).map((line) => `  ${line}`)]
}

function derivedFields(record: Json, labels: Labels): [string, string[]][] {
  return record
    .at('derived')
    .members.filter(([name]) => name !== 'answered' && name !== 'rebuts')
    .flatMap(([name, value]): [string, string[]][] => {
      if (value.value === 0 || (Array.isArray(value.value) && value.value.length === 0)) return []
      const text =
        name === 'answer' || name === 'inquiry' || name === 'standing' || name === 'state' ? inWords(value.text) : inShort(value, labels)
      return [[derivedNames[name] ?? titled(name), [text]]]
    })
}

const derivedNames: Readonly<Record<string, string>> = {
  answer: 'Answer',
  inquiry: 'Inquiry',
  carriedOver: 'Carried over',
  restatedBy: 'Restated by',
  standing: 'Standing',
  state: 'State',
}

/** What a second person said of a reading: `disputed 2024-06-26 10:08: …`. */
export function verificationIn(reading: Json): string {
  return verificationFields(reading.at('verification'))
    .flatMap(([, lines]) => lines)
    .join('')
}

function verificationFields(verification: Json): [string, string[]][] {
  const state = verification.at('state').text
  if (state === '') return []
  const why = verification.at('reason').text || verification.at('note').text
  const when = verification.at('recorded').text
  return [['Verification', [`${state}${when === '' ? '' : ` ${moment(when)}`}${why === '' ? '' : `: ${why}`}`]]]
}

/** True for an empty list, for a party that was not merged away, and where no role change was refused. */
export function saysNothing(name: string, value: Json): boolean {
  return (
    !value.isThere ||
    (Array.isArray(value.value) && value.value.length === 0) ||
    (name === 'mergedInto' && value.text === 'none') ||
    (name === 'refusedRoleChanges' && value.number === 0)
  )
}

/** When the words were erased that the record has no more, and on what basis. */
function erasedFields(erasures: Json): [string, string[]][] {
  const said = erasures.items.map(
    (each) => `${each.at('short').text}, ${moment(each.at('recorded').text)}: ${clean(each.at('basis').text)}`,
  )
  return said.length > 0 ? [['Erased', said]] : []
}

/** What stands out about the times of a record. */
function timingFields(timing: Json): [string, string[]][] {
  const [late, back] = [timing.at('late').number, timing.at('backDated').number]
  const said = [
    ...(late > 0 ? [`late: recorded ${late} days after it happened`] : []),
    ...(back > 0 ? [`something on it was back-dated by ${back} days; see its history`] : []),
  ]
  return said.length > 0 ? [['Timing', said]] : []
}

function changed(record: Json): string {
  const [recorded, last] = [record.at('recorded').text, record.at('changed').text]
  return recorded === last ? '' : `, changed ${moment(last)}`
}

/** `2024-06-24T09:30:00.000Z` as `2024-06-24 09:30`. In UTC, as everywhere in the ledger. */
export function moment(instant: string): string {
  return instant.slice(0, 16).replace('T', ' ')
}

/** `answered-in-general` as `answered in general`. */
export function inWords(state: string): string {
  return state.replaceAll('-', ' ')
}

/** The tone of a state: what waits for somebody stands out. */
export function toneOf(state: string): Tone | undefined {
  if (['overdue', 'long-overdue', 'disputed', 'rejects', 'unanswered'].includes(state)) return 'red'
  if (['delayed', 'due-soon', 'answered-in-general', 'partly-accepts', 'notes', 'no-answer'].includes(state)) return 'yellow'
  if (['answered-specifically', 'completed', 'verified', 'accepts', 'answered'].includes(state)) return 'green'
  return ['withdrawn', 'lapsed', 'declined'].includes(state) ? 'dim' : undefined
}

/** True for the name of a kind's record. */
export function kindOf(record: Json): Kind | undefined {
  const name = record.at('kind').text
  return (Object.keys(nouns) as Kind[]).find((kind) => kind === name)
}
