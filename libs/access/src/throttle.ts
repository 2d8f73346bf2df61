/**
 * Waits between attempts to sign in, so that nobody guesses their way in, and no stranger keeps somebody else out: whoever comes from a device that
 * is known has a counter of their own, which strangers cannot move.
 */
import { createHmac } from 'node:crypto'
import { networkOf } from './address.js'
import type { KeyFile } from './key-file.js'
import { momentOf, type Store, withoutSync } from './store.js'

/** How a counter makes wait: `free` failures without, then twice as long for each. */
interface Pace {
  readonly free: number
  readonly firstMs: number
  readonly mostMs: number
}

const paces = {
  /** One account from one address. */
  pair: { free: 5, firstMs: 2_000, mostMs: 15 * 60_000 },
  /** One account from wherever strangers are. */
  account: { free: 20, firstMs: 2_000, mostMs: 15 * 60_000 },
  /** One account from a device that its owner has signed in at. */
  device: { free: 10, firstMs: 2_000, mostMs: 15 * 60_000 },
} as const satisfies Record<string, Pace>
type Scope = keyof typeof paces

/** After so long without a failure it is as if there had been none. */
const forgottenMs = 24 * 60 * 60_000
/** The most counters that are kept; beyond them the lightest go first, so that no flood of names washes a heavy one away. */
const mostCounters = 10_000

interface Counter {
  readonly scope: Scope
  readonly what: Buffer
}

interface Row {
  readonly times: number
  readonly last: string
  readonly until: string
}

export class Throttle {
  readonly #store
  readonly #keyFile
  readonly #most
  readonly #find
  readonly #keep
  readonly #delete
  readonly #shed

  constructor(store: Store, keyFile: KeyFile, most = mostCounters) {
    this.#store = store
    this.#keyFile = keyFile
    this.#most = most
    const { db } = store
    this.#find = db.prepare<[Buffer, string], Row>('SELECT times, last, until FROM failures WHERE what = ? AND last > ?')
    this.#keep = db.prepare<[Buffer, number, string, string]>(
      'INSERT OR REPLACE INTO failures (what, times, last, until) VALUES (?, ?, ?, ?)',
    )
    this.#delete = db.prepare<[Buffer]>('DELETE FROM failures WHERE what = ?')
    this.#shed = db.prepare<[number]>(
      `DELETE FROM failures WHERE what IN (
         SELECT what FROM failures ORDER BY times, last LIMIT max(0, (SELECT count(*) FROM failures) - ?))`,
    )
  }

  /**
   * Asked before anything is checked. With a wait of 0 the attempt is let through and counted as a failure, until `succeeded` says otherwise: of
   * many that come at once no more are let through than one after another. With a wait it is to be refused, and not counted.
   *
   * @param account Folded login name as it was given, known or not, or another word for what is guessed at, such as a user's second factor.
   * @param address Where it comes from; of IPv6 the network (/64) counts.
   * @param device The id of a device of the account's, as `devices.find` gives it.
   */
  before(account: string, address: string, device?: string): { readonly waitMs: number } {
    const counters = this.#counters(account, address, device)
    return this.#atOnce(() => {
      const waitMs = Math.max(...counters.map((counter) => this.#waitMs(counter)))
      if (waitMs === 0) for (const counter of counters) this.#count(counter)
      return { waitMs }
    })
  }

  /** The attempt failed: the wait begins now, however long the check took. */
  failed(account: string, address: string, device?: string): void {
    const counters = this.#counters(account, address, device)
    this.#atOnce(() => {
      for (const counter of counters) {
        const row = this.#row(counter)
        if (row) this.#write(counter, row.times)
      }
    })
  }

  /** The attempt succeeded: its own counters begin anew, and what they held is taken off the account's. */
  succeeded(account: string, address: string, device?: string): void {
    this.#takeOff(account, address, device, 'all')
  }

  /** The attempt was never checked, such as when too many were waiting: it does not count. */
  excused(account: string, address: string, device?: string): void {
    this.#takeOff(account, address, device, 1)
  }

  /** Deletes at most so many counters that are forgotten; answers how many. */
  purge(most: number): number {
    return this.#store.db
      .prepare('DELETE FROM failures WHERE what IN (SELECT what FROM failures WHERE last <= ? LIMIT ?)')
      .run(momentOf(this.#store, -forgottenMs), most).changes
  }

  #takeOff(account: string, address: string, device: string | undefined, times: number | 'all'): void {
    const counters = this.#counters(account, address, device)
    this.#atOnce(() => {
      const own = counters[0] && this.#row(counters[0])
      const off = times === 'all' ? (own?.times ?? 0) : times
      for (const counter of counters) {
        const row = this.#row(counter)
        if (row && row.times > off) this.#write(counter, row.times - off, row.last)
        else this.#delete.run(counter.what)
      }
    })
  }

  /** A count that goes with the power is no loss. */
  #atOnce<T>(work: () => T): T {
    return withoutSync(this.#store, () => this.#store.db.transaction(work).immediate())
  }

  /** Its own first. */
  #counters(account: string, address: string, device: string | undefined): readonly Counter[] {
    if (device !== undefined) return [this.#counter('device', account, device)]
    return [this.#counter('pair', account, networkOf(address)), this.#counter('account', account)]
  }

  /** People type passwords where the name belongs: what was typed cannot be read from the store. */
  #counter(scope: Scope, ...what: readonly string[]): Counter {
    const hash = createHmac('sha256', this.#keyFile.keyFor('throttle')).update(JSON.stringify([scope, ...what]))
    return { scope, what: hash.digest() }
  }

  #row({ what }: Counter): Row | undefined {
    return this.#find.get(what, momentOf(this.#store, -forgottenMs))
  }

  #waitMs(counter: Counter): number {
    const row = this.#row(counter)
    if (!row) return 0
    // Never longer than the counter asks for, should the clock have been set back.
    const ahead = Date.parse(row.until) - this.#store.now().getTime()
    return Math.min(Math.max(0, ahead), pauseMs(paces[counter.scope], row.times))
  }

  #count(counter: Counter): void {
    this.#write(counter, (this.#row(counter)?.times ?? 0) + 1)
    this.#shed.run(this.#most)
  }

  #write({ scope, what }: Counter, times: number, since?: string): void {
    const last = since ?? momentOf(this.#store)
    const until = new Date(Date.parse(last) + pauseMs(paces[scope], times)).toISOString()
    this.#keep.run(what, times, last, until)
  }
}

function pauseMs({ free, firstMs, mostMs }: Pace, times: number): number {
  return times < free ? 0 : Math.min(mostMs, firstMs * 2 ** (times - free))
}
