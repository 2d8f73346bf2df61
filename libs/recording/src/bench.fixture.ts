/** What the specs of recording share: a ledger in a temporary folder with some records in it, and stores on which others are faster. */

import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beginning, type EventStore, openSqliteStore, type StoredEvent, type StreamAppend } from '#event-store'
import { actorOf, type Commands, type Kind } from '#ledger'
import { cambodia, date, department, english, sampleId } from '#ledger/testing'
import { Ledger, type LedgerOptions } from './ledger.js'
import type { Context, Outcome, Submission } from './outcome.js'

export const anna: Context = { actor: actorOf('anna'), via: 'api' }
export const ben: Context = { actor: actorOf('ben'), via: 'page' }

export const reportId = sampleId('report', 1)
export const allegationId = sampleId('allegation', 2)

/** A submission of one kind. */
export function submission<K extends Kind>(kind: K, id: string, command: Commands[K], more: Partial<Submission> = {}): Submission {
  // A command and its kind belong together; the compiler cannot follow that through the type parameter.
  return { kind, id, command, ...more } as Submission
}

export function register(id: string, words: string, more: Partial<Submission> = {}): Submission {
  return submission('party', id, { type: 'RegisterParty', is: 'state', name: english(words), aliases: [] }, more)
}

export function alias(id: string, words: string, more: Partial<Submission> = {}): Submission {
  return submission('party', id, { type: 'AddPartyAlias', alias: english(words) }, more)
}

export function respond(
  id: string,
  targets: Extract<Commands['response'], { type: 'RecordResponse' }>['targets'],
  more: Partial<Submission> = {},
): Submission {
  const command: Commands['response'] = {
    type: 'RecordResponse',
    by: { party: cambodia },
    form: 'letter',
    occurred: date('2024-07-01'),
    gist: english('It rejects the report.'),
    targets,
    arguments: [],
    cited: [],
  }
  return submission('response', id, command, more)
}

export const founding: readonly Submission[] = [
  register(cambodia, 'Cambodia'),
  submission('party', department, { type: 'RegisterParty', is: 'institution', name: english('Department of State'), aliases: [] }),
  submission('report', reportId, {
    type: 'PublishReport',
    publisher: department,
    series: 'Trafficking in Persons Report',
    edition: '2024',
    title: english('Trafficking in Persons Report 2024'),
    published: date('2024-06-24'),
    period: date('2023-04/2024-03'),
    subjects: [cambodia],
    cited: [],
  }),
  submission('allegation', allegationId, {
    type: 'RaiseAllegation',
    report: reportId,
    subject: cambodia,
    gist: english('No labour-trafficking prosecution was reported.'),
    categories: ['prosecution'],
    accused: [cambodia],
    period: date('2023'),
    place: 'unknown',
    qualification: 'stated',
    cited: [],
  }),
]

export interface Bench {
  readonly store: EventStore
  readonly ledger: Ledger
  /** A ledger of its own on the same log, as another process has it; on a store that is changed by `wrap`. */
  another(wrap?: (store: EventStore) => EventStore, options?: Partial<LedgerOptions>): Ledger
}

/** A ledger on the embedded engine, with the founding records, in a folder that is gone afterwards. */
export async function onLedger(use: (bench: Bench) => Promise<void>): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'recording-'))
  const opened: EventStore[] = []
  const now = () => new Date('2024-07-15T12:00:00.000Z')
  let made = 0
  const newId = () => `00000000-0000-7000-8000-${String(++made).padStart(12, '0')}`
  const open = () => {
    const store = openSqliteStore({ file: join(folder, 'log.sqlite'), now })
    opened.push(store)
    return store
  }
  try {
    const store = open()
    const ledger = new Ledger(store, { now, newId })
    await ledger.runAll(founding, anna, { atomic: true })
    await use({ store, ledger, another: (wrap = (inner) => inner, options) => new Ledger(wrap(open()), { now, newId, ...options }) })
  } finally {
    for (const store of opened) await store.close()
    await rm(folder, { recursive: true })
  }
}

/** A store on which somebody else does something just before each append, as long as there is something to do. */
export function outrun(store: EventStore, ...others: readonly (() => Promise<unknown>)[]): EventStore {
  const waiting = [...others]
  return {
    append: async (appends: readonly StreamAppend[]) => {
      await waiting.shift()?.()
      return store.append(appends)
    },
    readStream: (stream, read) => store.readStream(stream, read),
    readAll: (after, limit) => store.readAll(after, limit),
    subscribe: (after, options) => store.subscribe(after, options),
    head: () => store.head(),
    close: () => store.close(),
  }
}

export async function wholeLog(store: EventStore): Promise<readonly StoredEvent[]> {
  return (await store.readAll(beginning, 10_000)).events
}

/** The events of an outcome; fails where it was not recorded. */
export function recordedIn(outcome: Outcome | undefined): Extract<Outcome, { result: 'recorded' }> {
  if (outcome?.result !== 'recorded') throw new Error(`not recorded: ${JSON.stringify(outcome)}`)
  return outcome
}
