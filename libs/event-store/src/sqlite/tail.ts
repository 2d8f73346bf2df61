/** Who waits for events that are not there yet, and what wakes them. */

/** How often we look whether another process has written, in milliseconds. */
const pollMs = 50

/**
 * Counts the changes of the log that we know of. A subscriber takes a {@link mark}, reads, and where there was nothing waits until the count
 * has left the mark: a commit between its reading and its waiting has moved the count already, so it cannot be missed.
 */
export class Tail {
  #changes = 0
  #version: number | undefined
  #waiting = new Set<() => void>()
  #timer: NodeJS.Timeout | undefined

  /** `version` reads a number that every commit of another process changes. It may throw: we look again at the next turn. */
  constructor(private readonly version: () => number | undefined) {}

  mark(): number {
    this.#look()
    return this.#changes
  }

  /** A commit of our own, or the end of the log for us. */
  changed(): void {
    this.#changes++
    for (const wake of this.#waiting) wake()
  }

  /** Resolves when the log has changed since the mark, or the signal is aborted. Only then is another process's writing looked for. */
  async changeSince(mark: number, signal: AbortSignal): Promise<void> {
    if (this.#changes !== mark || signal.aborted) return
    const { promise, resolve } = Promise.withResolvers<void>()
    const wake = () => resolve()
    this.#waiting.add(wake)
    signal.addEventListener('abort', wake)
    // A process that only waits for events may end: whoever wants it to stay keeps it.
    this.#timer ??= setInterval(() => this.#look(), pollMs).unref()
    await promise
    signal.removeEventListener('abort', wake)
    this.#waiting.delete(wake)
    if (this.#waiting.size === 0) {
      clearInterval(this.#timer)
      this.#timer = undefined
    }
  }

  #look(): void {
    const version = this.version()
    if (version === this.#version) return
    this.#version = version
    this.changed()
  }
}
