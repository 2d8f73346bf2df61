/** Seals an event: commitments in the place of what is personal, and the values beside it, each with the salt of its commitment. */
import { canonicalJson, encodeBase64, leafOf, longestEntry, saltLength } from '#audit'
import type { NewEvent, PersonalPlace } from '#event-store'
import { encrypt } from './aes-gcm.js'
import { actorSaltOf, commitmentOf } from './commitments.js'
import type { Keys } from './keys.js'
import { fieldOf, Replacing, shapeOf, valueAt } from './places.js'
import { randomBytes } from './random.js'

/** How the actor of a sealed event begins, before its commitment. */
export const actorMark = 'commitment:'

/** Members of a leaf besides data: their names, and what the store sets. */
const envelopeLength = 400

/** Where there may be what has no place in a leaf: a lone surrogate, or a number that is not whole or too large. */
const suspicious = /\\ud|[:,[]-?\d+(?:[.e]|\d{15})/

type Mutable<T> = { -readonly [K in keyof T]: T[K] }

/**
 * The event as it goes into the log; `isNew` where it begins its stream. Throws `TypeError` where a personal value is not where it is said to be, and `LeafTooLong` or
 * `NotCanonical` where it could have no leaf.
 */
export function sealEvent(event: NewEvent, stream: string, keys: Keys, isNew = false): NewEvent {
  const { id, type, schema, via, correlation, causation, personal } = event
  const sealed: Record<string, string> = {}
  let { actor, data } = event
  if (personal && personal.length > 0) {
    const replacing = new Replacing(data)
    for (const [subject, places] of bySubject(personal)) {
      const { name, key } = keys.ofSubject(subject, isNew && subject === stream)
      const { head, plain } = commitTo(places, event, subject === stream ? '' : `@${subject}`, replacing)
      sealed[name] = `${head} ${encrypt(key, `${id}/${head}`, plain).toString('base64')}`
    }
    data = replacing.data
  }
  const own = keys.ofActor(actor)
  if (own) {
    const commitment = commitmentOf(actorSaltOf(own.key, id), id, 'actor', canonicalJson(actor))
    actor = `${actorMark}${commitment}`
    sealed['actor'] = own.name
  }
  const whole: Mutable<NewEvent> = { id, type, schema, data, actor, via }
  if (correlation !== undefined) whole.correlation = correlation
  if (causation !== undefined) whole.causation = causation
  mustFit(whole, stream)
  if (own || personal) whole.sealed = sealed
  return whole
}

/** Puts commitments in the places, and gives what is to be encrypted: `{field: {salt, value}}` in canonical form. */
function commitTo(
  places: readonly PersonalPlace[],
  { id, data }: NewEvent,
  whose: string,
  replacing: Replacing,
): { readonly head: string; readonly plain: string } {
  const fields = places.map(({ pointer }) => fieldOf(pointer)).sort()
  let head = ''
  let plain = ''
  for (const field of fields) {
    const value = valueAt(data, field)
    head += `${head === '' ? '' : ','}${field}=${shapeOf(value, field)}`
    const canonical = canonicalJson(value)
    const salt = randomBytes(saltLength)
    plain += `${plain === '' ? '' : ','}"${field}":{"salt":"${encodeBase64(salt)}","value":${canonical}}`
    replacing.put(field, { commitment: commitmentOf(salt, id, field, canonical) })
  }
  return { head: `${head}${whose}`, plain: `{${plain}}` }
}

function bySubject(places: readonly PersonalPlace[]): Iterable<readonly [string, readonly PersonalPlace[]]> {
  const [first] = places
  // Nearly always: an event's free text is all its record's own.
  if (first && places.every(({ subject }) => subject === first.subject)) return [[first.subject, places]]
  return Map.groupBy(places, ({ subject }) => subject)
}

/** Whatever its place in the log will be, the event has to have a leaf: a log with one that has none can never be proved again. */
function mustFit({ sealed: _, personal: __, ...event }: NewEvent, stream: string): void {
  const json = JSON.stringify(event.data)
  // A UTF-16 unit is three bytes of UTF-8 at most.
  const most = (json.length + event.type.length + stream.length + (event.causation?.length ?? 0) + (event.correlation?.length ?? 0)) * 3
  if (most + envelopeLength < longestEntry && !suspicious.test(json)) return
  leafOf({ ...event, stream, revision: Number.MAX_SAFE_INTEGER, recorded: '0000-00-00T00:00:00.000Z' })
}
