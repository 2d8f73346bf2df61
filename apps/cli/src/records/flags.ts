/** The flags by which the fields of each command can be given one by one, in place of a JSON body. */
import {
  approvedActions,
  argumentKinds,
  assessments,
  type Commands,
  grades,
  inquiryOutcomes,
  type Kind,
  origins,
  partyKinds,
  qualifications,
  responseForms,
  roles,
  sourceKinds,
  stances,
  type VerbOf,
  type verbs,
} from '#ledger'

/** How the words after a flag become the value of a field. */
export type Form =
  /** As it is: an id, a date, a word, a line. */
  | 'plain'
  /** Several, one flag for each; `none` for an empty list, `unknown` where that is allowed. */
  | 'list'
  /** Words in the language of --lang. */
  | 'words'
  /** Several such words. */
  | 'many-words'
  /** A number. */
  | 'number'
  /** `SO-… p. 3`: a source, and a place in it. */
  | 'citations'
  /** `AL-…=rejects`: a target and the stance towards it. */
  | 'answers'
  /** `methodology=words`: a kind of argument and its words. */
  | 'arguments'
  /** Ids of what can be answered. */
  | 'targets'
  | 'target'
  /** The id of a record of any kind. */
  | 'record'
  /** The party who speaks; --capacity adds the office. */
  | 'speaker'
  | 'capacity'
  /** Said or left out. */
  | 'switch'

export interface Flag<Field extends string = string> {
  /** Without its dashes. */
  readonly flag: string
  readonly field: Field
  readonly form: Form
  /** What stands for the value in the help. */
  readonly value: string
  readonly about: string
  readonly words?: readonly string[]
}

type CommandOf<K extends Kind, V extends VerbOf<K>> = (typeof verbs)[K][V] extends { readonly command: infer Type }
  ? Extract<Commands[K], { readonly type: Type }>
  : never
type FieldOf<K extends Kind, V extends VerbOf<K>> = Exclude<keyof CommandOf<K, V>, 'type'> & string

function make(form: Form, value: string) {
  return <Field extends string>(field: Field, about: string, flag: string = dashed(field)): Flag<Field> => ({
    flag,
    field,
    form,
    value,
    about,
  })
}

const [id, date, line] = [make('plain', 'id'), make('plain', 'date'), make('plain', 'text')]
const [ids, lines] = [make('list', 'id'), make('list', 'text')]
const words = make('words', 'words')
const oneOf = <Field extends string>(field: Field, from: readonly string[], about: string, flag?: string): Flag<Field> => ({
  ...make('plain', 'word')(field, about, flag),
  words: from,
})
const manyOf = <Field extends string>(field: Field, from: readonly string[], about: string, flag?: string): Flag<Field> => ({
  ...make('list', 'word')(field, about, flag),
  words: from,
})
const cited = make('citations', 'source place')(
  'cited',
  'where it can be read: a source, and a place in it ("SO-7F3K2Q p. 3"); again for more',
  'cite',
)
const reason = line('reason', 'why')

const reportFields = [
  id('publisher', 'the party that published it'),
  line('series', 'the series that it belongs to'),
  line('edition', 'which of the series: 2024'),
  words('title', 'its title'),
  date('published', 'when it came out, or unknown'),
  date('period', 'the period that it covers'),
  ids('subjects', 'a party that it is about; again for more', 'subject'),
  cited,
] as const
const allegationFields = [
  id('report', 'the report that raises it'),
  id('subject', 'the party that it is about'),
  words('gist', 'what is alleged, in short'),
  lines('categories', 'a category; again for more', 'category'),
  ids('accused', 'a party that it accuses, or none, or unknown; again for more'),
  date('period', 'when it is said to have happened'),
  words('place', 'where it is said to have happened'),
  oneOf('qualification', qualifications, 'how the publisher qualifies it'),
  cited,
] as const
const responseFields = [
  make('speaker', 'id')('by', 'the party that answers'),
  make('capacity', 'id')('by', 'the office in whose name a person speaks', 'capacity'),
  oneOf('form', responseForms, 'how it was given'),
  date('occurred', 'when it was given, or unknown'),
  words('gist', 'what it says, in short'),
  make('answers', 'id=stance')('targets', `what it answers, and how (${stances.join(', ')}); again for more`, 'answers'),
  make('arguments', 'kind=words')('arguments', `a line of reasoning (${argumentKinds.join(', ')}); again for more`, 'argument'),
  cited,
] as const
const inquiryFields = [
  id('to', 'the party that is asked'),
  ids('allegations', 'an allegation that is asked about; again for more', 'allegation'),
  date('sent', 'the day on which it was sent'),
  date('respondBy', 'the day to respond by'),
  words('words', 'what is asked'),
  cited,
] as const
const followUpFields = [
  oneOf('origin', origins, 'where it comes from'),
  make('targets', 'id')('about', 'a record that it follows from; again for more'),
  id('by', 'the party that recommends, requests or commits; none for the monitors themselves'),
  words('action', 'what is to be done'),
  lines('categories', 'a category; again for more', 'category'),
  id('owner', 'the party that is to do it'),
  date('opened', 'the day on which it was opened'),
  date('due', 'the day to be done by, or none'),
  cited,
] as const
const progressFields = [words('words', 'what was done'), date('occurred', 'when it was done, or unknown'), cited] as const
const sourceFields = [
  oneOf('is', sourceKinds, 'what it is'),
  words('title', 'its title'),
  id('publisher', 'the party that published it'),
  date('published', 'when it came out, or unknown'),
  line('url', 'where it can be read; none where it is not on the network'),
] as const
const copyFields = [
  line('sha256', 'the SHA-256 of the copy'),
  make('number', 'bytes')('bytes', 'its length'),
  line('mediaType', 'its media type: application/pdf'),
] as const
const caveatFields = [words('words', 'the limit that the publisher admits'), cited] as const
const withdrawalFields = [reason, date('withdrawn', 'when it was taken back, or unknown')] as const
const answersWithdrawn = make('switch', '')('answersWithdrawn', 'say that it answers what was withdrawn all the same')
const review = {
  verify: [line('note', 'what was checked')],
  dispute: [line('reason', 'what is wrong with the record')],
} as const

/** The flags of every command. The compiler refuses one for a field that its command does not have. */
export const flags: { readonly [K in Kind]: { readonly [V in VerbOf<K>]: readonly Flag<FieldOf<K, V>>[] } } = {
  report: {
    publish: reportFields,
    rate: [
      id('subject', 'the party that it rates'),
      line('scale', 'the scale: tip-tier'),
      line('rating', 'the rating: "Tier 2 Watch List"'),
      line('previous', 'the rating before, as the report states it'),
      cited,
    ],
    'note-caveat': caveatFields,
    correct: [reason],
    revise: [
      line('edition', 'the name of the new edition'),
      date('revised', 'when it came out'),
      words('summary', 'what it changes'),
      cited,
    ],
    withdraw: withdrawalFields,
    ...review,
  },
  allegation: {
    raise: allegationFields,
    correct: [reason],
    'note-caveat': caveatFields,
    restate: [id('earlier', 'the earlier allegation that this one repeats'), line('note', 'what is the same, or was added')],
    withdraw: withdrawalFields,
    ...review,
  },
  response: {
    record: [...responseFields, answersWithdrawn],
    correct: [reason, answersWithdrawn],
    clarify: [
      date('occurred', 'when it was made clear'),
      words('words', 'what was made clear'),
      make('answers', 'id=stance')('stances', 'a new stance towards a target; again for more', 'stance'),
      cited,
    ],
    assess: [
      make('target', 'id')('target', 'one of the targets of the response'),
      oneOf('assessment', assessments, 'how far the response deals with it'),
      line('reasons', 'why it is judged so'),
    ],
    withdraw: withdrawalFields,
    ...review,
  },
  inquiry: {
    send: inquiryFields,
    correct: [reason],
    remind: [date('reminded', 'the day of the reminder'), line('note', 'what was said')],
    extend: [date('respondBy', 'the new day to respond by'), reason],
    close: [
      oneOf('outcome', inquiryOutcomes, 'how it ended'),
      id('response', 'the response that answers it'),
      date('closed', 'the day on which it ended'),
      line('note', 'what is worth saying of it'),
    ],
    ...review,
  },
  followup: {
    open: followUpFields,
    correct: [reason],
    assign: [id('owner', 'the party that is to do it'), reason],
    'set-due-date': [date('due', 'the day to be done by, or none'), reason],
    'report-progress': progressFields,
    complete: progressFields,
    decline: [reason, date('occurred', 'when that was said, or unknown'), cited],
    lapse: [],
    reopen: [reason],
    assess: [
      oneOf('grade', grades, 'from A (largely satisfactory) to E (contrary to what was asked)'),
      line('reasons', 'why it is graded so'),
    ],
    ...review,
  },
  party: {
    register: [
      oneOf('is', partyKinds, 'what it is'),
      words('name', 'its name'),
      make('many-words', 'words')('aliases', 'another name that it goes by; again for more', 'alias'),
      line('code', 'a code that others know it by: KHM'),
    ],
    rename: [words('name', 'the new name'), date('from', 'from when it goes by it'), reason],
    'add-alias': [words('alias', 'another name that it goes by')],
    'record-office': [
      id('office', 'the office or institution'),
      date('from', 'from when the person holds it'),
      date('to', 'until when; none where the person holds it still'),
    ],
    succeed: [id('by', 'the successor'), date('from', 'from when')],
    merge: [id('into', 'the party that goes on'), reason],
  },
  source: {
    capture: sourceFields,
    'attach-copy': copyFields,
    correct: [reason],
  },
  access: {
    add: [line('name', 'the name to sign in with'), manyOf('roles', roles, 'what the user may do; again for more', 'role')],
    rename: [line('name', 'the new name to sign in with')],
    'grant-role': [oneOf('role', roles, 'what the user may do from now on'), reason],
    'revoke-role': [oneOf('role', roles, 'what the user may no longer do'), reason],
    deactivate: [reason],
    reactivate: [reason],
  },
  approval: {
    ask: [
      oneOf('action', approvedActions, 'what is to be done'),
      make('record', 'id')('about', 'the record that it is to be done to'),
      reason,
      line('basis', 'the legal basis; an erasure names one'),
    ],
    give: [line('note', 'what was considered')],
    refuse: [reason],
    withdraw: [reason],
  },
  hold: {
    place: [
      make('record', 'id')('about', 'the record that is held, or ledger for all of them'),
      line('case', 'the reference of the matter'),
      line('basis', 'the legal basis'),
      date('until', 'the day after which it ends by itself'),
    ],
    lift: [line('case', 'the reference of the matter'), id('approval', 'the leave to lift it'), reason],
  },
  erasure: {},
  custody: {},
}

/** The fields that a kind's `correct` can change: those that it begins with. */
export const correctable: Readonly<Partial<Record<Kind, readonly Flag[]>>> = {
  report: reportFields,
  allegation: allegationFields,
  response: responseFields,
  inquiry: inquiryFields,
  followup: followUpFields,
  source: sourceFields,
}

/** `respondBy` as `respond-by`. */
export function dashed(field: string): string {
  return field.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)
}
