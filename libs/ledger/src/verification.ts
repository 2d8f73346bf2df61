/** A second pair of eyes: a record is verified or disputed by somebody who had no hand in it. */
import type { Decision, Facts, Mark } from './decider.js'
import { ruling } from './decider.js'
import type { Actor } from './values.js'

export type VerificationCommand =
  | { readonly type: 'VerifyRecord'; readonly note?: string }
  | { readonly type: 'DisputeRecord'; readonly reason: string }

export type VerificationEvent =
  | { readonly type: 'RecordVerified'; readonly note?: string }
  | { readonly type: 'RecordDisputed'; readonly reason: string }

export const verificationSentences = {
  'own-record': 'You recorded this, or a part of it. Somebody else has to verify, dispute or assess it.',
  'already-verified': 'This reading has been verified already.',
  'already-disputed': 'You have disputed this reading already.',
} as const
export type VerificationRefusal = keyof typeof verificationSentences

/** Whether a second person has looked at the present reading. A later change makes it unverified again. */
export type Verification =
  | { readonly state: 'unverified' }
  | { readonly state: 'verified'; readonly by: Actor; readonly recorded: string; readonly note?: string }
  | { readonly state: 'disputed'; readonly by: Actor; readonly recorded: string; readonly reason: string }

/** What every verifiable record keeps about the people behind it. */
export interface Authorship {
  /** Everybody who recorded a part of it, in the order of their first entry. */
  readonly recordedBy: readonly Actor[]
  readonly verification: Verification
}

/** Authorship after an entry that adds to the record or changes it. */
export function authored(before: Authorship | undefined, { actor }: Mark): Authorship {
  const known = before?.recordedBy ?? []
  return { recordedBy: known.includes(actor) ? known : [...known, actor], verification: { state: 'unverified' } }
}

/** True where this person recorded the record or a part of it, and so may neither verify nor assess it. */
export function isOwn({ recordedBy }: Authorship, actor: Actor): boolean {
  return recordedBy.includes(actor)
}

/**
 * The judgements that stand after an entry by this person: nobody's judgement stands on a record of their own, and who judged first and
 * recorded a part of it afterwards has made it theirs.
 */
export function judgedByOthers<Judgement extends { readonly by: string }>(
  judgements: readonly Judgement[],
  { actor }: Mark,
): readonly Judgement[] {
  return judgements.filter(({ by }) => by !== actor)
}

export function decideVerification(
  { verification, ...authorship }: Authorship,
  command: VerificationCommand,
  { actor }: Facts,
): Decision<VerificationEvent, VerificationRefusal> {
  const own = isOwn({ verification, ...authorship }, actor)
  switch (command.type) {
    case 'VerifyRecord':
      return ruling<VerificationRefusal>()
        .refuseWhen(own, 'own-record')
        .refuseWhen(verification.state === 'verified', 'already-verified')
        .accept(() => ({ type: 'RecordVerified', ...(command.note !== undefined && { note: command.note }) }))
    case 'DisputeRecord':
      return ruling<VerificationRefusal>()
        .refuseWhen(own, 'own-record')
        .refuseWhen(verification.state === 'disputed' && verification.by === actor, 'already-disputed')
        .accept(() => ({ type: 'RecordDisputed', reason: command.reason }))
  }
}

export function evolveVerification<State extends Authorship>(state: State, event: VerificationEvent, { actor, recorded }: Mark): State {
  switch (event.type) {
    case 'RecordVerified':
      return {
        ...state,
        verification: { state: 'verified', by: actor, recorded, ...(event.note !== undefined && { note: event.note }) },
      }
    case 'RecordDisputed':
      return { ...state, verification: { state: 'disputed', by: actor, recorded, reason: event.reason } }
  }
}
