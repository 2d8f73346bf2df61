/** The chain of custody: what left the ledger, what its keys did, what was put back, and who tried it in vain. One entry to each, for good. */
import { type Decider, refuse, ruling } from './decider.js'
import type { Actor, ApprovalId, Kind } from './values.js'
import type { LedgerKey } from './vocabulary.js'

/** Entries that were written out. */
export interface ExportFields {
  /** In what form: `log`, `records`, `csv` … */
  readonly what: string
  /** The sequence up to which. */
  readonly sequence: number
  readonly entries: number
  /** How many personal values stood in it, opened. */
  readonly opened: number
  /** Of what was written, in lower-case hex; absent where it was not written to its end. */
  readonly sha256?: string
}

/** An evidence bundle that was made. */
export interface BundleFields {
  readonly scope: { readonly kind: 'ledger' } | { readonly kind: Kind; readonly id: string }
  /** The size of the tree at whose checkpoint. */
  readonly size: number
  readonly entries: number
  readonly opened: number
  readonly sha256: string
}

/** One personal value that was shown, with its salt, against its commitment. */
export interface DisclosureFields {
  readonly record: { readonly kind: Kind; readonly id: string }
  readonly sequence: number
  /** Its place in the event: a JSON Pointer without its leading slash, as its commitment has it. */
  readonly field: string
  /** To whom, where that is known. */
  readonly to?: string
}

export interface RotationFields {
  readonly key: LedgerKey
  readonly approval?: ApprovalId
}

/** Something that needs leave, or a permission, tried without. */
export interface AttemptFields {
  /** What was tried, in a word: `export`, `erasure`, `key-rotation` … */
  readonly what: string
  /** The code of the problem that was answered. */
  readonly problem: string
}

/** A ledger that was put back from a backup. */
export interface RestoreFields {
  /** The sequence that it reached. */
  readonly sequence: number
  /** The root of its tree there, in hex. */
  readonly root?: string
  readonly approval?: ApprovalId
}

export type CustodyCommand =
  | ({ readonly type: 'NoteExport' } & ExportFields)
  | ({ readonly type: 'NoteBundle' } & BundleFields)
  | ({ readonly type: 'NoteDisclosure' } & DisclosureFields)
  | ({ readonly type: 'NoteKeyRotation' } & RotationFields)
  | ({ readonly type: 'NoteRefusedAttempt' } & AttemptFields)
  | ({ readonly type: 'NoteRestore' } & RestoreFields)

export type CustodyEvent =
  | ({ readonly type: 'ExportMade' } & ExportFields)
  | ({ readonly type: 'BundleMade' } & BundleFields)
  | ({ readonly type: 'FieldDisclosed' } & DisclosureFields)
  | ({ readonly type: 'KeyRotated' } & RotationFields)
  | ({ readonly type: 'AttemptRefused' } & AttemptFields)
  | ({ readonly type: 'RestoreMade' } & RestoreFields)

export const custodySentences = {
  'custody-recorded-already': 'This is in the ledger already.',
} as const
export type CustodyRefusal = keyof typeof custodySentences

export type Custody = { readonly by: Actor; readonly recorded: string } & (
  | ({ readonly is: 'export' } & ExportFields)
  | ({ readonly is: 'bundle' } & BundleFields)
  | ({ readonly is: 'disclosure' } & DisclosureFields)
  | ({ readonly is: 'key-rotation' } & RotationFields)
  | ({ readonly is: 'refused-attempt' } & AttemptFields)
  | ({ readonly is: 'restore' } & RestoreFields)
)

export const custody: Decider<Custody, CustodyCommand, CustodyEvent, CustodyRefusal> = {
  kind: 'custody',
  sentences: custodySentences,

  needs: () => [],

  decide: (state, command) => (state ? refuse('custody-recorded-already') : ruling<CustodyRefusal>().accept(() => eventOf(command))),

  evolve: (_before, event, { actor, recorded }): Custody => {
    const mark = { by: actor, recorded }
    switch (event.type) {
      case 'ExportMade': {
        const { type: _, ...fields } = event
        return { is: 'export', ...fields, ...mark }
      }
      case 'BundleMade': {
        const { type: _, ...fields } = event
        return { is: 'bundle', ...fields, ...mark }
      }
      case 'FieldDisclosed': {
        const { type: _, ...fields } = event
        return { is: 'disclosure', ...fields, ...mark }
      }
      case 'KeyRotated': {
        const { type: _, ...fields } = event
        return { is: 'key-rotation', ...fields, ...mark }
      }
      case 'AttemptRefused': {
        const { type: _, ...fields } = event
        return { is: 'refused-attempt', ...fields, ...mark }
      }
      case 'RestoreMade': {
        const { type: _, ...fields } = event
        return { is: 'restore', ...fields, ...mark }
      }
    }
  },
}

function eventOf(command: CustodyCommand): CustodyEvent {
  switch (command.type) {
    case 'NoteExport': {
      const { what, sequence, entries, opened, sha256 } = command
      return { type: 'ExportMade', what, sequence, entries, opened, ...(sha256 !== undefined && { sha256 }) }
    }
    case 'NoteBundle': {
      const { scope, size, entries, opened, sha256 } = command
      return { type: 'BundleMade', scope, size, entries, opened, sha256 }
    }
    case 'NoteDisclosure': {
      const { record, sequence, field, to } = command
      return { type: 'FieldDisclosed', record, sequence, field, ...(to !== undefined && { to }) }
    }
    case 'NoteKeyRotation': {
      const { key, approval } = command
      return { type: 'KeyRotated', key, ...(approval !== undefined && { approval }) }
    }
    case 'NoteRefusedAttempt': {
      const { what, problem } = command
      return { type: 'AttemptRefused', what, problem }
    }
    case 'NoteRestore': {
      const { sequence, root, approval } = command
      return { type: 'RestoreMade', sequence, ...(root !== undefined && { root }), ...(approval !== undefined && { approval }) }
    }
  }
}
