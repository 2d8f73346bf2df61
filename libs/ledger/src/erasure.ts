/**
 * The erasure of personal data, as the law requires it: whose, on what basis, by which two people; or why it was refused. What was erased is
 * not said. The keys themselves are destroyed beside the log.
 */
import { type Decider, type Facts, type Reference, type Refusal, refuse, ruling } from './decider.js'
import { holdIdOf, holds } from './hold.js'
import type { References } from './references.js'
import { type Actor, type ApprovalId, type ErasureId, idOf, type Kind } from './values.js'

/** Whose data: a person who is a party, a user, or a record by whose free text people are named. */
export interface ErasureSubject {
  readonly kind: Kind
  readonly id: string
}

export type ErasureCommand =
  | {
      readonly type: 'ErasePersonalData'
      readonly subject: ErasureSubject
      readonly approval: ApprovalId
      /** How many values go, and how many keys open them. */
      readonly values: number
      readonly keys: number
      /** Said where somebody who runs the ledger carries it out for who asked. */
      readonly asOperator?: true
    }
  | {
      readonly type: 'NoteRefusedErasure'
      readonly subject: ErasureSubject
      readonly approval: ApprovalId
      readonly refusals: readonly string[]
    }

export type ErasureEvent =
  | {
      readonly type: 'PersonalDataErased'
      readonly subject: ErasureSubject
      readonly values: number
      readonly keys: number
      /** The legal basis, as it was approved. */
      readonly basis: string
      readonly approval: ApprovalId
      readonly requestedBy: Actor
      readonly approvedBy: Actor
    }
  | {
      readonly type: 'ErasureRefused'
      readonly subject: ErasureSubject
      readonly approval: ApprovalId
      /** The codes of the rules that stood against it. */
      readonly refusals: readonly string[]
    }

export const erasureSentences = {
  'erasure-recorded-already': 'This erasure is in the ledger already.',
  'subject-not-in-ledger': 'The record whose personal data is to be erased is not in the ledger.',
  'not-erasable': 'What the ledger says of its own erasures and of what left it is not erased.',
  'user-active': 'This user is let in. Deactivate them first.',
  'nothing-to-erase': 'There is no personal data of this record that is not erased already.',
  'on-hold': 'A legal hold or a retention stands on this record. Nothing is erased before it is lifted.',
  'on-hold-with-another': 'A legal hold or a retention stands on what this belongs to. Nothing is erased before it is lifted.',
  'ledger-on-hold': 'A legal hold or a retention stands on the whole ledger. Nothing is erased before it is lifted.',
  'approval-not-in-ledger': 'There is no such approval in the ledger.',
  'approval-not-for-this': 'This approval is for something else: another action, or another record.',
  'not-given': 'This approval was not given, or it was used; it allows nothing.',
  'not-the-asker': 'Who asked for it, or an administrator, carries it out.',
  'own-approval': 'You gave this approval. Who asked for it, or an administrator, carries it out.',
} as const
export type ErasureRefusal = keyof typeof erasureSentences

/**
 * The id of the erasure that an approval is good for: the approval's own, as a UUID of version 8. So whatever is cut off and begun anew is the same
 * erasure.
 */
export function erasureIdOf(approval: ApprovalId): ErasureId {
  return idOf('erasure', `${approval.slice(0, 14)}${approval.charAt(14) === '8' ? '9' : '8'}${approval.slice(15)}`)
}

export type Erasure = { readonly subject: ErasureSubject; readonly approval: ApprovalId; readonly by: Actor; readonly recorded: string } & (
  | {
      readonly phase: 'done'
      readonly values: number
      readonly keys: number
      readonly basis: string
      readonly requestedBy: Actor
      readonly approvedBy: Actor
    }
  | { readonly phase: 'refused'; readonly refusals: readonly string[] }
)

export const erasure: Decider<Erasure, ErasureCommand, ErasureEvent, ErasureRefusal> = {
  kind: 'erasure',
  sentences: erasureSentences,

  needs: (command, find) => {
    if (command.type === 'NoteRefusedErasure') return []
    const whole = [command.subject, ...belongingTo(command.subject, find)]
    return [
      { kind: 'approval', id: command.approval },
      { kind: 'hold', id: holdIdOf('ledger') },
      ...whole.flatMap((record): Reference[] => [record, { kind: 'hold', id: holdIdOf(record) }]),
    ]
  },

  decide: (state, command, facts) => {
    if (state) return refuse('erasure-recorded-already')
    const { subject, approval } = command
    if (command.type === 'NoteRefusedErasure') {
      return ruling<ErasureRefusal>().accept(() => ({ type: 'ErasureRefused', subject, approval, refusals: command.refusals }))
    }
    const { values, keys } = command
    const leave = facts.find('approval', approval)
    return ruling<ErasureRefusal>(subjectRefusals(subject, facts))
      .refuseWhen(keys === 0, 'nothing-to-erase', '/subject')
      .and(leaveRefusals(command, leave, facts.actor))
      .accept(() => {
        const { basis = '', askedBy, decidedBy = askedBy } = leave ?? { askedBy: facts.actor }
        const { kind, id } = subject
        return {
          type: 'PersonalDataErased',
          subject: { kind, id },
          values,
          keys,
          basis,
          approval,
          requestedBy: askedBy,
          approvedBy: decidedBy,
        }
      })
  },

  evolve: (_before, event, { actor, recorded }): Erasure => {
    const { subject, approval } = event
    const common = { subject, approval, by: actor, recorded }
    switch (event.type) {
      case 'PersonalDataErased': {
        const { values, keys, basis, requestedBy, approvedBy } = event
        return { ...common, phase: 'done', values, keys, basis, requestedBy, approvedBy }
      }
      case 'ErasureRefused':
        return { ...common, phase: 'refused', refusals: event.refusals }
    }
  },
}

function subjectRefusals(subject: ErasureSubject, { find, today }: Facts): readonly Refusal<ErasureRefusal>[] {
  const { kind, id } = subject
  const isKnown = find(kind, idOf(kind, id)) !== undefined
  const user = kind === 'access' ? find('access', idOf('access', id)) : undefined
  const isHeld = (held: ErasureSubject | 'ledger') => {
    const hold = find('hold', holdIdOf(held))
    return hold !== undefined && holds(hold, today)
  }
  return ruling<ErasureRefusal>()
    .refuseWhen(!isKnown, 'subject-not-in-ledger', '/subject/id')
    .refuseWhen(kind === 'erasure' || kind === 'custody', 'not-erasable', '/subject/kind')
    .refuseWhen(user?.active ?? false, 'user-active', '/subject')
    .refuseWhen(isHeld(subject), 'on-hold', '/subject')
    .refuseWhen(belongingTo(subject, find).some(isHeld), 'on-hold-with-another', '/subject')
    .refuseWhen(isHeld('ledger'), 'ledger-on-hold').refusals
}

/** Two people: who asked and who approved, who are never the same; and whoever carries it out is not who approved it. */
function leaveRefusals(
  { subject, asOperator }: Extract<ErasureCommand, { type: 'ErasePersonalData' }>,
  leave: References['approval'] | undefined,
  actor: Actor,
): readonly Refusal<ErasureRefusal>[] {
  if (!leave) return [{ code: 'approval-not-in-ledger', at: '/approval' }]
  return ruling<ErasureRefusal>()
    .refuseWhen(leave.action !== 'erasure' || leave.about?.id !== subject.id, 'approval-not-for-this', '/approval')
    .refuseWhen(leave.phase !== 'given', 'not-given', '/approval')
    .refuseWhen(leave.askedBy !== actor && asOperator === undefined && leave.decidedBy !== actor, 'not-the-asker')
    .refuseWhen(leave.decidedBy === actor, 'own-approval', '/approval').refusals
}

/** What a record belongs to, as far as it is known: an allegation to its report, a response to what it answers, and so on upwards. */
function belongingTo(subject: ErasureSubject, find: Facts['find']): readonly ErasureSubject[] {
  const found = new Map<string, ErasureSubject>([[subject.id, subject]])
  for (const record of found.values()) {
    for (const above of aboveOf(record, find)) if (!found.has(above.id)) found.set(above.id, above)
  }
  found.delete(subject.id)
  return [...found.values()]
}

function aboveOf({ kind, id }: ErasureSubject, find: Facts['find']): readonly ErasureSubject[] {
  switch (kind) {
    case 'allegation': {
      const known = find('allegation', idOf('allegation', id))
      return known ? [{ kind: 'report', id: known.report }] : []
    }
    case 'response':
      return (find('response', idOf('response', id))?.targets ?? []).map(({ to }) => to)
    case 'inquiry':
      return (find('inquiry', idOf('inquiry', id))?.allegations ?? []).map((each) => ({ kind: 'allegation', id: each }))
    case 'followup':
      return find('followup', idOf('followup', id))?.about ?? []
    default:
      return []
  }
}
