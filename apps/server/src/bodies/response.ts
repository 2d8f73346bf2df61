/** Bodies of the commands on a response. */
import {
  type Answer,
  type Argument,
  type Assessment,
  assessments,
  type Citation,
  type Occurred,
  type ResponseCommand,
  type ResponseFields,
  type ResponseForm,
  responseForms,
  type Speaker,
  type Target,
  type Text,
} from '#ledger'
import type { Fields } from './command-fields.js'
import { Nested, One, partial } from './field.js'
import { Cited, InWords, ListOf, Occurrence, OneOf, Reason } from './fields.js'
import { trueShape } from './shape.js'
import { AnswerBody, ArgumentBody, SpeakerBody, TargetBody } from './values.js'

class ResponseFieldsBody implements ResponseFields {
  @Nested(SpeakerBody, { about: 'Who answers.' }) by!: Speaker
  @OneOf(responseForms, { about: 'How it was given. Left out: unknown.' }) form: ResponseForm = 'unknown'
  @Occurrence({ about: 'When it was given.' }) occurred!: Occurred
  @InWords({ about: 'What it says, in short.' }) gist!: Text
  @ListOf(AnswerBody, 1_000, { about: 'What it answers, with the stance towards each.' }) targets!: readonly Answer[]
  @ListOf(ArgumentBody, 200, { about: 'Its lines of reasoning. Left out: none.' }) arguments: readonly Argument[] = []
  @Cited() cited: readonly Citation[] = []
}

export const ResponseChanges = partial('ResponseChanges', ResponseFieldsBody)

export class RecordResponseBody extends ResponseFieldsBody implements Fields<ResponseCommand, 'RecordResponse'> {
  @One(trueShape, { optional: true, about: 'Said where a target was withdrawn and is answered all the same.' }) answersWithdrawn?: true
}

export class CorrectResponseBody implements Fields<ResponseCommand, 'CorrectResponse'> {
  @Reason('Why the entry is put right.') reason!: string
  @Nested(ResponseChanges, { about: 'The fields to put right, with what they should have been.' }) changes!: Partial<ResponseFields>
  @One(trueShape, { optional: true, about: 'Said where a target was withdrawn and is answered all the same.' }) answersWithdrawn?: true
}

export class ClarifyResponseBody implements Fields<ResponseCommand, 'ClarifyResponse'> {
  @Occurrence({ about: 'When the respondent made it clear.' }) occurred!: Occurred
  @InWords() words!: Text
  @ListOf(AnswerBody, 1_000, { about: 'New stances towards targets that it has. Left out: none changes.' }) stances: readonly Answer[] = []
  @Cited() cited: readonly Citation[] = []
}

export class AssessResponseBody implements Fields<ResponseCommand, 'AssessResponse'> {
  @Nested(TargetBody, { about: 'One of the targets of the response.' }) target!: Target
  @OneOf(assessments, { about: 'How far the response deals with it.' }) assessment!: Assessment
  @Reason('Why it is judged so.') reasons!: string
}

export class WithdrawResponseBody implements Fields<ResponseCommand, 'WithdrawResponse'> {
  @Reason('Why the respondent took it back.') reason!: string
  @Occurrence({ about: 'When it was taken back.' }) withdrawn!: Occurred
}
