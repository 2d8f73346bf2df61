/** The schemas of what is answered: records, lists and overviews, written as the views give them. */

import { sampleAlgorithm } from '#audit'
import { credentialKinds, custodyDeeds, type Kind, kinds, ledgerKeys, roles, verifiable } from '#ledger'
import { lateAfterDays } from '#views'
import { bodies, EmptyBody } from '../bodies/bodies.js'
import type { BodyClass } from '../bodies/field.js'
import { fieldsOf } from '../bodies/field.js'
import type { Schema } from '../bodies/shape.js'

export const ref = (name: string): Schema => ({ $ref: `#/components/schemas/${name}` })
const text: Schema = { type: 'string' }
const integer: Schema = { type: 'integer' }
const instant: Schema = { type: 'string', format: 'date-time' }
const uuid: Schema = { type: 'string', format: 'uuid' }
export const list = (items: Schema): Schema => ({ type: 'array', items })
const base64: Schema = { type: 'string', contentEncoding: 'base64' }
const counts: Schema = { type: 'object', additionalProperties: integer }

export function object(properties: Readonly<Record<string, Schema>>, optional: readonly string[] = []): Schema {
  return { type: 'object', required: Object.keys(properties).filter((name) => !optional.includes(name)), properties }
}

const withdrawal = object({ reason: text, withdrawn: text })
const authorship = { recordedBy: list(uuid), verification: ref('Verification') }
const caveats = list(ref('NoteCaveatBody'))

/** What each kind's reading has beside the fields that it was begun with. */
const additions: { readonly [K in Kind]: { readonly more: Readonly<Record<string, Schema>>; readonly optional: readonly string[] } } = {
  report: {
    more: { phase: { enum: ['published', 'withdrawn'] }, caveats, revisions: list(ref('ReviseReportBody')), withdrawal, ...authorship },
    optional: ['withdrawal'],
  },
  allegation: {
    more: { phase: { enum: ['standing', 'withdrawn'] }, caveats, restates: list(uuid), withdrawal, ...authorship },
    optional: ['withdrawal'],
  },
  response: {
    more: {
      phase: { enum: ['standing', 'withdrawn'] },
      clarifications: list(ref('ClarifyResponseBody')),
      assessed: list({ allOf: [ref('AssessResponseBody'), object({ by: uuid, recorded: instant })] }),
      withdrawal,
      ...authorship,
    },
    optional: ['withdrawal', 'answersWithdrawn'],
  },
  inquiry: {
    more: {
      phase: { enum: ['open', 'closed'] },
      reminders: list(ref('RemindInquiryBody')),
      extensions: list(ref('ExtendInquiryBody')),
      outcome: text,
      response: uuid,
      closed: text,
      ...authorship,
    },
    optional: ['outcome', 'response', 'closed'],
  },
  followup: {
    more: {
      phase: { enum: ['open', 'completed', 'declined', 'lapsed'] },
      progress: list(ref('ProgressBody')),
      closing: object({ words: ref('TextBody'), reason: text, occurred: text }, ['words', 'reason']),
      assessed: { allOf: [ref('AssessFollowUpBody'), object({ by: uuid, recorded: instant })] },
      ...authorship,
    },
    optional: ['closing', 'assessed'],
  },
  party: {
    more: {
      formerNames: list(object({ name: ref('TextBody'), until: text })),
      offices: list(ref('OfficeBody')),
      succeededBy: object({ party: uuid, from: text }),
      mergedInto: { anyOf: [uuid, { const: 'none' }] },
    },
    optional: ['succeededBy', 'code'],
  },
  source: { more: { copies: list(ref('AttachSourceCopyBody')) }, optional: [] },
  access: {
    more: {
      active: { type: 'boolean', description: 'False for one who is not let in.' },
      tokens: list(
        object(
          {
            id: uuid,
            label: text,
            roles: list({ enum: roles }),
            kinds: { anyOf: [{ const: 'all' }, list({ enum: kinds })] },
            expires: instant,
            made: instant,
            by: text,
            revoked: instant,
          },
          ['revoked'],
        ),
      ),
      credentials: list(object({ credential: { enum: credentialKinds }, id: uuid, label: text, added: instant }, ['label'])),
      refusedRoleChanges: { type: 'integer', description: 'How many attempts to change the roles were refused; the history has each.' },
    },
    optional: [],
  },
  approval: {
    more: {
      phase: { enum: ['asked', 'given', 'refused', 'withdrawn', 'used'] },
      askedBy: text,
      decidedBy: text,
      decided: instant,
      note: text,
      because: text,
      used: instant,
    },
    optional: ['about', 'basis', 'decidedBy', 'decided', 'note', 'because', 'used'],
  },
  hold: {
    more: {
      phase: { enum: ['held', 'lifted'] },
      cases: list(object({ case: text, basis: text, until: text, by: text, placed: instant }, ['until'])),
      lifted: list(object({ case: text, reason: text, approval: uuid, by: text, recorded: instant })),
    },
    // What the last matter said stands among the cases.
    optional: ['case', 'basis', 'until'],
  },
  erasure: {
    more: {
      subject: ref('AboutBody'),
      approval: uuid,
      phase: { enum: ['done', 'refused'] },
      by: text,
      recorded: instant,
      values: { type: 'integer', description: 'How many values were erased.' },
      keys: { type: 'integer', description: 'How many keys were destroyed.' },
      basis: { type: 'string', description: 'The legal basis.' },
      requestedBy: text,
      approvedBy: text,
      refusals: list({ type: 'string', description: 'The code of a rule that stood against it.' }),
    },
    optional: ['values', 'keys', 'basis', 'requestedBy', 'approvedBy', 'refusals'],
  },
  custody: {
    more: {
      is: { enum: custodyDeeds },
      by: text,
      recorded: instant,
      what: text,
      sequence: integer,
      entries: integer,
      opened: { type: 'integer', description: 'How many personal values were shown.' },
      sha256: text,
      scope: object({ kind: { enum: ['ledger', ...kinds] }, id: uuid }, ['id']),
      size: integer,
      record: ref('AboutBody'),
      field: text,
      to: text,
      key: { enum: ledgerKeys },
      approval: uuid,
      problem: text,
      root: text,
    },
    optional: [
      ...['what', 'sequence', 'entries', 'opened', 'sha256', 'scope', 'size', 'record'],
      ...['field', 'to', 'key', 'approval', 'problem', 'root'],
    ],
  },
}

const inquiryStates = ['awaiting', 'delayed', 'long-overdue', 'answered', 'declined', 'no-answer']

const derived: { readonly [K in Kind]: Schema } = {
  report: object({ answered: { type: 'boolean' } }),
  allegation: object({
    answer: { enum: ['unanswered', 'answered-in-general', 'answered-specifically'] },
    inquiry: { enum: ['not-asked', ...inquiryStates] },
    carriedOver: integer,
    restatedBy: list(uuid),
  }),
  response: object({ rebuts: { type: 'boolean' } }),
  inquiry: object({ state: { enum: inquiryStates } }),
  followup: object({
    standing: { enum: ['open', 'due-soon', 'overdue', 'completed', 'declined', 'lapsed'] },
    answered: { type: 'boolean' },
  }),
  party: { type: 'object' },
  source: { type: 'object' },
  access: { type: 'object' },
  approval: { type: 'object' },
  hold: { type: 'object' },
  erasure: { type: 'object' },
  custody: { type: 'object' },
}

/** The body that begins a record of each kind. */
const begins: { readonly [K in Kind]: BodyClass } = {
  report: bodies.report.publish,
  allegation: bodies.allegation.raise,
  response: bodies.response.record,
  inquiry: bodies.inquiry.send,
  followup: bodies.followup.open,
  party: bodies.party.register,
  source: bodies.source.capture,
  access: bodies.access.add,
  approval: bodies.approval.ask,
  hold: bodies.hold.place,
  // What the ledger records of itself has no body that begins it.
  erasure: EmptyBody,
  custody: EmptyBody,
}

function recordOf(kind: Kind): Schema {
  const { more, optional } = additions[kind]
  const fields = Object.fromEntries([...fieldsOf(begins[kind])].map(([name, { schema }]) => [name, schema]))
  const properties = {
    kind: { const: kind },
    id: uuid,
    short: { type: 'string', description: 'An id to say aloud: AL-7F3K2Q.' },
    revision: { type: 'integer', description: 'Counted from 0; the ETag.' },
    number: { type: 'integer', description: 'The sequence of its first entry.' },
    since: { type: 'integer', description: 'The sequence of the entry that brought this reading.' },
    recorded: instant,
    changed: instant,
    reading: object({ ...fields, ...more }, optional),
    derived: derived[kind],
    timing: { ...object(timing, ['late', 'backDated']), description: 'What stands out about its times; absent where nothing does.' },
  }
  return object(properties, ['timing'])
}

const timing = {
  late: { type: 'integer', description: `Days from when it happened to when it was recorded, where that is ${lateAfterDays} or more.` },
  backDated: {
    type: 'integer',
    description: 'Days by which it happened before something that was recorded earlier about the same record.',
  },
}

const entry = {
  sequence: integer,
  event: uuid,
  type: text,
  kind: { enum: kinds },
  id: uuid,
  short: text,
  revision: integer,
  recorded: instant,
  actor: text,
  via: { enum: ['page', 'api', 'cli', 'import', 'clock'] },
  why: { type: 'string', description: 'The reason that was given.' },
  ...timing,
}
const aboutRecord = ['kind', 'id', 'short', 'why', 'late', 'backDated']
const links = object({ event: { type: 'string', description: 'The address of the event.' }, proof: text })
const linkedEntry = { ...entry, links }
const review = object({ state: { enum: ['verified', 'disputed'] }, sequence: integer, by: text, recorded: instant, why: text }, ['why'])
const blamed = { field: { type: 'string', format: 'json-pointer' }, value: {}, set: object(linkedEntry, aboutRecord) }
const changes = list(object({ field: { type: 'string', format: 'json-pointer' }, before: {}, after: {} }, ['before', 'after']))
const heap = object({ count: integer, records: list(ref('Record')) })
const people: Schema = { type: 'object', additionalProperties: text, description: 'The names of those who recorded, by id.' }
const storedEvent = object(
  {
    sequence: integer,
    id: uuid,
    stream: text,
    revision: integer,
    position: integer,
    type: text,
    schema: integer,
    recorded: instant,
    actor: text,
    via: entry.via,
    correlation: text,
    causation: text,
    data: { type: 'object' },
  },
  ['correlation', 'causation'],
)

/** Every schema of an answer, by name. */
export function answerSchemas(): Readonly<Record<string, Schema>> {
  return {
    ...Object.fromEntries(kinds.map((kind) => [kind, recordOf(kind)])),
    Record: { oneOf: kinds.map(ref), discriminator: { propertyName: 'kind' } },
    Verification: {
      ...object({ state: { enum: ['unverified', 'verified', 'disputed'] }, by: uuid, recorded: instant, note: text, reason: text }, [
        'by',
        'recorded',
        'note',
        'reason',
      ]),
      description: `Whether a second person has looked at the present reading; of the kinds ${verifiable.join(', ')}.`,
    },
    Basis: {
      ...object(
        {
          sequence: integer,
          position: integer,
          recorded: instant,
          moment: instant,
          root: {
            ...base64,
            description: 'The root of the tree of the log then, as checkpoints have it; absent where the tree is behind.',
          },
          occurredBy: { type: 'string', format: 'date', description: 'The day of the second clock, where one was asked for.' },
        },
        ['recorded', 'root', 'occurredBy'],
      ),
      description: 'The moment that an answer stands on. The same basis gives the same answer for ever.',
    },
    Labels: {
      type: 'object',
      additionalProperties: object({ kind: { enum: kinds }, short: text, label: text }),
      description: 'What the records named in the answer are called, by id; where labels=true was asked for.',
    },
    Erasures: {
      type: 'object',
      additionalProperties: list(object({ erasure: uuid, short: text, recorded: instant, basis: text })),
      description: 'When and on what legal basis words were erased that the answer has no more, by the record that they were of.',
    },
    Entry: object(linkedEntry, aboutRecord),
    History: object({
      basis: ref('Basis'),
      kind: { enum: kinds },
      id: uuid,
      short: text,
      items: list(object({ ...linkedEntry, changes, reading: { type: 'object' }, reviews: list(review) }, [...aboutRecord, 'reviews'])),
      people,
    }),
    Events: object({ basis: ref('Basis'), items: list(storedEvent) }),
    Event: object({ basis: ref('Basis'), event: storedEvent, entry: ref('Entry'), people }),
    Blame: object({
      basis: ref('Basis'),
      kind: { enum: kinds },
      id: uuid,
      short: text,
      items: list(
        object(
          {
            ...blamed,
            before: { ...list(integer), description: 'The entries that had set the field before, oldest first.' },
            items: { ...list(object(blamed)), description: 'The items of a list, where they came by several entries.' },
          },
          ['items'],
        ),
      ),
      people,
    }),
    Steps: object({
      basis: ref('Basis'),
      kind: { enum: kinds },
      id: uuid,
      short: text,
      of: { type: 'integer', description: 'How many steps there are.' },
      first: integer,
      last: integer,
      items: list(
        object(
          {
            ...linkedEntry,
            place: { type: 'integer', description: 'Which step it is, from 1.' },
            changes,
            previous: { type: 'integer', description: 'The sequence of the step before.' },
            next: { type: 'integer', description: 'The sequence of the step after.' },
          },
          [...aboutRecord, 'previous', 'next'],
        ),
      ),
      people,
    }),
    Bisection: object(
      {
        basis: ref('Basis'),
        condition: { type: 'string', description: 'The condition, or what the invariant says.' },
        invariant: text,
        way: { enum: ['halving', 'each'] },
        start: object({ sequence: integer, holds: { type: 'boolean' } }),
        end: object({ sequence: integer, holds: { type: 'boolean' } }),
        looked: { type: 'integer', description: 'How many moments were looked at.' },
        walkedTo: { type: 'integer', description: 'Where a walk broke off: ask again from there.' },
        found: object(
          {
            sequence: { type: 'integer', description: 'The first entry after which it no longer holds.' },
            entry: { ...ref('Entry'), description: 'Absent where you may not see it.' },
            figures: list(object({ figure: text, before: {}, after: {} })),
          },
          ['entry'],
        ),
        people,
        labels: ref('Labels'),
      },
      ['invariant', 'end', 'walkedTo', 'found', 'labels'],
    ),
    Sample: object(
      {
        basis: ref('Basis'),
        algorithm: { const: sampleAlgorithm },
        checkpoint: object({ size: integer, root: { type: 'string', description: 'In hex, as the algorithm takes it.' }, signed: instant }),
        population: object({ from: integer, to: integer, count: integer }),
        strata: list(object({ stratum: text, count: integer, drawn: integer })),
        items: list(
          object(
            {
              stratum: text,
              order: { type: 'integer', description: 'Which of those drawn from its stratum it is, from 1.' },
              counter: { type: 'integer', description: 'The counter with which it came up.' },
              place: { type: 'integer', description: 'Its place within the stratum, from 0.' },
              sequence: integer,
              entry: { ...ref('Entry'), description: 'Absent where you may not see it.' },
            },
            ['entry'],
          ),
        ),
        people,
        labels: ref('Labels'),
      },
      ['labels'],
    ),
    Difference: object({
      kind: { enum: kinds },
      id: uuid,
      short: text,
      number: integer,
      change: { enum: ['new', 'changed'] },
      entries: integer,
      changes,
      reading: { type: 'object' },
    }),
    Matrix: object(
      {
        basis: ref('Basis'),
        reports: list(object({ id: uuid, short: text, title: ref('TextBody'), edition: text })),
        rows: list({ type: 'object', description: 'An allegation.' }),
        columns: list({ type: 'object', description: 'A response.' }),
        cells: list(object({ row: integer, column: integer, stance: text, arguments: list(text), assessment: text }, ['assessment'])),
        more: { const: true, description: 'There are more reports than one matrix holds.' },
      },
      ['more'],
    ),
    Rated: object(
      {
        subject: uuid,
        scale: text,
        rating: text,
        previous: text,
        report: uuid,
        reportShort: text,
        edition: text,
        year: text,
        heldEditions: integer,
      },
      ['heldEditions'],
    ),
    ResponseFigures: object(
      {
        group: text,
        asked: { type: 'integer', description: 'The denominator.' },
        specifically: integer,
        inGeneral: integer,
        unanswered: integer,
        assessed: counts,
        stances: counts,
        time: object({ known: integer, of: integer, medianDays: { type: 'number' }, buckets: list({ type: 'object' }) }, ['medianDays']),
        records: { type: 'string', description: 'The address of the records behind the figure.' },
      },
      ['records'],
    ),
    StandingFigures: object({ group: text, total: integer, standings: counts, grades: counts }),
    Desk: object(
      {
        basis: ref('Basis'),
        unanswered: heap,
        delayed: heap,
        dueSoon: heap,
        overdue: heap,
        toVerify: heap,
        disputed: heap,
        changedSince: object({ from: integer, entries: integer }),
      },
      ['changedSince'],
    ),
    BatchAnswer: object({
      items: list({
        anyOf: [
          object({
            status: { enum: [200, 201] },
            kind: { enum: kinds },
            id: uuid,
            revision: integer,
            repeated: { type: 'boolean' },
            entries: list(ref('LoggedEntry')),
          }),
          object({ status: integer, problem: ref('Problem') }),
        ],
      }),
    }),
    Health: object(
      {
        status: text,
        views: text,
        sequence: integer,
        behind: { type: 'boolean' },
        search: text,
        rebuilt: { type: 'number' },
        tree: { enum: ['building', 'following', 'stopped', 'failed'] },
        signing: { enum: ['signs', 'refused'], description: 'Refused: the log is not what was signed of it.' },
        witnesses: object({ asked: integer, answered: integer, quorum: { enum: ['met', 'awaited', 'missing'] } }),
      },
      ['views', 'search', 'sequence', 'behind', 'rebuilt', 'tree', 'signing', 'witnesses'],
    ),
    LoggedEntry: {
      ...object({ sequence: integer, leaf: { type: 'string', description: 'The hash of its leaf, in hex.' } }, ['sequence']),
      description: 'Where an entry stands in the log. Keep it until you have its receipt: GET /log/proof/{sequence}.',
    },
    Recorded: object({ entries: list(ref('LoggedEntry')) }, ['entries']),
    Checkpoint: object({ size: integer, root: base64, signed: instant, note: { type: 'string', description: 'A signed note.' } }),
    Witnesses: object(
      {
        witnesses: list(
          object({ name: text, verifier: text, url: text, size: integer, cosigned: instant, trouble: text }, [
            'size',
            'cosigned',
            'trouble',
          ]),
        ),
        answered: { type: 'integer', description: 'How many cosigned the last checkpoint.' },
        quorum: { enum: ['met', 'awaited', 'missing', 'none'], description: 'Whether they are as many as the policy wants.' },
        witnessed: { type: 'integer', description: 'Entries of the last checkpoint with as many cosignatures as the policy wants.' },
        timestamps: object({ url: text, size: integer, time: instant, trouble: text }, ['size', 'time', 'trouble']),
      },
      ['witnessed', 'timestamps'],
    ),
    Consistency: object({
      from: object({ size: integer, root: base64 }),
      to: object({ size: integer, root: base64 }),
      proof: list(base64),
    }),
    Problem: {
      ...object(
        {
          type: { type: 'string', format: 'uri-reference' },
          title: text,
          status: integer,
          detail: text,
          errors: list(
            object(
              { pointer: { type: 'string', format: 'json-pointer' }, parameter: text, code: text, type: text, detail: text, remedy: text },
              ['pointer', 'parameter', 'code', 'type', 'remedy'],
            ),
          ),
          revision: integer,
          nearest: list(object({ size: integer, root: base64, signed: instant })),
          request: uuid,
        },
        ['errors', 'revision', 'nearest', 'request'],
      ),
      description: 'A problem as RFC 9457 has it. Its type is the address of a page about it.',
    },
  }
}
