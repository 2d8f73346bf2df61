/** The workload cut into what single appenders hand in. */
import type { NewEvent } from '#event-store'
import type { Piece } from './engines/log.js'
import { workload } from './workload.js'

/** The events of reports and what comes of them, each on its own; without the parties that stand before them. */
export function singles(count: number): Piece[] {
  const pieces: Piece[] = []
  for (const { appends } of workload(count * 3 + 2_000)) {
    for (const append of appends) {
      if (append.stream.startsWith('party-')) continue
      const first = append.expected === 'none' ? 0 : append.expected + 1
      append.events.forEach((event, index) => {
        if (pieces.length < count) pieces.push({ stream: append.stream, before: first + index, events: [event] })
      })
    }
  }
  return pieces
}

/** The same events, each hundred of them as one stream. */
export function hundreds(count: number): Piece[] {
  const events = singles(count * 100).map((piece) => piece.events[0])
  return Array.from({ length: count }, (_, index) => {
    const part = events.slice(index * 100, (index + 1) * 100).filter((event): event is NewEvent => event !== undefined)
    return { stream: `hundred-${part[0]?.id}`, before: 0, events: part }
  })
}

/** Pieces with those for one stream put together, so that each stream stands once. */
function together(pieces: readonly Piece[]): Piece[] {
  const byStream = new Map<string, Piece>()
  for (const piece of pieces) {
    const before = byStream.get(piece.stream)
    byStream.set(piece.stream, before ? { ...before, events: [...before.events, ...piece.events] } : piece)
  }
  return [...byStream.values()]
}

/** Single events in appends of so many, each stream once in each. */
export function regrouped(pieces: readonly Piece[], size: number): Piece[][] {
  const groups = Math.ceil(pieces.length / size)
  return Array.from({ length: groups }, (_, index) => together(pieces.slice(index * size, (index + 1) * size)))
}
