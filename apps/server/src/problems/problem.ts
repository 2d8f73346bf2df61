/** A request that failed, as RFC 9457 has it: `application/problem+json`. */
import type { Fault } from '../bodies/fault.js'
import { catalogue, type ProblemCode } from './catalogue.js'

export const problemType = 'application/problem+json; charset=utf-8'

/** One of the things that are wrong. */
export interface ProblemItem {
  /** JSON Pointer into the body. */
  readonly pointer?: string
  /** The query parameter or header, where it is not in the body. */
  readonly parameter?: string
  /** The code of the broken rule, where it is one. */
  readonly code?: string
  /** The rule's own page. */
  readonly type?: string
  readonly detail: string
  /** What to do. */
  readonly remedy?: string
}

/** The body of the answer. */
export interface ProblemDocument {
  readonly type: string
  readonly title: string
  readonly status: number
  readonly detail: string
  readonly errors?: readonly ProblemItem[]
  /** The revision that the record is at, where that is the trouble. */
  readonly revision?: number
  /** The checkpoints next to one that there is not. */
  readonly nearest?: readonly NearestCheckpoint[]
  /** The id of the request, for whoever runs the ledger. */
  readonly request?: string
}

/** A checkpoint that there is. */
interface NearestCheckpoint {
  readonly size: number
  /** Base 64. */
  readonly root: string
  readonly signed: string
}

interface More {
  readonly errors?: readonly ProblemItem[]
  readonly revision?: number
  readonly nearest?: readonly NearestCheckpoint[]
  readonly headers?: Readonly<Record<string, string>>
  readonly cause?: unknown
}

/** Thrown where a request fails. */
export class Problem extends Error {
  override readonly name = 'Problem'
  constructor(
    readonly code: ProblemCode,
    readonly detail: string,
    readonly more: More = {},
  ) {
    super(detail, { cause: more.cause })
  }

  get status(): number {
    return catalogue[this.code].status
  }

  document(request?: string): ProblemDocument {
    const { errors, revision, nearest } = this.more
    return {
      type: typeOf(this.code),
      title: catalogue[this.code].title,
      status: this.status,
      detail: this.detail,
      ...(errors && { errors }),
      ...(revision !== undefined && { revision }),
      ...(nearest && { nearest }),
      ...(request !== undefined && { request }),
    }
  }
}

/** The type of a problem: an address at which its page stands. */
export function typeOf(code: string): string {
  return `/problems/${code}`
}

/** At most so many errors are told at once; nobody reads more. */
const mostErrors = 200

/** A body with faults. */
export function invalidBody(faults: readonly Fault[]): Problem {
  return new Problem('invalid-body', counted(faults), { errors: faults.slice(0, mostErrors).map(itemOf) })
}

/** Parameters or headers with faults; here `at` is the name. */
export function invalidParameters(code: 'invalid-query' | 'invalid-header', faults: readonly Fault[]): Problem {
  const errors = faults.slice(0, mostErrors).map(({ at, sentence, remedy }) => ({ parameter: at, detail: sentence, remedy }))
  return new Problem(code, counted(faults), { errors })
}

function itemOf({ at, sentence, remedy }: Fault): ProblemItem {
  return { pointer: at, detail: sentence, remedy }
}

function counted(faults: readonly Fault[]): string {
  const [first] = faults
  if (faults.length !== 1 || !first) return `${faults.length} things are wrong; each is listed. Nothing was recorded.`
  return `${first.at === '' ? 'The body' : first.at}: ${first.sentence} ${first.remedy}`
}
