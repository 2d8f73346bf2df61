/** The unit of an import: one command for one record, the same as an item of a batch over HTTP. */
import { parse, v5 } from 'uuid'
import { type Kind, kinds, type Verb, verbs } from '#ledger'
import { unknownName } from './fault.js'

export interface Submission {
  readonly kind: Kind
  readonly verb: string
  /** The record's id; only a verb that begins a record may leave it out, the ledger then derives one from the key. */
  readonly id?: string
  /** Idempotency key, from the natural key: the same submission sent twice changes nothing. */
  readonly key: string
  /** The command's fields without its type. */
  readonly body: Readonly<Record<string, unknown>>
}

// Name spaces of our own (RFC 9562, version 5); they must never change, since ids in ledgers derive from them.
const recordSpace = parse('0d5b7b0e-6c39-5e0b-9f0e-2f6f7a1c9e11')
const commandSpace = parse('0d5b7b0e-6c39-5e0b-9f0e-2f6f7a1c9e12')

/** The id of the record that a natural key stands for: the same for good, in whatever file the key appears. */
export function naturalId(kind: Kind, parts: readonly string[]): string {
  return derived([kind, ...parts], recordSpace)
}

/** The idempotency key of a command on a record with a natural id; `parts` tell apart commands of one verb. */
export function naturalKey(verb: string, id: string, parts: readonly string[] = []): string {
  // What begins a record is done once, so the record's id says all.
  return `${verb}:${parts.length === 0 ? id : derived([id, verb, ...parts], commandSpace)}`
}

function derived(parts: readonly string[], space: Uint8Array): string {
  // Given bytes, the library leaves out its own slow way from text to bytes.
  return v5(Buffer.from(JSON.stringify(parts)), space)
}

/** The verb of a kind; undefined where the kind has none of that name. */
export function verbOf(kind: Kind, name: string): Verb<string> | undefined {
  const known: Readonly<Record<string, Verb<string>>> = verbs[kind]
  return Object.hasOwn(known, name) ? known[name] : undefined
}

/** A fault in a submission: its place as a JSON Pointer, and what is wrong. */
export interface ShapeFault {
  readonly pointer: string
  readonly value: string
  readonly reason: string
}

/** What is known of a value that should be a submission: itself (its key perhaps missing), or every fault of its shape. The body's own shape is for the ledger to judge. */
export type Parsed =
  | { readonly submission: Omit<Submission, 'key'> & { readonly key?: string } }
  | { readonly faults: readonly ShapeFault[] }

const fields = ['kind', 'verb', 'id', 'key', 'body']
const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/
const longestKey = 200
const deepest = 32

/** Checks the shape of a submission, telling every fault at once. */
export function parseSubmission(value: unknown): Parsed {
  if (!isRecord(value))
    return { faults: [{ pointer: '', value: shown(value), reason: 'a line is one JSON object: {"kind", "verb", "id", "key", "body"}' }] }
  const faults: ShapeFault[] = []
  const wrong = (field: string, reason: string) => faults.push({ pointer: `/${field}`, value: shown(value[field]), reason })
  for (const field of Object.keys(value)) if (!fields.includes(field)) wrong(field, unknownName('field', field, fields))
  const { kind: kindName, verb: verbName, id, key, body } = value
  const kind = kinds.find((known) => known === kindName)
  if (kind === undefined)
    wrong('kind', typeof kindName === 'string' ? unknownName('kind', kindName, kinds) : `a kind is one of ${kinds.join(', ')}`)
  const verb = kind && typeof verbName === 'string' ? verbOf(kind, verbName) : undefined
  if (kind && !verb) {
    const known = Object.keys(verbs[kind])
    wrong(
      'verb',
      typeof verbName === 'string'
        ? unknownName(`verb of a ${kind}`, verbName, known)
        : `a verb of a ${kind} is one of ${known.join(', ')}`,
    )
  }
  if (id !== undefined && !(typeof id === 'string' && uuid.test(id))) wrong('id', 'an id is a UUID in lower case')
  if (id === undefined && verb && verb.begins !== true) wrong('id', `“${String(verbName)}” needs the id of the record that it is for`)
  if (key !== undefined && !(typeof key === 'string' && key.length >= 1 && key.length <= longestKey))
    wrong('key', `a key is a text of 1 to ${longestKey} characters`)
  if (!isRecord(body)) wrong('body', 'a body is an object: the fields of the command')
  else if ('type' in body) wrong('body/type', 'the verb says what the command is; leave out its type')
  else if (isDeeper(body, deepest)) wrong('body', `the body is nested more than ${deepest} deep`)
  if (faults.length > 0 || kind === undefined || typeof verbName !== 'string' || !isRecord(body)) return { faults }
  return {
    submission: { kind, verb: verbName, ...(typeof id === 'string' && { id }), ...(typeof key === 'string' && { key }), body },
  }
}

export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** A value as it is shown in a fault. */
export function shown(value: unknown): string {
  if (value === undefined) return ''
  if (typeof value === 'object' && value !== null) return Array.isArray(value) ? '[…]' : '{…}'
  return String(value)
}

function isDeeper(value: unknown, than: number): boolean {
  if (typeof value !== 'object' || value === null) return false
  return than === 0 || Object.values(value).some((inner) => isDeeper(inner, than - 1))
}
