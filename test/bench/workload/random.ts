/** Chance from a seed: the same seed gives the same choices on every machine. */

/** Thirty-two bits at a time, by the splitmix32 recurrence. Not for secrets. */
export class Chance {
  #state: number

  constructor(seed: number) {
    this.#state = seed >>> 0
  }

  /** A whole number from 0 up to, but without, 2^32. */
  bits(): number {
    this.#state = (this.#state + 0x9e3779b9) >>> 0
    let mixed = this.#state
    mixed = Math.imul(mixed ^ (mixed >>> 16), 0x21f0aaad)
    mixed = Math.imul(mixed ^ (mixed >>> 15), 0x735a2d97)
    return (mixed ^ (mixed >>> 15)) >>> 0
  }

  /** A number from 0 up to, but without, 1. */
  share(): number {
    return this.bits() / 2 ** 32
  }

  /** A whole number from `least` to `most`, both included. */
  between(least: number, most: number): number {
    return least + Math.floor(this.share() * (most - least + 1))
  }

  /** True so often out of one. */
  is(share: number): boolean {
    return this.share() < share
  }

  one<T>(choice: readonly [T, ...T[]]): T {
    return choice[Math.floor(this.share() * choice.length)] ?? choice[0]
  }

  /** One of a list in which the first are met far more often than the last, as words of a language are. */
  common<T>(choice: readonly [T, ...T[]]): T {
    return choice[Math.floor(this.share() ** 2.5 * choice.length)] ?? choice[0]
  }

  /** About so many of a list, in its order. */
  some<T>(choice: readonly T[], share: number): T[] {
    return choice.filter(() => this.is(share))
  }
}

/** UUIDs of version 7 (RFC 9562) whose time is told to them and whose random part comes from the seed. */
export class Ids {
  #at = 0
  #count = 0

  constructor(private readonly chance: Chance) {}

  /** `at` in milliseconds since 1970. Later calls give greater ids as long as the time does not go back. */
  next(at: number): string {
    this.#count = at === this.#at ? this.#count + 1 : 0
    this.#at = at
    // Where the counter is full, the next millisecond serves: the times that are told lie far apart.
    const time = (at + (this.#count >> 12)).toString(16).padStart(12, '0')
    const count = (this.#count & 0xfff).toString(16).padStart(3, '0')
    const variant = (0x8000 | (this.chance.bits() & 0x3fff)).toString(16)
    const tail = this.chance.bits().toString(16).padStart(8, '0') + (this.chance.bits() & 0xffff).toString(16).padStart(4, '0')
    return `${time.slice(0, 8)}-${time.slice(8)}-7${count}-${variant}-${tail}`
  }
}
