/** Keys that nobody has yet: made durable many at a time, so that a new subject costs no sync of the disk of its own. */

import type { KeyObject } from 'node:crypto'
import { randomInt, randomUUID } from 'node:crypto'
import { keyLength, keyOf } from './aes-gcm.js'
import type { KeyStatements } from './key-file.js'
import { randomBytes } from './random.js'

/** Keys made, or claimed, at a time. A process that is killed leaves as many at most that nobody takes up again. */
const batch = 1_000

/** Numbers of keys begin with some of these random bits, so that no two files of keys, nor a file and its older copy, have a number in common. */
const randomBits = 43
const batchRoom = 1_024

export interface PooledKey {
  readonly id: number
  readonly key: KeyObject
}

export class Pool {
  /** Whose claim it is. */
  readonly #claim = randomUUID()
  #keys: PooledKey[] = []

  constructor(
    private readonly statements: KeyStatements,
    private readonly options: {
      /** Wraps a new key for its number. */
      readonly wrap: (id: number, key: Uint8Array) => Buffer
      readonly unwrap: (id: number, wrapped: Buffer) => Uint8Array
      /** Runs in one transaction that is on the disk when it returns. */
      readonly durably: (write: () => void) => void
    },
  ) {}

  take(): PooledKey {
    const key = this.#keys.pop() ?? this.#fill()
    return key
  }

  /** Gives back what was not taken; within a transaction. */
  release(): void {
    if (this.#keys.length > 0) this.statements.release.run(this.#claim)
    this.#keys = []
  }

  /** Lets go of what is held: it may be wrapped by another master key by now. */
  drop(): void {
    this.options.durably(() => this.release())
  }

  #fill(): PooledKey {
    const keys: PooledKey[] = []
    this.options.durably(() => {
      for (const { id, wrapped } of this.statements.claim.all(this.#claim, batch))
        if (wrapped) keys.push({ id, key: keyOf(this.options.unwrap(id, wrapped)) })
      if (keys.length > 0) return
      const first = randomInt(1, 2 ** randomBits) * batchRoom
      for (let id = first; id < first + batch; id++) {
        const key = randomBytes(keyLength)
        this.statements.add.run(id, this.#claim, this.options.wrap(id, key))
        keys.push({ id, key: keyOf(key) })
      }
    })
    // Taken from the end: the lowest number first, so that keys that are used together lie together.
    this.#keys = keys.sort((a, b) => b.id - a.id)
    return this.take()
  }
}
