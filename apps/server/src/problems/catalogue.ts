/** Every way in which a request can fail: its code, its status, and what to do. The codes are the ends of the problem types and never change. */

export interface Entry {
  readonly status: number
  readonly title: string
  /** What it means and what to do, for the problem's own page. */
  readonly about: string
}

export const catalogue = {
  'malformed-json': {
    status: 400,
    title: 'The body is not JSON',
    about: 'The body could not be read as JSON; the detail says where. Nothing was recorded.',
  },
  'invalid-body': {
    status: 400,
    title: 'The body does not have the right shape',
    about: 'Each error names a field by JSON Pointer, what is wrong with it, and what to do. Nothing was recorded.',
  },
  'invalid-query': {
    status: 400,
    title: 'The address does not have the right shape',
    about: 'A parameter is unknown, or has a value that it cannot have. Each error names it.',
  },
  'invalid-header': {
    status: 400,
    title: 'A header does not have the right shape',
    about: 'Each error names the header, and what it has to be.',
  },
  'bad-request': { status: 400, title: 'The request cannot be understood', about: 'It is not valid HTTP, or its address is malformed.' },
  'not-signed-in': {
    status: 401,
    title: 'It is not known who you are',
    about: 'Send a token of yours in the header Authorization, as "Bearer alt_…". Make one with: alteram token create.',
  },
  'sign-in-failed': {
    status: 401,
    title: 'Nobody was signed in',
    about: 'What was sent does not show who you are. A forgotten password or a lost phone: ask an administrator for a new link.',
  },
  'not-permitted': {
    status: 403,
    title: 'You may not do this',
    about: 'The detail names the roles that may. An administrator gives roles to people.',
  },
  'not-encrypted': {
    status: 403,
    title: 'The request came in the clear',
    about:
      'This server is reached through its proxy, over https. What was sent with the request may have been read on its way: renew a token that was.',
  },
  'not-from-our-page': {
    status: 403,
    title: 'The request was not made by our own page',
    about:
      'A request with a cookie that changes something has to come from a page of this ledger and carry its Alteram-CSRF, as GET /api/v1/me tells it. Programs send a token instead.',
  },
  'sign-in-again': {
    status: 403,
    title: 'This takes a recent sign-in',
    about: 'Changing how somebody signs in takes a sign-in of the last ten minutes. Sign in again, and repeat it.',
  },
  'not-found': { status: 404, title: 'There is nothing at this address', about: 'See the description of the API at /api.' },
  'no-such-record': {
    status: 404,
    title: 'There is no such record',
    about: 'No record of this kind has this id, or it had not been recorded at the moment that was asked for.',
  },
  'no-such-entry': {
    status: 404,
    title: 'There is no such entry',
    about:
      'The log has fewer entries (they are counted from 1), had fewer at the moment that was asked for, or does not show this one to you.',
  },
  'no-such-checkpoint': {
    status: 404,
    title: 'There is no such checkpoint',
    about: 'No checkpoint was signed of this size, or with this root. The answer names the nearest; /log/checkpoints lists all.',
  },
  'not-signed-yet': {
    status: 404,
    title: 'The entry is not in a checkpoint yet',
    about:
      'It is recorded, and its receipt can be had at the next checkpoint: ask again after Retry-After. Where the ledger refuses to sign, the detail says why.',
  },
  'method-not-allowed': { status: 405, title: 'This cannot be done at this address', about: 'The header Allow names what can.' },
  timeout: { status: 408, title: 'The request took too long to arrive', about: 'Send it again.' },
  raced: {
    status: 409,
    title: 'Somebody was faster',
    about: 'The record changed while the command was decided. Nothing was recorded. Read the record and decide again.',
  },
  'name-taken': {
    status: 409,
    title: 'Somebody has this name already',
    about: 'No two users sign in with one name, in whatever case. Choose another one. Nothing was recorded.',
  },
  'link-not-good': {
    status: 410,
    title: 'This one-time link opens nothing',
    about: 'It was used, is too old, was replaced by a newer one, or is not whole. An administrator gives out new ones.',
  },
  'changed-since': {
    status: 412,
    title: 'The record has changed since you read it',
    about: 'Its revision is not the one in If-Match. Nothing was recorded. Read the record and decide again.',
  },
  'too-large': { status: 413, title: 'The body is too large', about: 'The detail says what the limit is. Nothing was recorded.' },
  'uri-too-long': { status: 414, title: 'The address is too long', about: 'Shorten it.' },
  'unsupported-type': {
    status: 415,
    title: 'The body has the wrong type',
    about: 'Send JSON, with the header Content-Type: application/json.',
  },
  'rule-broken': {
    status: 422,
    title: 'A rule of the ledger stands against it',
    about: 'Each error names a rule that the command breaks. Nothing was recorded.',
  },
  'entry-too-large': {
    status: 422,
    title: 'The entry is too large to be proved',
    about:
      'An entry has at most 65,535 bytes, not counting the words in it that are sealed. Attach the document as a copy of a source: only its hash and its size enter the ledger. Nothing was recorded.',
  },
  'key-reused': {
    status: 422,
    title: 'This idempotency key was used for another command',
    about: 'A key belongs to one command for good. Nothing was recorded. Use a new key for a new command.',
  },
  'batch-refused': {
    status: 422,
    title: 'The batch cannot be recorded as a whole',
    about:
      'It was to be recorded as a whole or not at all, and some of its commands cannot be. Each error names the item. Nothing was recorded.',
  },
  'left-out': {
    status: 424,
    title: 'Another command of the batch failed',
    about: 'The batch was to be recorded as a whole or not at all, and another of its commands failed. Nothing was recorded.',
  },
  'too-many-requests': { status: 429, title: 'Too many requests', about: 'Wait for as long as the header Retry-After says.' },
  'headers-too-large': { status: 431, title: 'The headers are too large', about: 'Send fewer or shorter ones.' },
  internal: {
    status: 500,
    title: 'Something went wrong in the ledger',
    about: 'This is a fault of ours. Whoever runs the ledger finds it in the log by the id in the answer.',
  },
  'views-behind': {
    status: 503,
    title: 'The views are not so far yet',
    about: 'They have not reached the position that was asked for. Ask again after Retry-After.',
  },
  'not-proven': {
    status: 503,
    title: 'There is no proof just now',
    about:
      'The tree is being built from the log (ask again after Retry-After), or the log is not what was signed of it: whoever runs the ledger has to run alteram verify.',
  },
  unavailable: {
    status: 503,
    title: 'The ledger cannot answer just now',
    about: 'The detail says why. A command sent again with the same Idempotency-Key is recorded once.',
  },
} as const satisfies Readonly<Record<string, Entry>>

export type ProblemCode = keyof typeof catalogue
