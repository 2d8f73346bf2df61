/** Remembers what was used of late, in a bounded number, at the cost of a plain map. */

/**
 * Two maps of at most `size` entries: the new one takes everything that is used; when it is full it becomes the old one, and what is left in
 * that one is forgotten. So the last `size` used are always known, and never more than twice as many.
 */
export class Recent<Value> {
  #fresh = new Map<string, Value>()
  #stale = new Map<string, Value>()

  constructor(private readonly size: number) {}

  get(key: string): Value | undefined {
    return this.#fresh.get(key) ?? this.#stale.get(key)
  }

  set(key: string, value: Value): void {
    if (this.#fresh.size >= this.size) {
      this.#stale = this.#fresh
      this.#fresh = new Map()
    }
    this.#fresh.set(key, value)
  }

  clear(): void {
    this.#fresh.clear()
    this.#stale.clear()
  }
}
