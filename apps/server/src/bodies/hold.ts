/** Bodies of the commands on a legal hold. */
import type { ApprovalId, Edtf, Held, HoldCommand } from '#ledger'
import { AboutBody } from './approval.js'
import type { Fields } from './command-fields.js'
import { Nested } from './field.js'
import { Dated, IdOf, Line, Reason } from './fields.js'

export class PlaceHoldBody implements Fields<HoldCommand, 'PlaceHold'> {
  @Nested(AboutBody, { or: ['ledger'], about: 'The record that is held, or `ledger` for all of them.' }) about!: Held
  @Line(300, 'Docket 2024/17', { about: 'The reference of the matter; several can hold the same record.' }) case!: string
  @Reason('The legal basis.') basis!: string
  @Dated({ optional: true, about: 'A retention ends by itself after this day. Left out: it stands until it is lifted.' }) until?: Edtf
}

export class LiftHoldBody implements Fields<HoldCommand, 'LiftHold'> {
  @Line(300, 'Docket 2024/17', { about: 'The matter that no longer holds it.' }) case!: string
  @IdOf('approval', { about: 'The leave to lift it, which two people gave; it is used up.' }) approval!: ApprovalId
  @Reason('Why it is lifted.') reason!: string
}
