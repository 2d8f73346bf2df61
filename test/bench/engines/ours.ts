/** The ledger's own log, through its port. */
import { join } from 'node:path'
import { type EventStore, openSqliteStore, revision, type StreamAppend, streamName } from '#event-store'
import type { Engine, Log, Piece, Told } from './log.js'

export const ours: Engine = {
  name: 'ours',
  open: async (folder) => new OurLog(openSqliteStore({ file: join(folder, 'ledger.sqlite'), now: () => new Date() })),
}

export class OurLog implements Log {
  constructor(private readonly store: EventStore) {}

  async append(piece: Piece): Promise<void> {
    await this.store.append([asAppend(piece)])
  }

  async appendEach(pieces: readonly Piece[]): Promise<void> {
    for (const piece of pieces) await this.store.append([asAppend(piece)])
  }

  async appendTogether(pieces: readonly Piece[]): Promise<void> {
    await this.store.append(pieces.map(asAppend))
  }

  async read(stream: string, take: (event: Told) => void): Promise<void> {
    const { events } = await this.store.readStream(streamName(stream))
    for (const event of events) take(event)
  }

  close(): Promise<void> {
    return this.store.close()
  }
}

function asAppend({ stream, before, events }: Piece): StreamAppend {
  return { stream: streamName(stream), expected: before === 0 ? 'none' : revision(before - 1), events }
}
