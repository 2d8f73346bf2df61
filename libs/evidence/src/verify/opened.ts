/** Personal values that were opened: each with its salt against the commitment in its entry. */
import { decodeBase64, decodeUtf8, encodeBase64, NotCanonical, parseCanonicalJson, saltLength, verifyCommitment } from '#audit'
import { entryPath, openingsPath } from '../bundle/paths.js'
import { counted, type Findings } from './findings.js'
import type { ListedFiles } from './listed-files.js'

/** Values by the field that they stand in, as they were read and before they are believed. */
export type ReadOpenings = Readonly<Record<string, unknown>>

/** How many values were opened, and found to be those that were recorded. */
export interface OpenedTally {
  opened: number
}

interface Place {
  readonly sequence: number
  readonly file: string
  readonly findings: Findings
  readonly tally: OpenedTally
}

/** Compares every value that was opened of an entry with the entry. */
export function verifyOpened(leaf: Uint8Array, openings: ReadOpenings, { sequence, file, findings, tally }: Place): void {
  const event = eventIn(leaf)
  for (const [field, opening] of Object.entries(openings)) {
    const fails = (why: string) => findings.fails('opened', `The value of ${field} in entry ${sequence} ${why}.`, { file, entry: sequence })
    const commitment = event && commitmentIn(event, field)
    const { salt, value } = saltAndValue(opening)
    if (!commitment) fails('has no place: the entry has no commitment there')
    else if (salt?.length !== saltLength) fails('has no salt')
    else if (!verifyCommitment(commitment, { salt, event: event.id, field, value })) fails('is not the one that was recorded')
    else tally.opened++
  }
}

/** The values of an entry, in a file of its own. */
export async function openedOf(files: ListedFiles, sequence: number, findings: Findings): Promise<ReadOpenings | undefined> {
  const file = entryPath('opened', sequence)
  const bytes = await files.read(file)
  if (!bytes) return undefined
  const read = objectIn(bytes)
  if (!read) findings.fails('opened', `${file} is not in canonical form.`, { file, entry: sequence })
  return read
}

/** The values of the entries of a tile, by sequence. */
export async function openingsIn(files: ListedFiles, index: number, findings: Findings): Promise<ReadonlyMap<number, ReadOpenings>> {
  const file = openingsPath(index)
  const found = new Map<number, ReadOpenings>()
  const text = decodeUtf8((await files.read(file)) ?? new Uint8Array())
  const lines = text?.split('\n') ?? ['']
  if (lines.pop() !== '') findings.fails('opened', `${file} does not end with a line.`, { file })
  for (const line of lines) {
    const { fields, sequence, ...more } = { fields: undefined, sequence: undefined, ...objectIn(new TextEncoder().encode(line)) }
    if (!isObject(fields) || !Number.isSafeInteger(sequence) || Object.keys(more).length > 0 || found.has(Number(sequence)))
      findings.fails('opened', `${file} has a line that is none of an entry.`, { file })
    else found.set(Number(sequence), fields)
  }
  return found
}

export function tellOpened({ opened }: OpenedTally, findings: Findings): void {
  if (opened > 0 && !findings.failed('opened'))
    findings.holds(
      'opened',
      `${counted(opened, 'value')} that ${opened === 1 ? 'was' : 'were'} opened ${opened === 1 ? 'is' : 'are'} what was recorded.`,
    )
}

interface CommittedEvent {
  readonly id: string
  readonly actor: unknown
  readonly data: unknown
}

function eventIn(leaf: Uint8Array): CommittedEvent | undefined {
  const { id, actor, data } = { id: undefined, actor: undefined, data: undefined, ...objectIn(leaf) }
  return typeof id === 'string' ? { id, actor, data } : undefined
}

const actorPrefix = 'commitment:'

/** The commitment at a field: `actor`, or the JSON Pointer into the data without its first slash. */
function commitmentIn({ actor, data }: CommittedEvent, field: string): Uint8Array | undefined {
  if (field === 'actor')
    return typeof actor === 'string' && actor.startsWith(actorPrefix) ? decodeBase64Url(actor.slice(actorPrefix.length)) : undefined
  let value = data
  for (const step of field.split('/')) {
    const name = step.replaceAll('~1', '/').replaceAll('~0', '~')
    if (Array.isArray(value) && /^(0|[1-9][0-9]{0,5})$/.test(name)) value = value[Number(name)]
    else if (isObject(value) && Object.hasOwn(value, name)) value = value[name]
    else return undefined
  }
  if (!isObject(value) || Object.keys(value).length !== 1) return undefined
  const { commitment } = { commitment: undefined, ...value }
  return typeof commitment === 'string' ? decodeBase64Url(commitment) : undefined
}

/** How many commitments stand in data. */
export function commitmentsIn(value: unknown): number {
  if (Array.isArray(value)) return value.reduce((sum: number, item: unknown) => sum + commitmentsIn(item), 0)
  if (!isObject(value)) return 0
  const members = Object.entries(value)
  const [[name, only] = ['', undefined]] = members
  if (members.length === 1 && name === 'commitment' && typeof only === 'string' && decodeBase64Url(only)?.length === 32) return 1
  return members.reduce((sum, [, member]) => sum + commitmentsIn(member), 0)
}

function saltAndValue(opening: unknown): { readonly salt: Uint8Array | undefined; readonly value: unknown } {
  const { salt, value } = { salt: undefined, value: undefined, ...(isObject(opening) ? opening : {}) }
  return { salt: typeof salt === 'string' ? decodeBase64(salt) : undefined, value }
}

/** Base 64 of the alphabet for addresses, without padding (RFC 4648, section 5). */
function decodeBase64Url(text: string): Uint8Array | undefined {
  if (!/^[A-Za-z0-9_-]*$/.test(text)) return undefined
  const bytes = decodeBase64(text.replaceAll('-', '+').replaceAll('_', '/') + '='.repeat((4 - (text.length % 4)) % 4))
  return bytes && encodeBase64(bytes).replaceAll('=', '').replaceAll('+', '-').replaceAll('/', '_') === text ? bytes : undefined
}

export function objectIn(bytes: Uint8Array): Readonly<Record<string, unknown>> | undefined {
  try {
    const value = parseCanonicalJson(bytes)
    return isObject(value) ? value : undefined
  } catch (error) {
    if (error instanceof NotCanonical) return undefined
    throw error
  }
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
