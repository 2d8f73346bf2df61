/** Bodies of what a second person says of a record. */

import type { VerificationCommand } from '#ledger'
import type { Fields } from './command-fields.js'
import { Reason } from './fields.js'

export class VerifyBody implements Fields<VerificationCommand, 'VerifyRecord'> {
  @Reason('What was checked, where that is worth saying.', { optional: true }) note?: string
}

export class DisputeBody implements Fields<VerificationCommand, 'DisputeRecord'> {
  @Reason('What is wrong with the record.') reason!: string
}
