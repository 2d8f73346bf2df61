/** Leave for what needs two people: one asks, another gives or refuses it, and it is good for once. */
import { begun, type Decider, type Reference, type Refusal, refuse, ruling } from './decider.js'
import { type Actor, idOf, type Kind } from './values.js'
import type { ApprovedAction } from './vocabulary.js'

/** What is asked for: an action, the record that it is about where it is about one, and why. */
export interface ApprovalFields {
  readonly action: ApprovedAction
  readonly about?: { readonly kind: Kind; readonly id: string }
  readonly reason: string
  /** The legal basis; an erasure has one. */
  readonly basis?: string
}

export type ApprovalCommand =
  | ({ readonly type: 'AskApproval' } & ApprovalFields)
  | { readonly type: 'GiveApproval'; readonly note?: string }
  | { readonly type: 'RefuseApproval'; readonly reason: string }
  | { readonly type: 'WithdrawApproval'; readonly reason: string }
  | { readonly type: 'UseApproval' }

export type ApprovalEvent =
  | ({ readonly type: 'ApprovalAsked' } & ApprovalFields)
  | { readonly type: 'ApprovalGiven'; readonly note?: string }
  | { readonly type: 'ApprovalRefused'; readonly reason: string }
  | { readonly type: 'ApprovalWithdrawn'; readonly reason: string }
  | { readonly type: 'ApprovalUsed' }

export const approvalSentences = {
  'approval-already-asked': 'This approval was asked for already.',
  'approval-not-in-ledger': 'There is no such approval in the ledger.',
  'own-request': 'You asked for this approval. Somebody else has to give or refuse it.',
  'not-own-request': 'Only who asked for an approval withdraws it.',
  'not-awaiting': 'This approval waits for no decision: it was given, refused or withdrawn.',
  'not-given': 'This approval was not given, or it was used; it allows nothing.',
  'about-missing': 'An erasure, and the lifting of a hold, is about a record: name it.',
  'basis-missing': 'An erasure has a legal basis: name it.',
  'about-not-in-ledger': 'The record that this is about is not in the ledger.',
} as const
export type ApprovalRefusal = keyof typeof approvalSentences

export interface Approval extends ApprovalFields {
  readonly phase: 'asked' | 'given' | 'refused' | 'withdrawn' | 'used'
  readonly askedBy: Actor
  /** Who gave or refused it, and when. */
  readonly decidedBy?: Actor
  readonly decided?: string
  /** What was said when it was given. */
  readonly note?: string
  /** Why it was refused or withdrawn. */
  readonly because?: string
  /** The moment of the one use that it is good for. */
  readonly used?: string
}

export const approval: Decider<Approval, ApprovalCommand, ApprovalEvent, ApprovalRefusal> = {
  kind: 'approval',
  sentences: approvalSentences,

  needs: (command): readonly Reference[] => (command.type === 'AskApproval' && command.about ? [command.about] : []),

  decide: (state, command, { actor, find }) => {
    if (command.type === 'AskApproval') {
      const { action, about, reason, basis } = command
      const unknown: readonly Refusal<ApprovalRefusal>[] =
        about && !find(about.kind, idOf(about.kind, about.id)) ? [{ code: 'about-not-in-ledger', at: '/about/id' }] : []
      return ruling<ApprovalRefusal>(unknown)
        .refuseWhen(state !== undefined, 'approval-already-asked')
        .refuseWhen((action === 'erasure' || action === 'hold-lifting') && about === undefined, 'about-missing', '/about')
        .refuseWhen(action === 'erasure' && basis === undefined, 'basis-missing', '/basis')
        .accept(() => ({
          type: 'ApprovalAsked',
          action,
          ...(about && { about: { kind: about.kind, id: about.id } }),
          reason,
          ...(basis !== undefined && { basis }),
        }))
    }
    if (!state) return refuse('approval-not-in-ledger')
    const own = state.askedBy === actor
    const awaiting = ruling<ApprovalRefusal>().refuseWhen(state.phase !== 'asked', 'not-awaiting')
    switch (command.type) {
      case 'GiveApproval':
        return awaiting
          .refuseWhen(own, 'own-request')
          .accept(() => ({ type: 'ApprovalGiven', ...(command.note !== undefined && { note: command.note }) }))
      case 'RefuseApproval':
        return awaiting.refuseWhen(own, 'own-request').accept(() => ({ type: 'ApprovalRefused', reason: command.reason }))
      case 'WithdrawApproval':
        return awaiting.refuseWhen(!own, 'not-own-request').accept(() => ({ type: 'ApprovalWithdrawn', reason: command.reason }))
      case 'UseApproval':
        return ruling<ApprovalRefusal>()
          .refuseWhen(state.phase !== 'given', 'not-given')
          .accept(() => ({ type: 'ApprovalUsed' }))
    }
  },

  evolve: (before, event, { actor, recorded }): Approval => {
    if (event.type === 'ApprovalAsked') {
      const { type: _, ...fields } = event
      return { ...fields, phase: 'asked', askedBy: actor }
    }
    const state = begun(before, event.type)
    switch (event.type) {
      case 'ApprovalGiven':
        return { ...state, phase: 'given', decidedBy: actor, decided: recorded, ...(event.note !== undefined && { note: event.note }) }
      case 'ApprovalRefused':
        return { ...state, phase: 'refused', decidedBy: actor, decided: recorded, because: event.reason }
      case 'ApprovalWithdrawn':
        return { ...state, phase: 'withdrawn', because: event.reason }
      case 'ApprovalUsed':
        return { ...state, phase: 'used', used: recorded }
    }
  },
}
