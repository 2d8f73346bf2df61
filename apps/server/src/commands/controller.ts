/** The routes of every command: one controller for each kind, made from its verbs and bodies. */
import { Controller, Inject, Req, Res, type Type } from '@nestjs/common'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { collections, type Kind, kinds, nouns, type Permission, type VerbOf, verbs } from '#ledger'
import { bodyOf } from '../bodies/bodies.js'
import type { Schema } from '../bodies/shape.js'
import { Route } from '../http/route.js'
import { Desk } from './desk.js'

interface KnownVerb {
  readonly command: string
  readonly begins?: true
  readonly needs: Permission
}

/** The controllers of all kinds. */
export const commandControllers: readonly Type[] = kinds.map((kind) => controllerOf(kind))

function controllerOf<K extends Kind>(kind: K): Type {
  @Controller(`api/v1/${collections[kind]}`)
  class CommandController {
    constructor(@Inject(Desk) readonly desk: Desk) {}
  }
  Object.defineProperty(CommandController, 'name', { value: `${nouns[kind]} commands` })
  for (const [verb, known] of verbsOf(kind)) {
    // Adding a user also makes their link, see the routes on users.
    if (known.command !== 'AddUser') addRoute(CommandController, kind, verb, known)
  }
  return CommandController
}

function addRoute<K extends Kind>(
  controller: Type<{ readonly desk: Desk }>,
  kind: K,
  verb: VerbOf<K>,
  { command, begins, needs }: KnownVerb,
): void {
  const handler = {
    value(this: { readonly desk: Desk }, request: FastifyRequest, reply: FastifyReply) {
      return this.desk.run(kind, verb, begins ?? false, request, reply)
    },
    writable: true,
    configurable: true,
  }
  const body = bodyOf(kind, verb)
  Object.defineProperty(controller.prototype, verb, handler)
  Req()(controller.prototype, verb, 0)
  Res({ passthrough: true })(controller.prototype, verb, 1)
  Route('POST', begins ? '' : `:id/${verb}`, {
    needs,
    kind,
    summary: summaryOf(command),
    group: collections[kind],
    commands: begins ? 'begins' : 'adds',
    ...(body && { body }),
    answers: {
      status: begins ? 201 : 200,
      about: `The ${nouns[kind]} as it is now, and the entries that were recorded.`,
      schema: recordedOn(kind),
    },
    problems: [
      'malformed-json',
      'invalid-body',
      'invalid-header',
      'rule-broken',
      'key-reused',
      'raced',
      ...(begins ? [] : (['no-such-record', 'changed-since'] as const)),
    ],
  })(controller.prototype, verb, handler)
}

function recordedOn(kind: Kind): Schema {
  return { allOf: [{ $ref: `#/components/schemas/${kind}` }, { $ref: '#/components/schemas/Recorded' }] }
}

/** `WithdrawAllegation` as `Withdraw allegation`. */
function summaryOf(command: string): string {
  const words = command
    .replaceAll('FollowUp', 'Follow-up')
    .replaceAll(/(?<=[a-z])(?=[A-Z])/g, ' ')
    .toLowerCase()
  return `${words[0]?.toUpperCase()}${words.slice(1)}`
}

/** The verbs of a kind with what is known of each. */
function verbsOf<K extends Kind>(kind: K): readonly (readonly [VerbOf<K>, KnownVerb])[] {
  // The names of an object's entries are its own keys; the compiler only knows them as text.
  return Object.entries<KnownVerb>(verbs[kind]) as [VerbOf<K>, KnownVerb][]
}
