/** The words for every command: one vocabulary for HTTP paths, command line, imports and batches. */
import type { Commands } from './deciders.js'
import type { Kind } from './values.js'

/**
 * What a person needs to be allowed to: log (`record`), judge what others logged (`review`), see to people (`people`), ask for what needs two
 * people (`ask`), give leave for it (`approve`), or place a legal hold (`hold`).
 */
export type Permission = 'record' | 'review' | 'people' | 'ask' | 'approve' | 'hold'

export interface Verb<Type extends string> {
  readonly command: Type
  /** True where the command begins a record, rather than adding to one. */
  readonly begins?: true
  readonly needs: Permission
}

type VerbsOf<K extends Kind> = Readonly<Record<string, Verb<Commands[K]['type']>>>

const review = {
  verify: { command: 'VerifyRecord', needs: 'review' },
  dispute: { command: 'DisputeRecord', needs: 'review' },
} as const

/**
 * For each kind, its verbs: what routes, batches, imports and the command line offer. A kind's first verb begins its records. The commands of
 * {@link internalCommands} have none.
 */
export const verbs = {
  report: {
    publish: { command: 'PublishReport', begins: true, needs: 'record' },
    rate: { command: 'AssignRating', needs: 'record' },
    'note-caveat': { command: 'NoteCaveat', needs: 'record' },
    correct: { command: 'CorrectReport', needs: 'record' },
    revise: { command: 'ReviseReport', needs: 'record' },
    withdraw: { command: 'WithdrawReport', needs: 'record' },
    ...review,
  },
  allegation: {
    raise: { command: 'RaiseAllegation', begins: true, needs: 'record' },
    correct: { command: 'CorrectAllegation', needs: 'record' },
    'note-caveat': { command: 'NoteAllegationCaveat', needs: 'record' },
    restate: { command: 'RestateAllegation', needs: 'record' },
    withdraw: { command: 'WithdrawAllegation', needs: 'record' },
    ...review,
  },
  response: {
    record: { command: 'RecordResponse', begins: true, needs: 'record' },
    correct: { command: 'CorrectResponse', needs: 'record' },
    clarify: { command: 'ClarifyResponse', needs: 'record' },
    assess: { command: 'AssessResponse', needs: 'review' },
    withdraw: { command: 'WithdrawResponse', needs: 'record' },
    ...review,
  },
  inquiry: {
    send: { command: 'SendInquiry', begins: true, needs: 'record' },
    correct: { command: 'CorrectInquiry', needs: 'record' },
    remind: { command: 'RemindInquiry', needs: 'record' },
    extend: { command: 'ExtendInquiry', needs: 'record' },
    close: { command: 'CloseInquiry', needs: 'record' },
    ...review,
  },
  followup: {
    open: { command: 'OpenFollowUp', begins: true, needs: 'record' },
    correct: { command: 'CorrectFollowUp', needs: 'record' },
    assign: { command: 'AssignFollowUp', needs: 'record' },
    'set-due-date': { command: 'SetFollowUpDueDate', needs: 'record' },
    'report-progress': { command: 'ReportFollowUpProgress', needs: 'record' },
    complete: { command: 'CompleteFollowUp', needs: 'record' },
    decline: { command: 'DeclineFollowUp', needs: 'record' },
    lapse: { command: 'LapseFollowUp', needs: 'record' },
    reopen: { command: 'ReopenFollowUp', needs: 'record' },
    assess: { command: 'AssessFollowUp', needs: 'review' },
    ...review,
  },
  party: {
    register: { command: 'RegisterParty', begins: true, needs: 'record' },
    rename: { command: 'RenameParty', needs: 'record' },
    'add-alias': { command: 'AddPartyAlias', needs: 'record' },
    'record-office': { command: 'RecordOffice', needs: 'record' },
    succeed: { command: 'SucceedParty', needs: 'record' },
    merge: { command: 'MergeParty', needs: 'record' },
  },
  source: {
    capture: { command: 'CaptureSource', begins: true, needs: 'record' },
    'attach-copy': { command: 'AttachSourceCopy', needs: 'record' },
    correct: { command: 'CorrectSource', needs: 'record' },
  },
  access: {
    add: { command: 'AddUser', begins: true, needs: 'people' },
    rename: { command: 'RenameUser', needs: 'people' },
    'grant-role': { command: 'GrantRole', needs: 'people' },
    'revoke-role': { command: 'RevokeRole', needs: 'people' },
    deactivate: { command: 'DeactivateUser', needs: 'people' },
    reactivate: { command: 'ReactivateUser', needs: 'people' },
  },
  approval: {
    ask: { command: 'AskApproval', begins: true, needs: 'ask' },
    give: { command: 'GiveApproval', needs: 'approve' },
    refuse: { command: 'RefuseApproval', needs: 'approve' },
    withdraw: { command: 'WithdrawApproval', needs: 'ask' },
  },
  hold: {
    place: { command: 'PlaceHold', begins: true, needs: 'hold' },
    lift: { command: 'LiftHold', needs: 'hold' },
  },
  erasure: {},
  custody: {},
} as const satisfies { readonly [K in Kind]: VerbsOf<K> }

/**
 * The commands without a verb. Nobody gives them by name: the ledger does, beside what they tell of (a secret made, a sign-in set up, a
 * change refused, an approved thing done).
 */
export const internalCommands = {
  access: ['MakeToken', 'RevokeToken', 'AddCredential', 'RemoveCredential', 'NoteRefusedRoleChange'],
  approval: ['UseApproval'],
  erasure: ['ErasePersonalData', 'NoteRefusedErasure'],
  custody: ['NoteExport', 'NoteBundle', 'NoteDisclosure', 'NoteKeyRotation', 'NoteRefusedAttempt', 'NoteRestore'],
} as const satisfies { readonly [K in Kind]?: readonly Commands[K]['type'][] }

/** Every command of a kind has a verb, or is internal; the compiler says which one is neither. */
export type VerbOf<K extends Kind> = keyof (typeof verbs)[K] & string

/** The collection of each kind, as it stands in addresses. */
export const collections = {
  report: 'reports',
  allegation: 'allegations',
  response: 'responses',
  inquiry: 'inquiries',
  followup: 'follow-ups',
  party: 'parties',
  source: 'sources',
  access: 'users',
  approval: 'approvals',
  hold: 'holds',
  erasure: 'erasures',
  custody: 'custody',
} as const satisfies Record<Kind, string>
export type Collection = (typeof collections)[Kind]

/** The word for one of a kind, on the command line and in messages. */
export const nouns = {
  report: 'report',
  allegation: 'allegation',
  response: 'response',
  inquiry: 'inquiry',
  followup: 'follow-up',
  party: 'party',
  source: 'source',
  access: 'user',
  approval: 'approval',
  hold: 'hold',
  erasure: 'erasure',
  custody: 'custody',
} as const satisfies Record<Kind, string>
