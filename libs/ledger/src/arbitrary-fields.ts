/** Arbitrary values of the domain, and the fields that its commands and events are made of. */
import fc from 'fast-check'
import { type Edtf, parseEdtf } from './edtf.js'
import { type Citation, type Ids, idOf, type Kind, type Known, kinds, type Target, type Text } from './values.js'
import * as vocabulary from './vocabulary.js'

/** Where the ids of each kind come from. */
export type IdArbitraries = { readonly [K in Kind]: fc.Arbitrary<Ids[K]> }

/** Ids of records that need not exist. */
export const anyIds: IdArbitraries = {
  report: idsOf('report'),
  allegation: idsOf('allegation'),
  response: idsOf('response'),
  inquiry: idsOf('inquiry'),
  followup: idsOf('followup'),
  party: idsOf('party'),
  source: idsOf('source'),
  access: idsOf('access'),
  approval: idsOf('approval'),
  hold: idsOf('hold'),
  erasure: idsOf('erasure'),
  custody: idsOf('custody'),
}

function idsOf<K extends Kind>(kind: K): fc.Arbitrary<Ids[K]> {
  return fc.uuid({ version: 7 }).map((id) => idOf(kind, id))
}

/** Words in several scripts, never blank. */
export const wordsArbitrary: fc.Arbitrary<string> = fc.oneof(
  fc.constantFrom('It rejects the report.', 'ការជួញដូរមនុស្ស', 'عمل قسري', '强迫劳动', 'Zwangsarbeit – «été» 🕊', '=SUM(A1)', 'O\'Brien \\ "x"'),
  fc.string({ unit: 'grapheme', minLength: 1, maxLength: 24 }).filter((words) => words.trim() === words && words !== ''),
)

const language = fc.constantFrom('en', 'km', 'fr', 'ar', 'zh-Hant')

export const textArbitrary: fc.Arbitrary<Text> = fc.record(
  {
    language,
    words: wordsArbitrary,
    translatedFrom: language,
    translations: fc.array(fc.record({ language, words: wordsArbitrary, by: fc.constantFrom('person', 'machine') }), { maxLength: 2 }),
  },
  { requiredKeys: ['language', 'words'] },
)

const year = fc.integer({ min: 2001, max: 2025 }).map(String)
const month = fc.tuple(year, fc.integer({ min: 1, max: 12 })).map(([y, m]) => `${y}-${twoDigits(m)}`)
const day = fc.tuple(month, fc.integer({ min: 1, max: 28 })).map(([ym, d]) => `${ym}-${twoDigits(d)}`)
const qualifier = fc.constantFrom('', '', '?', '~', '%')
const plain = fc.oneof(year, month, day)

/** Dates of EDTF level 0 and 1, and intervals; most of them of this century. */
export const edtfArbitrary: fc.Arbitrary<Edtf> = fc
  .oneof(
    { weight: 6, arbitrary: fc.tuple(plain, qualifier).map(([date, mark]) => date + mark) },
    { weight: 1, arbitrary: fc.constantFrom('201X', '20XX', '2024-XX', '2023-06-XX', '2024-21', '2023-24', '-0044-03-15', 'Y12024') },
    { weight: 2, arbitrary: fc.tuple(plain, plain).map(([from, to]) => `${from}/${to}`) },
    { weight: 1, arbitrary: fc.tuple(plain, fc.constantFrom('..', '')).map(([from, to]) => `${from}/${to}`) },
    { weight: 1, arbitrary: fc.tuple(fc.constantFrom('..', ''), plain).map(([from, to]) => `${from}/${to}`) },
  )
  .map(parseEdtf)
  .filter((date) => date !== undefined)

function twoDigits(number: number): string {
  return String(number).padStart(2, '0')
}

function known<T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<Known<T>> {
  return fc.oneof({ weight: 4, arbitrary }, { weight: 1, arbitrary: fc.constant('unknown' as const) })
}

export const occurredArbitrary = known(edtfArbitrary)
const category = fc.constantFrom('official-complicity', 'scam-compounds', 'prosecution', 'victim-protection')

/** A thing that a response can answer. */
export function targetArbitrary(ids: IdArbitraries): fc.Arbitrary<Target> {
  return fc.oneof(
    fc.record({ kind: fc.constant('report' as const), id: ids.report }),
    fc.record({ kind: fc.constant('allegation' as const), id: ids.allegation }),
    fc.record({ kind: fc.constant('response' as const), id: ids.response }),
    fc.record({ kind: fc.constant('followup' as const), id: ids.followup }),
  )
}

/** A record of some kind. */
function recordArbitrary(ids: IdArbitraries): fc.Arbitrary<{ readonly kind: Kind; readonly id: string }> {
  return fc.oneof(
    fc.record({ kind: fc.constant('party' as const), id: ids.party }),
    fc.record({ kind: fc.constant('source' as const), id: ids.source }),
    fc.record({ kind: fc.constant('allegation' as const), id: ids.allegation }),
    fc.record({ kind: fc.constant('response' as const), id: ids.response }),
  )
}

const sha256 = fc.string({ unit: fc.constantFrom(...'0123456789abcdef'), minLength: 64, maxLength: 64 })

/** The fields that commands and events are made of. */
export function fieldsOf(ids: IdArbitraries) {
  const [occurred, reason] = [occurredArbitrary, wordsArbitrary]
  const citation: fc.Arbitrary<Citation> = fc.record(
    { source: ids.source, locator: fc.constantFrom('p. 143', 'par. 4', '§ 2'), quote: textArbitrary },
    { requiredKeys: ['source'] },
  )
  const cited = fc.array(citation, { maxLength: 2 })
  const target = targetArbitrary(ids)
  const answer = fc.record({ to: target, stance: fc.constantFrom(...vocabulary.stances) })
  const speaker = fc.record({ party: ids.party, capacity: ids.party }, { requiredKeys: ['party'] })
  const argument = fc.record(
    {
      kind: fc.constantFrom(...vocabulary.argumentKinds),
      words: textArbitrary,
      about: fc.array(target, { minLength: 1, maxLength: 2 }),
      conveys: ids.party,
      cited,
    },
    { requiredKeys: ['kind', 'words', 'cited'] },
  )
  const rating = {
    subject: ids.party,
    scale: fc.constantFrom('tip-tier', 'freedom'),
    rating: fc.constantFrom(...vocabulary.tipTiers),
    previous: known(fc.constantFrom(...vocabulary.tipTiers)),
    cited,
  }
  return {
    report: {
      publisher: ids.party,
      series: fc.constantFrom('Trafficking in Persons Report', 'Country Reports'),
      edition: year,
      title: textArbitrary,
      published: occurred,
      period: occurred,
      subjects: fc.uniqueArray(ids.party, { minLength: 1, maxLength: 3 }),
      cited,
    },
    rating,
    caveat: { words: textArbitrary, cited },
    revision: { edition: year, revised: occurred, summary: textArbitrary, cited },
    withdrawal: { reason, withdrawn: occurred },
    allegation: {
      report: ids.report,
      subject: ids.party,
      gist: textArbitrary,
      categories: fc.uniqueArray(category, { maxLength: 2 }),
      accused: known(fc.uniqueArray(ids.party, { maxLength: 2 })),
      period: occurred,
      place: known(textArbitrary),
      qualification: fc.constantFrom(...vocabulary.qualifications),
      cited,
    },
    response: {
      by: speaker,
      form: fc.constantFrom(...vocabulary.responseForms),
      occurred,
      gist: textArbitrary,
      targets: fc.array(answer, { minLength: 1, maxLength: 3 }),
      arguments: fc.array(argument, { maxLength: 2 }),
      cited,
    },
    clarification: { occurred, words: textArbitrary, stances: fc.array(answer, { maxLength: 2 }), cited },
    assessment: { target, assessment: fc.constantFrom(...vocabulary.assessments), reasons: reason },
    inquiry: {
      to: ids.party,
      allegations: fc.uniqueArray(ids.allegation, { minLength: 1, maxLength: 3 }),
      sent: edtfArbitrary,
      respondBy: edtfArbitrary,
      words: textArbitrary,
      cited,
    },
    closing: {
      outcome: fc.constantFrom(...vocabulary.inquiryOutcomes),
      response: ids.response,
      closed: edtfArbitrary,
      note: wordsArbitrary,
    },
    followup: {
      origin: fc.constantFrom(...vocabulary.origins),
      about: fc.array(target, { maxLength: 2 }),
      by: fc.oneof({ weight: 3, arbitrary: known(ids.party) }, { weight: 1, arbitrary: fc.constant('none' as const) }),
      action: textArbitrary,
      categories: fc.uniqueArray(category, { maxLength: 2 }),
      owner: known(ids.party),
      opened: edtfArbitrary,
      due: fc.oneof({ weight: 3, arbitrary: occurred }, { weight: 1, arbitrary: fc.constant('none' as const) }),
      cited,
    },
    progress: { words: textArbitrary, occurred, cited },
    registration: {
      is: fc.constantFrom(...vocabulary.partyKinds),
      name: textArbitrary,
      aliases: fc.array(textArbitrary, { maxLength: 2 }),
      code: fc.constantFrom('KHM', 'USA'),
    },
    office: {
      office: ids.party,
      from: occurred,
      to: fc.oneof({ weight: 2, arbitrary: occurred }, { weight: 1, arbitrary: fc.constant('none' as const) }),
    },
    source: {
      is: fc.constantFrom(...vocabulary.sourceKinds),
      title: textArbitrary,
      publisher: known(ids.party),
      published: occurred,
      url: fc.constantFrom('https://example.org/report.pdf', 'https://example.org/a?b=c', 'none'),
    },
    copy: {
      sha256,
      bytes: fc.nat(),
      mediaType: fc.constantFrom('application/pdf', 'text/html'),
    },
    role: fc.constantFrom(...vocabulary.roles),
    roles: fc.subarray([...vocabulary.roles], { minLength: 1 }),
    token: {
      token: fc.uuid({ version: 7 }),
      label: wordsArbitrary,
      roles: fc.subarray([...vocabulary.roles], { minLength: 1 }),
      kinds: fc.oneof(fc.constant('all' as const), fc.subarray([...kinds], { minLength: 1 })),
      expires: fc.constantFrom('2025-01-01T00:00:00.000Z', '2026-06-30T12:00:00.000Z'),
    },
    credential: {
      credential: fc.constantFrom(...vocabulary.credentialKinds),
      id: fc.uuid({ version: 7 }),
      label: wordsArbitrary,
    },
    refusedChange: {
      change: fc.constantFrom(...vocabulary.roleChanges),
      role: fc.constantFrom(...vocabulary.roles),
      refusals: fc.constantFrom(['own-roles'], ['user-inactive', 'role-held']),
    },
    approval: {
      action: fc.constantFrom(...vocabulary.approvedActions),
      about: fc.oneof(
        fc.record({ kind: fc.constant('party' as const), id: ids.party }),
        fc.record({ kind: fc.constant('source' as const), id: ids.source }),
      ),
      reason,
      basis: wordsArbitrary,
    },
    hold: {
      about: fc.oneof({ weight: 4, arbitrary: recordArbitrary(ids) }, { weight: 1, arbitrary: fc.constant('ledger' as const) }),
      case: wordsArbitrary,
      basis: wordsArbitrary,
      until: edtfArbitrary,
    },
    lifting: { case: wordsArbitrary, approval: ids.approval, reason },
    erasure: { subject: recordArbitrary(ids), approval: ids.approval },
    erased: { values: fc.nat({ max: 99 }), keys: fc.integer({ min: 1, max: 3 }) },
    refusedErasure: { refusals: fc.constantFrom(['on-hold'], ['not-given', 'ledger-on-hold']) },
    exported: {
      what: fc.constantFrom('log', 'records'),
      sequence: fc.nat(),
      entries: fc.nat(),
      opened: fc.nat(),
      sha256,
    },
    bundle: {
      scope: fc.oneof(recordArbitrary(ids), fc.constant({ kind: 'ledger' as const })),
      size: fc.nat(),
      entries: fc.nat(),
      opened: fc.nat(),
      sha256,
    },
    disclosure: {
      record: recordArbitrary(ids),
      sequence: fc.nat(),
      field: fc.constantFrom('gist', 'arguments/0/words'),
      to: wordsArbitrary,
    },
    rotation: { key: fc.constantFrom(...vocabulary.ledgerKeys), approval: ids.approval },
    attempt: { what: fc.constantFrom('export', 'key-rotation'), problem: fc.constantFrom('not-permitted', 'not-given') },
    restore: { sequence: fc.nat(), root: sha256, approval: ids.approval },
  }
}
