/** Bodies of the commands on a source. */
import {
  type Known,
  type Occurred,
  type PartyId,
  type SourceCommand,
  type SourceCopy,
  type SourceFields,
  type SourceKind,
  sourceKinds,
  type Text,
} from '#ledger'
import type { Fields } from './command-fields.js'
import { Nested, One, partial } from './field.js'
import { IdOf, InWords, Occurrence, OneOf, Reason } from './fields.js'
import { bytesShape, hashShape, mediaTypeShape, urlShape } from './shape.js'

export class CaptureSourceBody implements SourceFields {
  @OneOf(sourceKinds) is!: SourceKind
  @InWords() title!: Text
  @IdOf('party', { or: ['unknown'], about: 'Left out: unknown.' }) publisher: Known<PartyId> = 'unknown'
  @Occurrence({ about: 'When it came out.' }) published!: Occurred
  @One(urlShape, { or: ['none'], about: 'Where it can be read; none where it is not on the network.' }) url!: string
}

export const SourceChanges = partial('SourceChanges', CaptureSourceBody)

export class AttachSourceCopyBody implements SourceCopy {
  @One(hashShape) sha256!: string
  @One(bytesShape) bytes!: number
  @One(mediaTypeShape) mediaType!: string
}

export class CorrectSourceBody implements Fields<SourceCommand, 'CorrectSource'> {
  @Reason('Why the entry is put right.') reason!: string
  @Nested(SourceChanges, { about: 'The fields to put right, with what they should have been.' }) changes!: Partial<SourceFields>
}
