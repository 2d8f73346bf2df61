/** The ledger folded in the plainest way, into maps, with nothing of the projection in it: what the views are compared with. */

import { contesting, dayOf, deciders, type Kind, rangeOf, type States, shortId } from '#ledger'
import type { AnyEntry } from '#ledger/testing'

/** A record, whatever its kind. */
export type NaiveRecord = { readonly [K in Kind]: Naive<K> }[Kind]

export interface Naive<K extends Kind> {
  readonly kind: K
  readonly id: string
  readonly short: string
  readonly number: number
  readonly since: number
  readonly revision: number
  readonly recorded: string
  readonly changed: string
  readonly state: States[K]
}

export class NaiveLedger {
  readonly records = new Map<string, NaiveRecord>()
  readonly entries: AnyEntry[] = []

  /** Takes the next entry. */
  take(entry: AnyEntry): void {
    const { sequence, kind, id, event, mark } = entry
    const before = this.records.get(id)
    const decider = deciders[kind] as { evolve(state: unknown, event: unknown, mark: unknown): unknown }
    this.records.set(id, {
      kind,
      id,
      short: before?.short ?? this.#freeShort(kind, id),
      number: before?.number ?? sequence,
      since: sequence,
      revision: (before?.revision ?? -1) + 1,
      recorded: before?.recorded ?? mark.recorded,
      changed: mark.recorded,
      state: decider.evolve(before?.state, event, mark),
    } as NaiveRecord)
    this.entries.push(entry)
  }

  all<K extends Kind>(kind: K): Naive<K>[] {
    return [...this.records.values()].filter(
      (record): record is Extract<NaiveRecord, { kind: K }> => record.kind === kind,
    ) as unknown as Naive<K>[]
  }

  /** The standing responses that name a record, in the order of the ledger. */
  answersTo(id: string): Naive<'response'>[] {
    return this.all('response').filter(({ state }) => state.phase === 'standing' && state.targets.some(({ to }) => to.id === id))
  }

  /** A record as the views show it. */
  view(record: NaiveRecord, moment: string): object {
    const { state, ...rest } = record
    const reading: Record<string, unknown> = { ...state }
    delete reading['ratings']
    return { ...rest, reading, derived: this.derived(record, moment) }
  }

  derived(record: NaiveRecord, moment: string): object {
    const today = dayOf(moment)
    const answered = this.answersTo(record.id).length > 0
    switch (record.kind) {
      case 'report':
        return { answered }
      case 'allegation': {
        const { report, restates } = record.state
        const asked = this.all('inquiry')
          .filter(({ state }) => state.allegations.some((id) => id === record.id))
          .at(-1)
        return {
          answer: answered ? 'answered-specifically' : this.answersTo(report).length > 0 ? 'answered-in-general' : 'unanswered',
          inquiry: asked ? inquiryState(asked.state, today) : 'not-asked',
          carriedOver: this.#carriedOver(restates),
          restatedBy: this.all('allegation')
            .filter(({ state }) => state.restates.some((id) => id === record.id))
            .map(({ id }) => id),
        }
      }
      case 'response': {
        const { targets, arguments: args } = record.state
        return { rebuts: targets.some(({ stance }) => stance === 'rejects') || args.some(({ kind }) => contesting.includes(kind)) }
      }
      case 'inquiry':
        return { state: inquiryState(record.state, today) }
      case 'followup':
        return { standing: standingOf(record.state, today), answered }
      case 'party':
      case 'source':
      case 'access':
      case 'approval':
      case 'hold':
      case 'erasure':
      case 'custody':
        return {}
    }
  }

  #freeShort(kind: Kind, id: string): string {
    const taken = [...this.records.values()].map(({ short }) => short)
    return [6, 7, 8, 9, 10, 11, 12].map((characters) => shortId(kind, id, characters)).find((short) => !taken.includes(short)) ?? ''
  }

  #carriedOver(restates: readonly string[]): number {
    return Math.max(
      0,
      ...restates.map((id) => {
        const earlier = this.records.get(id)
        return 1 + (earlier?.kind === 'allegation' ? this.#carriedOver(earlier.state.restates) : 0)
      }),
    )
  }
}

export function inquiryState({ phase, outcome, respondBy }: States['inquiry'], today: number): string {
  if (phase === 'closed') return outcome ?? 'no-answer'
  const last = rangeOf(respondBy).latest
  if (today <= last) return 'awaiting'
  return today <= last + 30 ? 'delayed' : 'long-overdue'
}

export function standingOf({ phase, due }: States['followup'], today: number): string {
  if (phase !== 'open') return phase
  if (due === 'none' || due === 'unknown') return 'open'
  const last = rangeOf(due).latest
  if (last < today) return 'overdue'
  return last <= today + 14 ? 'due-soon' : 'open'
}

const values = (...all: readonly string[]) => all
const party = (speaker: { readonly capacity?: string }) => (speaker.capacity === undefined ? [] : [speaker.capacity])
const sources = (cited: readonly { readonly source: string }[]) => cited.map(({ source }) => source)

/** What a record can be looked up by, field by field, read off its state and the other records. */
export function lookedUpBy(record: NaiveRecord, ledger: NaiveLedger): Readonly<Record<string, readonly string[]>> {
  const answer = values(ledger.answersTo(record.id).length > 0 ? 'specific' : 'none')
  switch (record.kind) {
    case 'report': {
      const { publisher, subjects, series, phase, verification, cited } = record.state
      return {
        publisher: [publisher],
        subject: subjects,
        series: [series],
        phase: [phase],
        verification: [verification.state],
        answer,
        cites: sources(cited),
      }
    }
    case 'allegation': {
      const { report, subject, categories, accused, phase, verification, restates, cited } = record.state
      return {
        report: [report],
        subject: [subject],
        category: categories,
        accused: accused === 'unknown' ? ['unknown'] : accused,
        phase: [phase],
        verification: [verification.state],
        answer,
        restates,
        cites: sources(cited),
      }
    }
    case 'response': {
      const { by, targets, arguments: args, phase, verification, cited } = record.state
      return {
        respondent: [by.party],
        capacity: party(by),
        answers: targets.map(({ to }) => to.id),
        stance: targets.map(({ stance }) => stance),
        argument: args.map(({ kind }) => kind),
        phase: [phase],
        verification: [verification.state],
        answer,
        cites: sources(cited),
      }
    }
    case 'inquiry': {
      const { to, allegations, phase, verification, cited } = record.state
      return { to: [to], allegation: allegations, phase: [phase], verification: [verification.state], cites: sources(cited) }
    }
    case 'followup': {
      const { origin, about, by, owner, categories, phase, assessed, verification, cited } = record.state
      return {
        origin: [origin],
        about: about.map(({ id }) => id),
        by: [by],
        owner: [owner],
        category: categories,
        phase: [phase],
        grade: assessed ? [assessed.grade] : [],
        verification: [verification.state],
        answer,
        cites: sources(cited),
      }
    }
    case 'party': {
      const { is, code, offices, mergedInto } = record.state
      return {
        is: [is],
        code: code === undefined ? [] : [code],
        office: offices.map(({ office }) => office),
        'merged-into': mergedInto === 'none' ? [] : [mergedInto],
      }
    }
    case 'source': {
      const { is, publisher, copies } = record.state
      return { is: [is], publisher: [publisher], sha256: copies.map(({ sha256 }) => sha256) }
    }
    case 'access': {
      const { name, roles, active } = record.state
      return { name: [name.normalize('NFKC').trim().toLowerCase()], role: roles, active: [active ? 'yes' : 'no'] }
    }
    case 'approval': {
      const { action, phase, about } = record.state
      return { action: [action], phase: [phase], about: about ? [about.id] : [] }
    }
    case 'hold': {
      const { about, phase } = record.state
      return { about: [about === 'ledger' ? 'ledger' : about.id], phase: [phase] }
    }
    case 'erasure': {
      const { subject, phase } = record.state
      return { subject: [subject.id], phase: [phase] }
    }
    case 'custody': {
      const { state } = record
      const left = 'record' in state ? [state.record.id] : 'scope' in state && 'id' in state.scope ? [state.scope.id] : []
      return { is: [state.is], about: left }
    }
  }
}

/** Whose work it is, for the desk's heap of what is to be verified. */
export function recordedBy(record: NaiveRecord): readonly string[] {
  return 'recordedBy' in record.state ? record.state.recordedBy : []
}
