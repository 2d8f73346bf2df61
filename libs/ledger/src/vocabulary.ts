/** The closed lists of the field, each in one place; a list that is open to additions says so. */

/** A response's position towards one target. */
export const stances = ['accepts', 'partly-accepts', 'notes', 'rejects', 'no-position', 'declines-to-answer'] as const
export type Stance = (typeof stances)[number]

/** Kinds of argument, after the literature on how states answer human-rights criticism. Open to additions: add a line. */
export const argumentKinds = [
  'factual-denial',
  'interpretive-denial',
  'justification',
  'methodology',
  'political-motive',
  'counter-evidence',
  'record',
  'third-party-support',
  'shared-responsibility',
  'comparison',
  'procedural',
  'lawful-conduct',
  'isolated-incident',
  'misunderstanding',
  'cannot-verify',
  'acknowledgement',
  'request-correction',
] as const
export type ArgumentKind = (typeof argumentKinds)[number]

/** The arguments that contest what they answer; with a stance of `rejects` they make a response a rebuttal. */
export const contesting: readonly ArgumentKind[] = [
  'factual-denial',
  'interpretive-denial',
  'methodology',
  'political-motive',
  'counter-evidence',
  'isolated-incident',
  'misunderstanding',
]

/** How the publisher itself qualifies an allegation. */
export const qualifications = ['stated', 'reported', 'alleged', 'suspected', 'unknown'] as const
export type Qualification = (typeof qualifications)[number]

/** How far a response deals with a target, in a reviewer's judgement. */
export const assessments = ['substantive', 'partial', 'tangential', 'acknowledgement-only'] as const
export type Assessment = (typeof assessments)[number]

/** How a response was given. Open to additions. */
export const responseForms = [
  'press-statement',
  'interview',
  'letter',
  'diplomatic-note',
  'report',
  'social-media',
  'hearing',
  'other',
  'unknown',
] as const
export type ResponseForm = (typeof responseForms)[number]

/** How an inquiry ended. */
export const inquiryOutcomes = ['answered', 'declined', 'no-answer'] as const
export type InquiryOutcome = (typeof inquiryOutcomes)[number]

/** Where a follow-up action comes from. */
export const origins = ['recommended', 'requested', 'committed', 'monitoring'] as const
export type Origin = (typeof origins)[number]

/** Grades of a follow-up, A (largely satisfactory) to E (contrary to what was asked), as treaty bodies give them. */
export const grades = ['A', 'B', 'C', 'D', 'E'] as const
export type Grade = (typeof grades)[number]

export const partyKinds = ['person', 'office', 'institution', 'state', 'organisation'] as const
export type PartyKind = (typeof partyKinds)[number]

/** Kinds of source. Open to additions. */
export const sourceKinds = ['article', 'report', 'press-release', 'note', 'letter', 'broadcast', 'web-page', 'dataset', 'other'] as const
export type SourceKind = (typeof sourceKinds)[number]

/** What somebody may be to the ledger; what each may do is a table in libs/access. In the order in which people are told of them. */
export const roles = ['reader', 'recorder', 'reviewer', 'auditor', 'administrator'] as const
export type Role = (typeof roles)[number]

/** What is done to a role. */
export const roleChanges = ['grant', 'revoke'] as const
export type RoleChange = (typeof roleChanges)[number]

/** Ways to prove who one is. */
export const credentialKinds = ['password', 'passkey', 'totp', 'recovery-codes', 'single-sign-on'] as const
export type CredentialKind = (typeof credentialKinds)[number]

/** What needs two people: one asks, another approves. */
export const approvedActions = ['erasure', 'key-rotation', 'restore', 'hold-lifting'] as const
export type ApprovedAction = (typeof approvedActions)[number]

/** What stands in the chain of custody. */
export const custodyDeeds = ['export', 'bundle', 'disclosure', 'key-rotation', 'refused-attempt', 'restore'] as const
export type CustodyDeed = (typeof custodyDeeds)[number]

/** The keys of the ledger itself. */
export const ledgerKeys = ['master', 'signing'] as const
export type LedgerKey = (typeof ledgerKeys)[number]

/** The tiers of the Trafficking in Persons Report, as written on the scale `tip-tier`. Other scales carry their own words. */
export const tipTiers = ['Tier 1', 'Tier 2', 'Tier 2 Watch List', 'Tier 3', 'Special Case'] as const
