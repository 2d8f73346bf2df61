/** Whatever was thrown, as a problem: known faults by their meaning, anything else as our own fault, without a word of its insides. */
import { HttpException } from '@nestjs/common'
import { LeafTooLong } from '#audit'
import { Unavailable } from '#event-store'
import { SealingFault } from '#sealing'
import { NotReached, UnknownMoment } from '#views'
import { Problem } from './problem.js'

/** The codes of Fastify's own errors that a sender can cause. */
const fastifyCodes: Readonly<Record<string, (message: string) => Problem>> = {
  FST_ERR_CTP_BODY_TOO_LARGE: () => new Problem('too-large', 'The body is larger than this address takes.'),
  FST_ERR_CTP_INVALID_MEDIA_TYPE: () => unsupportedType(),
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: () => new Problem('bad-request', 'The body does not have the length that Content-Length says.'),
  // Of the connection, while a body was on its way.
  ECONNRESET: () => new Problem('bad-request', 'The request was cut off on its way. Nothing was recorded; send it again.'),
  FST_ERR_CTP_EMPTY_JSON_BODY: () => new Problem('malformed-json', 'The body is empty. Send a JSON object.'),
  FST_ERR_BAD_URL: () =>
    new Problem('bad-request', 'The address is malformed: a percent sign in it stands before no two hexadecimal digits.'),
  FST_ERR_MAX_PARAM_LENGTH: () => new Problem('uri-too-long', 'A part of the address is too long.'),
  FST_ERR_INVALID_URL: () => new Problem('bad-request', 'The address is malformed.'),
}

export function unsupportedType(): Problem {
  return new Problem('unsupported-type', 'Send JSON, with the header Content-Type: application/json.')
}

export function problemOf(error: unknown): Problem {
  if (error instanceof Problem) return error
  if (error instanceof NotReached) return viewsBehind()
  if (error instanceof UnknownMoment) {
    return new Problem('invalid-query', error.message, { errors: [{ parameter: 'as-of', detail: error.message }] })
  }
  if (error instanceof Unavailable) return unavailable(error)
  if (error instanceof LeafTooLong) {
    return new Problem(
      'entry-too-large',
      `The entry would have ${error.length} bytes; at most 65,535 can be proved. Attach the document as a copy of a source, and cite that. Nothing was recorded.`,
    )
  }
  if (error instanceof SealingFault) {
    return new Problem('unavailable', 'The keys of the ledger do not open it. Whoever runs it has to see to them. Nothing was recorded.', {
      headers: { 'retry-after': '60' },
      cause: error,
    })
  }
  const known = fastifyCodes[codeOf(error) ?? codeOf(error instanceof HttpException ? error.cause : undefined) ?? '']
  if (known) return known(error instanceof Error ? error.message : '')
  if (error instanceof HttpException) return ofStatus(error)
  return new Problem(
    'internal',
    'Something went wrong in the ledger. Nothing is known to be recorded; send it again with the same Idempotency-Key.',
    {
      cause: error,
    },
  )
}

export function viewsBehind(): Problem {
  return new Problem('views-behind', 'The views have not reached that position yet. Ask again in a moment.', {
    headers: { 'retry-after': '1' },
  })
}

function unavailable(error: Unavailable): Problem {
  // What the engine says is for whoever runs the ledger, and names its files; the sender is told what it means for the command.
  const outcome =
    error.written === false
      ? 'Nothing was recorded.'
      : 'It is not known whether the command was recorded: send it again with the same Idempotency-Key, and it is recorded once.'
  return new Problem('unavailable', `${outages[error.reason]} ${outcome}`, { headers: { 'retry-after': '5' }, cause: error })
}

const outages = {
  busy: 'The ledger is busy.',
  'disk-full': 'The disk of the ledger is full; it can be read, but nothing can be recorded.',
  'read-only': 'The ledger can be read, but nothing can be recorded in it just now.',
  damaged: 'The file of the ledger is damaged. Whoever runs it has to restore it.',
  incompatible: 'The file of the ledger belongs to another version of the program.',
  closed: 'The ledger is being closed.',
  'not-found': 'The file of the ledger is not where it should be.',
  failed: 'The disk of the ledger does not answer as it should.',
} as const satisfies Record<Unavailable['reason'], string>

function ofStatus(error: HttpException): Problem {
  switch (error.getStatus()) {
    case 400:
      return new Problem('bad-request', 'The request cannot be understood.')
    // What the files of the description's page answer to a path that leads out of their folder.
    case 403:
    case 404:
      return new Problem('not-found', 'There is nothing at this address. See the description of the API at /api.')
    case 408:
      return new Problem('timeout', 'The request took too long to arrive.')
    case 413:
      return new Problem('too-large', 'The body is larger than this address takes.')
    case 415:
      return unsupportedType()
    case 503:
      return new Problem('unavailable', 'The ledger is being closed.', { headers: { 'retry-after': '5' } })
    default:
      return new Problem('internal', 'Something went wrong in the ledger.', { cause: error })
  }
}

function codeOf(error: unknown): string | undefined {
  return typeof error === 'object' && error !== null && 'code' in error && typeof error.code === 'string' ? error.code : undefined
}
