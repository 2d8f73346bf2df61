/** The body of a request that is no command. */
import type { FastifyRequest } from 'fastify'
import type { BodyClass } from '../bodies/field.js'
import { parseBody } from '../bodies/parse.js'
import { invalidBody } from '../problems/problem.js'

/** The body, read by its class; throws the problem with everything that is wrong. */
export function bodyOf<Body extends object>(bodyClass: BodyClass<Body>, { body }: FastifyRequest): Body {
  const parsed = parseBody(bodyClass, body, () => undefined)
  if ('faults' in parsed) throw invalidBody(parsed.faults)
  // Every field was checked by its class, and none is there beside them.
  return parsed.command as Body
}
