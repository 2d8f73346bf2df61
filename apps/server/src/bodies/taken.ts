/** The body of a request that is no command. */
import type { FastifyRequest } from 'fastify'
import { invalidBody } from '../problems/problem.js'
import type { BodyClass } from './field.js'
import { parseBody } from './parse.js'
import type { FindShort } from './shape.js'

/** The body, read by its class; throws the problem with everything that is wrong. Without `findShort`, records are named by their ids alone. */
export function bodyOf<Body extends object>(
  bodyClass: BodyClass<Body>,
  { body }: FastifyRequest,
  findShort: FindShort = () => undefined,
): Body {
  const parsed = parseBody(bodyClass, body, findShort)
  if ('faults' in parsed) throw invalidBody(parsed.faults)
  // Every field was checked by its class, and none is there beside them.
  return parsed.command as Body
}
