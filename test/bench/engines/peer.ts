/**
 * The peer: `@event-driven-io/emmett-sqlite` on its own driver, as durable as ours (write-ahead log, synchronous FULL). It is no dependency of
 * the project's, since that driver has to be compiled or downloaded: see `peers/`.
 */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Engine, Log, Piece, Told } from './log.js'

export const peerName = 'emmett-sqlite'

interface Message {
  readonly type: string
  readonly data: object
  readonly metadata: object
}

interface Connection {
  query(sql: string): Promise<readonly Readonly<Record<string, unknown>>[]>
  close(): void
}

interface Consumer {
  processor(options: { processorId: string; startFrom: 'BEGINNING'; eachMessage: () => void; connectionOptions: object }): unknown
  start(): Promise<void>
  stop(): Promise<void>
}

interface EmmettStore {
  appendToStream(stream: string, events: readonly Message[], options: { expectedStreamVersion: bigint }): Promise<unknown>
  readStream(stream: string): Promise<{ readonly events: readonly { type: string; data: object; metadata: object }[] }>
  consumer(options: { pulling: { batchSize: number; pullingFrequencyInMs: number } }): Consumer
  readonly schema: { migrate(): Promise<void> }
}

interface Emmett {
  sqliteConnection(options: { fileName: string }): Connection
  getSQLiteEventStore(options: object): EmmettStore
}

export interface Peer extends Engine {
  open(folder: string): Promise<PeerLog>
}

/** The peer where it is installed in a folder. */
export async function loadPeer(folder: string): Promise<Peer | undefined> {
  const entry = join(folder, 'node_modules/@event-driven-io/emmett-sqlite/dist/index.js')
  if (!existsSync(entry)) return undefined
  // Its own types are not at hand where it is not installed.
  const emmett = (await import(pathToFileURL(entry).href)) as Emmett
  return { name: peerName, open: (place) => openPeer(emmett, join(place, 'emmett.sqlite')) }
}

async function openPeer(emmett: Emmett, fileName: string): Promise<PeerLog> {
  const connection = emmett.sqliteConnection({ fileName })
  // Its own first statement, which asks for the same, is not waited for and can meet ours.
  for (let mode: unknown; mode !== 'wal'; ) mode = (await connection.query('PRAGMA journal_mode = WAL'))[0]?.['journal_mode']
  await connection.query('PRAGMA synchronous = FULL')
  const store = emmett.getSQLiteEventStore({
    fileName,
    schema: { autoMigration: 'None' },
    connectionOptions: { singleton: true, connection },
  })
  await store.schema.migrate()
  return new PeerLog(store, connection, fileName)
}

export class PeerLog implements Log {
  #last: Promise<unknown> = Promise.resolve()

  constructor(
    private readonly store: EmmettStore,
    private readonly connection: Connection,
    private readonly fileName: string,
  ) {}

  /**
   * Appenders take turns: on one connection it nests transactions that are under way at once and answers the inner ones before they are
   * committed; with a connection for each append, its default, commits fail while another reads.
   */
  append(piece: Piece): Promise<void> {
    const turn = this.#last.then(() => this.#append(piece))
    this.#last = turn
    return turn
  }

  async appendEach(pieces: readonly Piece[]): Promise<void> {
    for (const piece of pieces) await this.#append(piece)
  }

  async read(stream: string, take: (event: Told) => void): Promise<void> {
    const { events } = await this.store.readStream(stream)
    // What was appended below.
    for (const { type, data, metadata } of events) take({ type, data, ...metadata } as unknown as Told)
  }

  /** Builds a count of all events through its consumer, in the fastest way found; resolves once it has counted so many. */
  async count(events: number): Promise<void> {
    // Larger batches are slower: it writes its checkpoint after each message.
    const consumer = this.store.consumer({ pulling: { batchSize: 1_000, pullingFrequencyInMs: 0 } })
    let counted = 0
    await new Promise<void>((resolve, reject) => {
      const eachMessage = () => {
        counted++
        if (counted === events) resolve()
      }
      const connectionOptions = { fileName: this.fileName, connection: this.connection }
      consumer.processor({ processorId: `count-${performance.now()}`, startFrom: 'BEGINNING', eachMessage, connectionOptions })
      consumer.start().catch(reject)
    })
    await consumer.stop()
  }

  close(): void {
    this.connection.close()
  }

  async #append({ stream, before, events }: Piece): Promise<void> {
    const recorded = new Date().toISOString()
    const messages = events.map(({ id, type, data, schema, actor, via, causation }) => ({
      type,
      data,
      metadata: { messageId: id, schema, actor, via, causation, recorded },
    }))
    await this.store.appendToStream(stream, messages, { expectedStreamVersion: BigInt(before) })
  }
}
