/** Reading the query of an address: every parameter that the route knows, and none that it does not. */
import type { FastifyRequest } from 'fastify'
import type { Fault } from '../bodies/fault.js'
import { shown } from '../bodies/fault.js'
import { nearest } from '../bodies/nearest.js'
import type { FindShort, Shape } from '../bodies/shape.js'
import { invalidParameters } from '../problems/problem.js'
import type { Decision, Parameter } from './route.js'

/** The parameters of a request, checked. */
export class Query {
  readonly #values: ReadonlyMap<string, readonly string[]>

  constructor(values: ReadonlyMap<string, readonly string[]>) {
    this.#values = values
  }

  /** The value of a parameter that is given once at most. */
  one(name: string): string | undefined {
    return this.#values.get(name)?.[0]
  }

  all(name: string): readonly string[] {
    return this.#values.get(name) ?? []
  }

  number(name: string): number | undefined {
    const value = this.one(name)
    return value === undefined ? undefined : Number(value)
  }
}

/** Reads the query by what is decided of the route. Throws the problem with every fault. */
export function readQuery({ query }: FastifyRequest, { query: known = {}, reads }: Decision, findShort: FindShort): Query {
  const values = new Map<string, readonly string[]>()
  const faults: Fault[] = []
  const parameters: Readonly<Record<string, Parameter>> = reads ? { ...known, 'as-of': asOf } : known
  for (const [name, given] of Object.entries(query ?? {})) {
    const parameter = Object.hasOwn(parameters, name) ? parameters[name] : undefined
    if (!parameter) {
      faults.push(unknownParameter(name, Object.keys(parameters)))
      continue
    }
    const all = (Array.isArray(given) ? given : [given]).map((value: unknown) => parameter.shape.read(value, findShort))
    if (all.length > 1 && !parameter.many) faults.push({ at: name, sentence: 'This is given more than once.', remedy: 'Give it once.' })
    if (all.length > 100) faults.push({ at: name, sentence: 'This is given more than 100 times.', remedy: 'Give it less often.' })
    for (const value of all) {
      const complaint = parameter.shape.complain(value)
      if (complaint) faults.push({ at: name, ...complaint })
    }
    values.set(name, all.map(String))
  }
  for (const [name, { required, shape }] of Object.entries(parameters)) {
    if (required && !values.has(name)) faults.push({ at: name, sentence: 'This is missing.', remedy: `Give ${shape.expects}.` })
  }
  if (faults.length > 0) throw invalidParameters('invalid-query', faults)
  return new Query(values)
}

function unknownParameter(name: string, known: readonly string[]): Fault {
  const meant = nearest(name, known)
  const remedy = meant
    ? `Did you mean ${meant}?`
    : known.length > 0
      ? `The parameters here are: ${known.join(', ')}.`
      : 'This address takes none.'
  return { at: name.slice(0, 100), sentence: `There is no parameter ${shown(name)} here.`, remedy }
}

/** A whole number in a query. */
export function numberShape(least: number, most: number, example: number): Shape {
  return {
    expects: `a whole number from ${least} to ${most}`,
    complain: (value) =>
      typeof value === 'string' && /^\d{1,15}$/.test(value) && Number(value) >= least && Number(value) <= most
        ? undefined
        : { sentence: `This is not a whole number from ${least} to ${most}.`, remedy: `Give one, such as ${example}.` },
    read: (value) => value,
    schema: { type: 'integer', minimum: least, maximum: most },
    example,
  }
}

/** A moment: a sequence, a day or a time. Its own errors are said where it is resolved. */
export const momentShape: Shape = {
  expects: 'a moment',
  complain: (value) =>
    typeof value === 'string' && value !== '' && value.length <= 80
      ? undefined
      : {
          sentence: 'This is not a moment.',
          remedy: 'Give a sequence (1200), a day (2024-07-01), a time (2024-07-01T09:00:00Z) or a checkpoint (checkpoint:1200).',
        },
  // A plus sign that was not encoded arrives as a space.
  read: (value) => (typeof value === 'string' ? value.replace(/ (?=\d{2}:\d{2}$)/, '+') : value),
  schema: { type: 'string', maxLength: 80 },
  example: '2024-07-01',
}

/** What every read takes. */
export const asOf: Parameter = {
  shape: momentShape,
  about:
    'The moment as of which to read: a sequence (1200), a day (2024-07-01, read as its end), a time (2024-07-01T09:00:00Z), or a checkpoint by its size or by the beginning of its root (checkpoint:1200, checkpoint:5fd0d1c9). Left out: now.',
}
