/** The values that bodies share: words in their language, citations, targets. */
import type { Answer, Argument, Citation, PartyId, SourceId, Speaker, Stance, Target, Text, Translation } from '#ledger'
import { argumentKinds, stances } from '#ledger'
import { Nested, NestedMany, One } from './field.js'
import { idShape, languageShape, oneOfShape, wordsShape } from './shape.js'

const words = wordsShape('words', 20_000, 'Officials hindered investigations into online scam operations.')

/** A translation, marked as one. */
export class TranslationBody implements Translation {
  @One(languageShape) language!: string
  @One(words) words!: string
  @One(oneOfShape(['person', 'machine']), { about: 'Who translated it.' }) by!: Translation['by']
}

/** Words in their language: the original where it is at hand. */
export class TextBody implements Text {
  @One(languageShape, { about: 'The language of the words, as a tag of BCP 47.' }) language!: string
  @One(words) words!: string
  @One(languageShape, { optional: true, about: 'Where only a translation is at hand: the language of the original.' })
  translatedFrom?: string
  @NestedMany(TranslationBody, { most: 20 }, { optional: true }) translations?: readonly Translation[]
}

/** A source, and the place in it. */
export class CitationBody implements Citation {
  @One(idShape('source')) source!: SourceId
  @One(wordsShape('a place in the source', 200, 'p. 183, para. 2', 'one-line'), { optional: true, about: 'Page, section, paragraph.' })
  locator?: string
  @Nested(TextBody, { optional: true, about: 'The passage, where its words matter.' }) quote?: Text
}

/** Who speaks, and the office in whose name. */
export class SpeakerBody implements Speaker {
  @One(idShape('party')) party!: PartyId
  @One(idShape('party'), { optional: true, about: 'The office or institution in whose name a person speaks.' }) capacity?: PartyId
}

/** What a response answers, or an action is about. */
export class TargetBody {
  @One(oneOfShape(['report', 'allegation', 'response', 'followup'])) kind!: Target['kind']
  @One(idShape()) id!: string
}

/** The stance towards one target. */
export class AnswerBody implements Answer {
  @Nested(TargetBody) to!: Target
  @One(oneOfShape(stances)) stance!: Stance
}

/** One line of reasoning. */
export class ArgumentBody implements Argument {
  @One(oneOfShape(argumentKinds)) kind!: Argument['kind']
  @Nested(TextBody) words!: Text
  @NestedMany(TargetBody, { most: 1_000 }, { optional: true, about: 'The targets that it is about; left out: all of them.' })
  about?: readonly Target[]
  @One(idShape('party'), { optional: true, about: 'Who is said to have said it, where the respondent conveys the words of another.' })
  conveys?: PartyId
  @NestedMany(CitationBody, { most: 200 }, { about: 'Where it can be read. Left out: nothing is cited.' }) cited: readonly Citation[] = []
}
