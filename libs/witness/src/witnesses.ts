/**
 * The witnesses of a ledger: each new checkpoint is shown to all that its policy names, in rounds, so that they cosign the same ones. Nobody waits for
 * them: what they say is added to the checkpoint when it comes.
 */
import { formatVerifierKey, judgeByPolicy, type Policy, type PolicyFault, type PolicyWitness, parseNote, WrongPolicy } from '#audit'
import type { KeptCheckpoint, Proofs } from '#proofs'
import { ask } from './asking.js'

export interface WitnessesOptions {
  readonly proofs: Proofs
  readonly policy: Policy
  readonly now: () => Date
  /** Told when a witness comes to refuse, goes away, or is back. */
  readonly onChange?: (witness: PolicyWitness, trouble: string | undefined) => void
  /** Told of faults of ours. */
  readonly onFault: (error: unknown) => void
  /** How long one may take to answer. Default: 10,000. */
  readonly timeoutMs?: number
  /** How long a round waits for the slow ones, who are left out of the next. Default: 5,000. */
  readonly roundMs?: number
  /** How long one that did not answer is left alone at first; each time twice as long, up to three hundred times. Default: 1,000. */
  readonly retryMs?: number
}

/** What is told of a witness. */
export interface WitnessTold {
  readonly name: string
  readonly verifier: string
  readonly url: string
  /** Entries of the checkpoint that it cosigned last; absent where it cosigned none. */
  readonly size?: number
  /** When, by its own clock. */
  readonly cosigned?: string
  /** Why it did not cosign when it was asked last, in a sentence. */
  readonly trouble?: string
}

export interface WitnessesTold {
  readonly witnesses: readonly WitnessTold[]
  /** How many cosigned the last checkpoint. */
  readonly answered: number
  /** Whether they are as many as the policy wants. `awaited`: not yet, of a checkpoint that was only just signed. */
  readonly quorum: 'met' | 'awaited' | 'missing'
  /** Entries of the last checkpoint with as many cosignatures as the policy wants; absent where there is none. */
  readonly witnessed?: number
}

const longestDelay = 300
const awaitedMs = 15_000

/** One of them, and how it stands with it. */
class Asked {
  readonly verifier: string
  busy = false
  failures = 0
  /** When it may be asked again, by `performance.now()`. */
  notBefore = 0
  trouble: string | undefined

  constructor(
    readonly witness: PolicyWitness,
    readonly url: URL,
  ) {
    this.verifier = formatVerifierKey(witness.key)
  }
}

export class Witnesses {
  readonly #asked: readonly Asked[]
  readonly #abort = new AbortController()
  readonly #underWay = new Set<Promise<void>>()
  #stopListening: (() => void) | undefined
  #wake = Promise.withResolvers<void>()
  #running: Promise<void> = Promise.resolve()
  #timer: NodeJS.Timeout | undefined
  #witnessed: number | undefined
  /** The checkpoint that was judged last, so that each state of it is judged once. */
  #judged: { readonly note: string; readonly met: boolean } | undefined

  /** Throws `WrongPolicy` where the policy is not one that this ledger can go by. */
  constructor(private readonly options: WitnessesOptions) {
    this.#asked = askedBy(options)
  }

  start(): void {
    this.#stopListening = this.options.proofs.onSigned(() => this.#wake.resolve())
    this.#running = this.#run()
  }

  /** Resolves once nothing is under way any more. */
  async stop(): Promise<void> {
    this.#stopListening?.()
    this.#abort.abort()
    this.#wake.resolve()
    clearTimeout(this.#timer)
    await this.#running
    await Promise.all(this.#underWay)
  }

  /** How it stands. */
  async told(): Promise<WitnessesTold> {
    const { kept } = this.options.proofs.checkpoints
    const latest = kept.latest()
    const witnesses = this.#asked.map(({ witness, verifier, url, trouble }): WitnessTold => {
      const { size, cosigned } = kept.attestations.witness(verifier)
      return {
        name: witness.name,
        verifier,
        url: url.href.replace(/\/add-checkpoint$/, ''),
        ...(cosigned !== undefined && { size, cosigned }),
        ...(trouble !== undefined && { trouble }),
      }
    })
    const answered = witnesses.filter(({ size }) => size !== undefined && size === latest?.size).length
    const isYoung = latest === undefined || this.options.now().getTime() - Date.parse(latest.signed) < awaitedMs
    const quorum = latest && (await this.#isMet(latest)) ? 'met' : isYoung ? 'awaited' : 'missing'
    return { witnesses, answered, quorum, ...(this.#witnessed !== undefined && { witnessed: this.#witnessed }) }
  }

  async #run(): Promise<void> {
    const { signal } = this.#abort
    await this.#lookBack().catch(this.options.onFault)
    while (!signal.aborted) {
      this.#wake = Promise.withResolvers()
      try {
        await this.#round()
      } catch (error) {
        this.options.onFault(error)
        this.#wakeIn(this.#retryMs)
      }
      await this.#wake.promise
    }
  }

  /** Shows the last checkpoint to all that have not cosigned it and may be asked. */
  async #round(): Promise<void> {
    const { kept } = this.options.proofs.checkpoints
    const latest = kept.latest()
    if (!latest) return
    const now = performance.now()
    const lacking = this.#asked.filter(({ verifier, busy }) => !busy && !isCosigned(kept.attestations.witness(verifier), latest.size))
    const due = lacking.filter(({ notBefore }) => notBefore <= now)
    const later = lacking.filter((each) => !due.includes(each)).map(({ notBefore }) => notBefore - now)
    if (later.length > 0) this.#wakeIn(Math.min(...later))
    if (due.length === 0) return
    const asking = due.map((each) => this.#ask(each, latest))
    const bound = Promise.withResolvers<void>()
    const timer = setTimeout(bound.resolve, this.options.roundMs ?? 5_000)
    await Promise.race([Promise.all(asking), bound.promise])
    clearTimeout(timer)
  }

  #ask(asked: Asked, latest: KeptCheckpoint): Promise<void> {
    const work = this.#askOne(asked, latest).finally(() => this.#underWay.delete(work))
    this.#underWay.add(work)
    return work
  }

  /** Never rejects. */
  async #askOne(asked: Asked, latest: KeptCheckpoint): Promise<void> {
    const { proofs, now, onChange, onFault, timeoutMs = 10_000 } = this.options
    asked.busy = true
    try {
      const { witness, url } = asked
      const answer = await ask(latest, { proofs, witness, url, now, timeoutMs, signal: this.#abort.signal })
      if (this.#abort.signal.aborted) return
      const trouble = answer.result === 'cosigned' ? undefined : answer.trouble
      const changed = trouble !== asked.trouble
      asked.trouble = trouble
      this.#delay(asked, trouble !== undefined)
      if (changed) onChange?.(witness, trouble)
      if (trouble === undefined) await this.#judge(latest.size)
    } catch (error) {
      this.#delay(asked, true)
      if (!this.#abort.signal.aborted) onFault(error)
    } finally {
      asked.busy = false
      // Something new may have come meanwhile, or it is to be asked again later.
      this.#wake.resolve()
    }
  }

  #delay(asked: Asked, failed: boolean): void {
    asked.notBefore = failed ? performance.now() + this.#retryMs * Math.min(longestDelay, 2 ** asked.failures) : 0
    asked.failures = failed ? asked.failures + 1 : 0
  }

  /** Finds the last checkpoint that has the cosignatures that the policy wants, among the last. */
  async #lookBack(): Promise<void> {
    for (const each of this.options.proofs.checkpoints.kept.list({ limit: 100 })) {
      if (!(await this.#isMet(each))) continue
      this.#witnessed = each.size
      return
    }
  }

  async #judge(size: number): Promise<void> {
    const checkpoint = this.options.proofs.checkpoints.kept.at(size)
    if (checkpoint && size > (this.#witnessed ?? 0) && (await this.#isMet(checkpoint))) this.#witnessed = size
  }

  async #isMet({ note }: KeptCheckpoint): Promise<boolean> {
    if (this.#judged?.note === note) return this.#judged.met
    const { policy, proofs, now } = this.options
    const { holds } = await judgeByPolicy(policy, parseNote(note), { now: now(), log: proofs.checkpoints.verifier })
    this.#judged = { note, met: holds }
    return holds
  }

  #wakeIn(delayMs: number): void {
    clearTimeout(this.#timer)
    this.#timer = setTimeout(() => this.#wake.resolve(), Math.max(0, delayMs)).unref()
  }

  get #retryMs(): number {
    return this.options.retryMs ?? 1_000
  }
}

function isCosigned({ size, cosigned }: { readonly size: number; readonly cosigned?: string }, latest: number): boolean {
  return cosigned !== undefined && size >= latest
}

/** The witnesses of a policy with the addresses at which they are asked. Throws {@link WrongPolicy}. */
function askedBy({ policy, proofs }: WitnessesOptions): readonly Asked[] {
  const faults: PolicyFault[] = []
  const own = formatVerifierKey(proofs.checkpoints.verifier)
  if (policy.logs.length > 0 && !policy.logs.some(({ key }) => formatVerifierKey(key) === own))
    faults.push({ line: 1, what: `It names no log with the key of this ledger, which is ${own}.` })
  const asked = policy.witnesses.flatMap((witness) => {
    const url = addressOf(witness)
    if (typeof url !== 'string') return [new Asked(witness, url)]
    faults.push({ line: witness.line, what: url })
    return []
  })
  if (faults.length > 0) throw new WrongPolicy(faults)
  return asked
}

/** Where it is asked; a sentence where that cannot be. */
function addressOf({ name, url }: PolicyWitness): URL | string {
  if (url === undefined) return `${name} has no address, at which the ledger could ask it.`
  const parsed = URL.canParse(url) ? new URL(url) : undefined
  const isPlain = parsed?.username === '' && parsed.password === '' && parsed.search === '' && parsed.hash === ''
  if (!parsed || !isPlain || !['http:', 'https:'].includes(parsed.protocol))
    return `The address of ${name} has to be http or https, without a query.`
  return new URL(`${parsed.href.replace(/\/+$/, '')}/add-checkpoint`)
}
