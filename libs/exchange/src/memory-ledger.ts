/** A ledger in memory for specs: the domain's own deciders, and idempotency keys as the real one keeps them. */
import { actorOf, type Commands, type DeciderOf, deciders, type Facts, type Kind, type States, sentences } from '#ledger'
import type { Outcome, Send } from './run.js'
import { type Submission, verbOf } from './submission.js'

const mark = { actor: actorOf('importer'), recorded: '2026-01-01T00:00:00.000Z' }

export class MemoryLedger {
  #states = new Map<string, States[Kind]>()
  #keys = new Map<string, string>()

  /** Records in it. */
  get size(): number {
    return this.#states.size
  }

  state<K extends Kind>(kind: K, id: string): States[K] | undefined {
    // States are held by kind and id.
    return this.#states.get(`${kind} ${id}`) as States[K] | undefined
  }

  readonly send: Send = async (batch, { atomic }) => {
    const [states, keys] = [new Map(this.#states), new Map(this.#keys)]
    const outcomes = batch.map((submission) => this.#run(submission.kind, submission))
    if (!atomic || outcomes.every(({ status }) => status === 'recorded' || status === 'unchanged')) return outcomes
    this.#states = states
    this.#keys = keys
    return outcomes.map((outcome) => (outcome.status === 'recorded' ? { status: 'left-out' } : outcome))
  }

  #run<K extends Kind>(kind: K, { id = '', verb, key, body }: Submission): Outcome {
    const content = JSON.stringify([kind, id, verb, body])
    const earlier = this.#keys.get(key)
    if (earlier !== undefined) {
      if (earlier === content) return { status: 'unchanged' }
      return { status: 'refused', errors: [{ code: 'key-reused', detail: 'The key stands for another command.' }] }
    }
    const decider: DeciderOf<K> = deciders[kind]
    // The real ledger checks the body's shape before it gets here.
    const command = { ...body, type: verbOf(kind, verb)?.command } as unknown as Commands[K]
    const find = ((other: Kind, otherId: string) => this.state(other, otherId)) as Facts['find']
    const decision = decider.decide(this.state(kind, id), command, { self: id, actor: mark.actor, today: 20_000, find })
    if (!decision.accepted) {
      const errors = decision.refusals.map(({ code, at }) => ({ code, detail: sentences[code], ...(at !== undefined && { pointer: at }) }))
      return { status: 'refused', errors }
    }
    let state = this.state(kind, id)
    for (const event of decision.events) state = decider.evolve(state, event, mark)
    if (state) this.#states.set(`${kind} ${id}`, state)
    this.#keys.set(key, content)
    return { status: 'recorded' }
  }
}
