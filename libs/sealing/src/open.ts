/** Opens a sealed event: what was sealed is put back in its place, or what stands for it where it is erased. */
import { type StoredEvent, Unavailable } from '#event-store'
import { decrypt } from './aes-gcm.js'
import { actorSaltOf } from './commitments.js'
import type { Keys } from './keys.js'
import { erasedValue, Replacing, type Shape } from './places.js'

/** A value with the salt of its commitment, in Base 64: all that it takes to check it, for one who knows the event's id and the field. */
export interface OpenedValue {
  readonly salt: string
  readonly value: unknown
}

/** Fields that are encrypted together. */
interface Group {
  /** Name of the key. */
  readonly name: string
  /** The fields as they stand before the ciphertext, which is bound to them. */
  readonly head: string
  readonly ciphertext: Buffer
}

type Mutable<T> = { -readonly [K in keyof T]: T[K] }

/** The event as it was recorded. Throws {@link Unavailable} `damaged`, naming it, where its key is there and it does not open. */
export function openEvent(event: StoredEvent, keys: Keys): StoredEvent {
  const { sealed } = event
  if (!sealed) return event
  const { id, type, schema, via, stream, revision, position, recorded, correlation, causation } = event
  let { actor, data } = event
  let replacing: Replacing | undefined
  for (const name in sealed) {
    const text = sealed[name] ?? ''
    if (name === 'actor') {
      actor = keys.actorOf(text)
      continue
    }
    replacing ??= new Replacing(data)
    const key = keys.find(name)
    const group = groupIn(event, name, text)
    if (key === 'erased') {
      for (const [field, shape] of fieldsIn(group)) replacing.put(field, erasedValue(shape))
    } else {
      const opened = decrypted(event, group, key)
      for (const field in opened) replacing.put(field, opened[field]?.value)
    }
  }
  if (replacing) data = replacing.data
  const whole: Mutable<StoredEvent> = { id, type, schema, data, actor, via, stream, revision, position, recorded }
  // Not spread in: that would halve the speed of reading.
  if (correlation !== undefined) whole.correlation = correlation
  if (causation !== undefined) whole.causation = causation
  return whole
}

/** What can be shown of an event beside its leaf, by field, and which fields are erased. Throws as {@link openEvent} does. */
export function openingsOf(
  event: StoredEvent,
  keys: Keys,
): { readonly opened: Readonly<Record<string, OpenedValue>>; readonly erased: readonly string[] } {
  const opened: Record<string, OpenedValue> = {}
  const erased: string[] = []
  for (const [name, text] of Object.entries(event.sealed ?? {})) {
    if (name === 'actor') {
      const key = keys.find(text)
      if (key === 'erased') erased.push('actor')
      else opened['actor'] = { salt: actorSaltOf(key, event.id).toString('base64'), value: keys.actorOf(text) }
      continue
    }
    const key = keys.find(name)
    const group = groupIn(event, name, text)
    if (key === 'erased') for (const [field] of fieldsIn(group)) erased.push(field)
    else Object.assign(opened, decrypted(event, group, key))
  }
  return { opened, erased }
}

/** Values of an event that are sealed with one key. */
export interface SealedValues {
  /** Name of the key. */
  readonly key: string
  /** Undefined for the actor, whose subject the log does not name. */
  readonly whose: string | undefined
  /** How many. */
  readonly fields: number
}

/** What is sealed of an event, as far as can be told without a key. */
export function sealedValuesIn({ stream, sealed = {} }: StoredEvent): readonly SealedValues[] {
  return Object.entries(sealed).map(([name, text]) => {
    if (name === 'actor') return { key: text, whose: undefined, fields: 1 }
    const [fields = '', whose = stream] = text.slice(0, text.lastIndexOf(' ')).split('@')
    return { key: name, whose, fields: fields.split(',').length }
  })
}

function groupIn({ id }: StoredEvent, name: string, text: string): Group {
  const end = text.lastIndexOf(' ')
  if (end < 1) throw damaged(id)
  return { name, head: text.slice(0, end), ciphertext: Buffer.from(text.slice(end + 1), 'base64') }
}

function fieldsIn({ head }: Group): [field: string, shape: Shape][] {
  const [fields = ''] = head.split('@')
  return fields.split(',').map((each) => {
    const [field = '', shape] = each.split('=')
    return [field, shape === 'words' ? 'words' : 'text']
  })
}

function decrypted(
  { id }: StoredEvent,
  { head, ciphertext }: Group,
  key: Parameters<typeof decrypt>[0],
): Readonly<Record<string, OpenedValue>> {
  const plain = decrypt(key, `${id}/${head}`, ciphertext)
  if (!plain) throw damaged(id)
  // Written by ourselves: the tag vouches for it.
  return JSON.parse(plain.toString())
}

function damaged(id: string): Unavailable {
  return new Unavailable(
    'damaged',
    `The personal words of the entry ${id} are damaged: they do not open with their key. Its proof is not concerned. Restore the log from a backup.`,
    false,
  )
}
