/** A data directory for a test: a sealed log and its keys, opened as often as one likes, gone afterwards. */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beginning, type EventStore, type NewEvent, openSqliteStore, type StoredEvent, streamName } from '#event-store'
import { openSealedLog, type SealedStore } from './index.js'

export class Data {
  readonly folder = mkdtempSync(join(tmpdir(), 'sealing-'))
  readonly log = join(this.folder, 'ledger.sqlite')
  readonly keys = join(this.folder, 'keys.sqlite')
  readonly master = join(this.folder, 'master.key')
  readonly now = (): Date => new Date('2024-06-24T09:30:00.000Z')
  readonly #opened: EventStore[] = []

  open(options: { readonly readOnly?: boolean } = {}): SealedStore {
    const store = openSealedLog({ file: this.log, keys: this.keys, master: { made: this.master }, now: this.now, ...options })
    this.#opened.push(store)
    return store
  }

  /** The log as it lies. */
  engine(): EventStore {
    const store = openSqliteStore({ file: this.log, now: this.now })
    this.#opened.push(store)
    return store
  }

  async closeAll(): Promise<void> {
    for (const store of this.#opened.splice(0)) await store.close()
  }

  async remove(): Promise<void> {
    await this.closeAll()
    rmSync(this.folder, { recursive: true })
  }

  /** The files, of which the name begins so, that hold these words in UTF-8 or UTF-16. */
  filesWith(words: string, beginning = ''): readonly string[] {
    const forms = [Buffer.from(words), Buffer.from(words, 'utf16le'), Buffer.from(words, 'utf16le').swap16()]
    return readdirSync(this.folder)
      .filter((name) => name.startsWith(beginning))
      .filter((name) => forms.some((form) => readFileSync(join(this.folder, name)).includes(form)))
  }
}

let count = 0

/** A new event id, in order. */
export function newEventId(): string {
  return `00000000-0000-7000-8000-${String(++count).padStart(12, '0')}`
}

export function idOf(number: number): string {
  return `00000000-0000-4000-8000-${String(number).padStart(12, '0')}`
}

export const anna = idOf(1)
export const allegation = streamName(`allegation-${idOf(100)}`)
export const party = streamName(`party-${idOf(200)}`)

export function event(data: NewEvent['data'], personal: NonNullable<NewEvent['personal']> = [], changes: Partial<NewEvent> = {}): NewEvent {
  return { id: newEventId(), type: 'AllegationRaised', schema: 1, data, actor: anna, via: 'api', personal, ...changes }
}

export async function wholeLog(store: Pick<EventStore, 'readAll'>): Promise<readonly StoredEvent[]> {
  const events: StoredEvent[] = []
  for (let after = beginning, end = false; !end; ) {
    const page = await store.readAll(after, 100)
    events.push(...page.events)
    after = page.next
    end = page.end
  }
  return events
}
