/** Opens a sealed event with the values that its reader was shown, without any key: each is held against its commitment. */
import { verifyCommitment } from '#audit'
import { erasedAt, erasedText, erasedWords, recordOf } from '#ledger'
import type { OpenedValue } from './open.js'
import { Replacing } from './places.js'
import { actorMark } from './seal.js'

/** A value that was shown is not the one that the event commits to, or there is no place for it. */
export class WrongOpening extends Error {
  override readonly name = 'WrongOpening'
  constructor(
    readonly field: string,
    message: string,
  ) {
    super(message)
  }
}

/** What is looked at in an event. */
interface Shown {
  readonly id: string
  readonly stream: string
  readonly type: string
  readonly actor: string
  readonly data: Readonly<Record<string, unknown>>
}

const commitmentForm = /^[A-Za-z0-9_-]{43}$/

/**
 * The event with the values that were shown; what was not, because it is erased or not for its reader, reads as erased. Throws
 * {@link WrongOpening}.
 */
export function openShown<Event extends Shown>(event: Event, opened: Readonly<Record<string, OpenedValue>>): Event {
  const commitments = commitmentsIn(event)
  for (const field of Object.keys(opened)) {
    if (!commitments.has(field)) throw new WrongOpening(field, `nothing is sealed at ${field}`)
  }
  if (commitments.size === 0) return event
  const replacing = new Replacing(event.data)
  let { actor } = event
  for (const [field, commitment] of commitments) {
    const shown = Object.hasOwn(opened, field) ? opened[field] : undefined
    if (shown && !isOpenedBy(commitment, event.id, field, shown)) {
      throw new WrongOpening(field, `the value that is shown at ${field} is not the one that was recorded`)
    }
    if (field === 'actor') actor = shown ? String(shown.value) : erasedWords
    else replacing.put(field, shown ? shown.value : erasedIn(event, field))
  }
  return { ...event, actor, data: replacing.data }
}

/** The commitments of an event by their fields. */
export function commitmentsIn({ data, actor }: Pick<Shown, 'data' | 'actor'>): ReadonlyMap<string, string> {
  const found = new Map<string, string>()
  if (actor.startsWith(actorMark)) found.set('actor', actor.slice(actorMark.length))
  gather(data, '', found)
  return found
}

function gather(value: unknown, place: string, found: Map<string, string>): void {
  if (typeof value !== 'object' || value === null) return
  const commitment: unknown = Reflect.get(value, 'commitment')
  if (place !== '' && typeof commitment === 'string' && commitmentForm.test(commitment) && Object.keys(value).length === 1) {
    found.set(place, commitment)
    return
  }
  for (const [step, inner] of Object.entries(value)) gather(inner, place === '' ? step : `${place}/${step}`, found)
}

function isOpenedBy(commitment: string, event: string, field: string, { salt, value }: OpenedValue): boolean {
  return verifyCommitment(Buffer.from(commitment, 'base64url'), { salt: Buffer.from(salt, 'base64'), event, field, value })
}

function erasedIn({ stream, type }: Shown, field: string): unknown {
  const kind = recordOf(stream)?.kind
  return (kind && erasedAt(kind, type, `/${field}`)) ?? erasedText
}
