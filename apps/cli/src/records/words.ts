/** What the command line says of each kind of record and each of its verbs. */
import { type Kind, nouns, type VerbOf } from '#ledger'

export const kindWords: { readonly [K in Kind]: string } = {
  report: 'published assessments: log, rate, correct, list and read them',
  allegation: 'claims that a report makes about a subject',
  response: 'what a respondent answers, to a report, an allegation or another response',
  inquiry: 'requests to answer named allegations by a day',
  followup: 'what somebody is to do about it, until when, and what came of it',
  party: 'persons, offices, institutions, states and organisations',
  source: 'the documents in which it was read',
  access: 'the people who may use the ledger, and their roles',
  approval: 'leave for what needs two people: ask for it, give or refuse it',
  hold: 'legal holds and retentions: what may not be erased',
  erasure: 'personal data that was erased, or was to be: on what basis, and by whom',
  custody: 'what left the ledger, what its keys did, and who tried it in vain',
}

const review = {
  verify: 'say that a record of somebody else is right',
  dispute: 'say what is wrong with a record of somebody else',
}

export const verbWords: { readonly [K in Kind]: { readonly [V in VerbOf<K>]: string } } = {
  report: {
    publish: 'log a report that came out',
    rate: 'log a rating that the report gives',
    'note-caveat': 'log a limit that the publisher admits',
    correct: 'put right what was logged wrongly, and say why',
    revise: "log the publisher's new edition of the text",
    withdraw: 'log that the publisher took the report back',
    ...review,
  },
  allegation: {
    raise: 'log an allegation that a report makes',
    correct: 'put right what was logged wrongly, and say why',
    'note-caveat': 'log a limit that the publisher admits',
    restate: 'log that it repeats an earlier allegation',
    withdraw: 'log that the publisher took the allegation back',
    ...review,
  },
  response: {
    record: 'log a response',
    correct: 'put right what was logged wrongly, and say why',
    clarify: 'log what the respondent made clear afterwards',
    assess: 'judge how far the response deals with a target',
    withdraw: 'log that the respondent took the response back',
    ...review,
  },
  inquiry: {
    send: 'log an inquiry that was sent',
    correct: 'put right what was logged wrongly, and say why',
    remind: 'log a reminder',
    extend: 'give more time to respond, and say why',
    close: 'log how it ended: answered, declined or no-answer',
    ...review,
  },
  followup: {
    open: 'log an action that somebody is to take',
    correct: 'put right what was logged wrongly, and say why',
    assign: 'say who is to do it',
    'set-due-date': 'say until when it is to be done',
    'report-progress': 'log what was done towards it',
    complete: 'log that it was done',
    decline: 'log that it will not be done, and why',
    lapse: 'log that its due date passed',
    reopen: 'take it up again, and say why',
    assess: 'grade what came of it, A to E',
    ...review,
  },
  party: {
    register: 'log a party',
    rename: 'log a new name',
    'add-alias': 'log another name that it goes by',
    'record-office': 'log an office that a person holds or held',
    succeed: 'log the institution that came after it',
    merge: 'say that it is a double of another',
  },
  source: {
    capture: 'log a document',
    'attach-copy': 'log the hash of a captured copy',
    correct: 'put right what was logged wrongly, and say why',
  },
  access: {
    add: 'add a user; prints the link by which they set their password',
    rename: 'give a user another name to sign in with',
    'grant-role': 'let a user do more',
    'revoke-role': 'take a role back, and say why',
    deactivate: 'no longer let a user in, and say why',
    reactivate: 'let a user in again, and say why',
  },
  approval: {
    ask: 'ask for leave, and say why',
    give: 'give leave for what somebody else asked for',
    refuse: 'refuse what somebody else asked for, and say why',
    withdraw: 'no longer ask for it, and say why',
  },
  hold: {
    place: 'hold a record, or the whole ledger, for a matter',
    lift: 'no longer hold it for a matter, with leave, and say why',
  },
  erasure: {},
  custody: {},
}

/** What a verb of a kind has brought about, in a list: `follow-up open`. */
export function verbWordsOf(kind: Kind, verb: string): string {
  return `${nouns[kind]} ${verb}`
}
