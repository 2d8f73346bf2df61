/** What each route decides: who may use it, what it takes and gives. The gate, the API's description and the tests all read this. */
import { applyDecorators, Get, HttpCode, Post, Put } from '@nestjs/common'
import { RouteConfig } from '@nestjs/platform-fastify'
import type { Permission } from '#access'
import type { Kind } from '#ledger'
import type { BodyClass } from '../bodies/field.js'
import type { Schema, Shape } from '../bodies/shape.js'
import type { ProblemCode } from '../problems/catalogue.js'

/** A parameter of the query. */
export interface Parameter {
  readonly shape: Shape
  readonly about: string
  /** True where it may be given several times. */
  readonly many?: true
  readonly required?: true
}

/** What is decided of a route. */
export interface Decision {
  /**
   * The permission that it needs, or those of which one is enough; `nothing` for what anybody may see. `signed-in` is anybody whom we know, by a
   * session or by a token that is not for some kinds alone; `session` is somebody who signed in at a browser, since no token may do it.
   */
  readonly needs: Permission | readonly Permission[] | 'nothing' | 'signed-in' | 'session'
  /**
   * The kind of record that it is on. A token that is good for some kinds only may use no other routes than those of its kinds, and those that say
   * `any` because they look at the kinds themselves, or are about nothing but the one who asks.
   */
  readonly kind?: Kind | 'any'
  readonly summary: string
  /** Under which heading the API's description lists it. */
  readonly group: string
  readonly query?: Readonly<Record<string, Parameter>>
  /** True for a read: it then takes `as-of` and honours `Alteram-Position`. */
  readonly reads?: true
  /** What a command's body is, or the schema of another body. */
  readonly body?: BodyClass | Schema
  /** For commands: whether they begin a record, add to one, or are many. They then take `Idempotency-Key`, and `If-Match` where it is on one record. */
  readonly commands?: 'begins' | 'adds' | 'many'
  /** True for a page for people, or a file of one: it is no part of the API. */
  readonly page?: true
  /** True where the body is taken as it comes, whatever its type. */
  readonly streams?: true
  /** The setting that says how many bytes its body has at most. Default: `bodyBytes`. */
  readonly most?: 'batchBytes' | 'copyBytes'
  readonly answers: { readonly status: number; readonly about: string; readonly schema?: Schema; readonly type?: string }
  /** The problems that it has beside those that every route has. */
  readonly problems?: readonly ProblemCode[]
}

declare module 'fastify' {
  interface FastifyContextConfig {
    decision?: Decision
  }
}

const methods = { GET: Get, POST: Post, PUT: Put }

/** Makes a method of a controller a route, with everything that is decided of it. */
export function Route(method: keyof typeof methods, path: string, decision: Decision): MethodDecorator {
  return applyDecorators(methods[method](path), RouteConfig({ decision }), HttpCode(decision.answers.status))
}
