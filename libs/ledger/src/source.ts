/** The document in which staff read it, with the hash of the copy that was kept. */
import { begun, type Decider, refuse, ruling } from './decider.js'
import {
  type CorrectionRefusal,
  correctionSentences,
  equal,
  isEmpty,
  naming,
  type PartyNamingRefusal,
  partyNamingSentences,
  partyRefusals,
  realChanges,
} from './shared.js'
import type { Known, Occurred, PartyId, Text } from './values.js'
import type { SourceKind } from './vocabulary.js'

/** What is recorded of a source when it is captured, and can be corrected afterwards. */
export interface SourceFields {
  readonly is: SourceKind
  readonly title: Text
  readonly publisher: Known<PartyId>
  readonly published: Occurred
  /** Where it can be read; `none` where it is not on the network. */
  readonly url: string
}

/** A captured copy: SHA-256 in lower-case hex, length in bytes, media type. */
export interface SourceCopy {
  readonly sha256: string
  readonly bytes: number
  readonly mediaType: string
}

export type SourceCommand =
  | ({ readonly type: 'CaptureSource' } & SourceFields)
  | ({ readonly type: 'AttachSourceCopy' } & SourceCopy)
  | { readonly type: 'CorrectSource'; readonly reason: string; readonly changes: Partial<SourceFields> }

export type SourceEvent =
  | ({ readonly type: 'SourceCaptured' } & SourceFields)
  | ({ readonly type: 'SourceCopyAttached' } & SourceCopy)
  | { readonly type: 'SourceCorrected'; readonly reason: string; readonly changes: Partial<SourceFields> }

export const sourceSentences = {
  ...partyNamingSentences,
  ...correctionSentences,
  'source-already-captured': 'This source is in the ledger already.',
  'source-not-in-ledger': 'There is no such source in the ledger.',
  'copy-attached': 'This copy is attached already.',
} as const
export type SourceRefusal = PartyNamingRefusal | CorrectionRefusal | keyof typeof sourceSentences

export interface Source extends SourceFields {
  /** Every copy, the newest last. */
  readonly copies: readonly SourceCopy[]
}

export const source: Decider<Source, SourceCommand, SourceEvent, SourceRefusal> = {
  kind: 'source',
  sentences: sourceSentences,

  needs: (command) => {
    switch (command.type) {
      case 'CaptureSource':
        return naming([[command.publisher, '']])
      case 'CorrectSource':
        return naming([[command.changes.publisher, '']])
      case 'AttachSourceCopy':
        return []
    }
  },

  decide: (state, command, { find }) => {
    if (command.type === 'CaptureSource') {
      const { is, title, publisher, published, url } = command
      return ruling<SourceRefusal>(partyRefusals(find, [[publisher, '/publisher']]))
        .refuseWhen(state !== undefined, 'source-already-captured')
        .accept(() => ({ type: 'SourceCaptured', is, title, publisher, published, url }))
    }
    if (!state) return refuse('source-not-in-ledger')
    switch (command.type) {
      case 'AttachSourceCopy': {
        const { sha256, bytes, mediaType } = command
        return ruling<SourceRefusal>()
          .refuseWhen(
            state.copies.some((copy) => equal(copy, { sha256, bytes, mediaType })),
            'copy-attached',
          )
          .accept(() => ({ type: 'SourceCopyAttached', sha256, bytes, mediaType }))
      }
      case 'CorrectSource': {
        const changes = realChanges<SourceFields>(state, command.changes)
        return ruling<SourceRefusal>(partyRefusals(find, [[command.changes.publisher, '/changes/publisher']]))
          .refuseWhen(isEmpty(changes), 'changes-nothing')
          .accept(() => ({ type: 'SourceCorrected', reason: command.reason, changes }))
      }
    }
  },

  evolve: (before, event): Source => {
    if (event.type === 'SourceCaptured') {
      const { type: _, ...fields } = event
      return { ...fields, copies: [] }
    }
    const state = begun(before, event.type)
    switch (event.type) {
      case 'SourceCopyAttached': {
        const { sha256, bytes, mediaType } = event
        return { ...state, copies: [...state.copies, { sha256, bytes, mediaType }] }
      }
      case 'SourceCorrected':
        return { ...state, ...event.changes }
    }
  },
}
