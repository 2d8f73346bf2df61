/** What became of a command that was not recorded, as a problem. */
import { type Kind, nouns, type Refusal, type RefusalCode, sentences } from '#ledger'
import type { Outcome, Recorded } from '#recording'
import { Problem, type ProblemItem, typeOf } from './problem.js'

/** The refusal of a command on a record that is not there, by kind: that is an address without a record, not a broken rule. */
const missing: Readonly<Partial<Record<Kind, RefusalCode>>> = {
  report: 'report-not-in-ledger',
  allegation: 'allegation-not-in-ledger',
  response: 'response-not-in-ledger',
  inquiry: 'inquiry-not-in-ledger',
  followup: 'follow-up-not-in-ledger',
  party: 'party-not-in-ledger',
  source: 'source-not-in-ledger',
  access: 'user-not-in-ledger',
  approval: 'approval-not-in-ledger',
  hold: 'hold-not-in-ledger',
}

/** The problem of a command that was not recorded. `expected` tells whether the sender named a revision. */
export function problemOfOutcome(kind: Kind, outcome: Exclude<Outcome, Recorded>, expected: boolean): Problem {
  switch (outcome.result) {
    case 'refused':
      return ofRefusals(kind, outcome.refusals)
    case 'raced':
      return ofRace(kind, outcome, expected)
    case 'key-reused':
      return new Problem('key-reused', 'This Idempotency-Key was used before, for another command. Use a new key for a new command.')
    case 'left-out':
      return new Problem('left-out', 'Another command of the batch failed, so none was recorded.')
  }
}

function ofRefusals(kind: Kind, refusals: readonly Refusal[]): Problem {
  if (refusals.some(({ code, at }) => code === missing[kind] && at === undefined)) return noSuchRecord(kind)
  const errors = refusals.map(itemOf)
  const [only] = errors
  const detail =
    errors.length === 1 && only ? only.detail : `${errors.length} rules stand against it; each is listed. Nothing was recorded.`
  return new Problem('rule-broken', detail, { errors })
}

function ofRace(kind: Kind, { actual, refusals }: Outcome & { readonly result: 'raced' }, expected: boolean): Problem {
  if (expected && actual === 'none') return noSuchRecord(kind)
  const now = actual === 'none' ? {} : { revision: actual }
  const errors = refusals.length > 0 ? { errors: refusals.map(itemOf) } : {}
  return expected
    ? new Problem('changed-since', `The ${nouns[kind]} has changed since you read it. Read it again, and decide again.`, {
        ...now,
        ...errors,
      })
    : new Problem('raced', `Somebody changed the ${nouns[kind]} at the same moment. Read it again, and decide again.`, {
        ...now,
        ...errors,
      })
}

export function noSuchRecord(kind: Kind): Problem {
  return new Problem('no-such-record', `There is no such ${nouns[kind]} in the ledger.`)
}

function itemOf({ code, at }: Refusal): ProblemItem {
  return { ...(at !== undefined && { pointer: at }), code, type: typeOf(code), detail: sentenceOf(code) }
}

/** A rule's sentence, by its code. */
export function sentenceOf(code: string): string {
  const known: Readonly<Record<string, string>> = sentences
  return (Object.hasOwn(known, code) && known[code]) || code
}
