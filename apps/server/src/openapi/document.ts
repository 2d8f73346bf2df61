/** The description of the API as OpenAPI 3.1 has it, made from what is decided of each route. */
import { type BodyClass, exampleOf, fieldsOf } from '../bodies/field.js'
import type { Schema } from '../bodies/shape.js'
import { ItemBody } from '../commands/item.js'
import { asOf } from '../http/query.js'
import type { Decision, Parameter } from '../http/route.js'
import type { RouteTable } from '../http/route-table.js'
import { catalogue, type ProblemCode } from '../problems/catalogue.js'
import { typeOf } from '../problems/problem.js'
import { answerSchemas } from './readings.js'
import { signInSchemas } from './sign-in.js'

type Json = Readonly<Record<string, unknown>>

/** The whole description. */
export function describe(routes: RouteTable): Json {
  const paths: Record<string, Record<string, unknown>> = {}
  // Read apart from the batch that holds them, so no field leads to their class.
  const used = new Set<BodyClass>([ItemBody])
  for (const { method, url, decision } of routes.routes) {
    if (!decision || decision.page || decision.group === 'documentation' || method === 'HEAD') continue
    const path = url.replaceAll(/:(\w+)/g, '{$1}')
    paths[path] = { ...paths[path], [method.toLowerCase()]: operationOf(method, path, decision) }
    if (isBody(decision.body)) used.add(decision.body)
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Alteram',
      version: '1',
      description:
        'A ledger of published reports, the allegations they make, the responses to them, and what is to be done about it. Commands are POSTs, one for each intention; reads take as-of.',
    },
    servers: [{ url: '/' }],
    security: [{ token: [] }, bySession],
    paths,
    components: {
      securitySchemes: {
        token: {
          type: 'http',
          scheme: 'bearer',
          bearerFormat: 'alt_…',
          description: 'A token of a person, made with: alteram token create.',
        },
        session: {
          type: 'apiKey',
          in: 'cookie',
          name: '__Host-alteram',
          description:
            'The session of somebody who signed in at a browser; on plain HTTP, which is for this machine alone, the cookie is called alteram.',
        },
        csrf: {
          type: 'apiKey',
          in: 'header',
          name: 'Alteram-CSRF',
          description: 'Beside the cookie, on whatever changes something: the csrf of GET /api/v1/me.',
        },
      },
      headers,
      examples: Object.fromEntries(codes.map((code) => [code, { summary: catalogue[code].title, value: exampleProblem(code) }])),
      schemas: { ...answerSchemas(), ...signInSchemas(), ...bodySchemas(used) },
    },
  }
}

const bySession = { session: [], csrf: [] }

const codes = Object.keys(catalogue).filter((code): code is ProblemCode => code in catalogue)

const headers = {
  'Alteram-Request': { description: 'The id of the request, under which the log and the events tell of it.', schema: { type: 'string' } },
  'Alteram-Signing': {
    description: 'Says refused where nothing more is signed, since the log is not what was signed of it.',
    schema: { const: 'refused' },
  },
  RateLimit: { description: 'What is left of each limit, and until when: "person";r=59;t=30.', schema: { type: 'string' } },
  'RateLimit-Policy': { description: 'The limits: "person";q=60;w=60.', schema: { type: 'string' } },
  'Alteram-Position': { description: 'How far the answer reaches. Send it on a read that must not be older.', schema: { type: 'string' } },
  'Alteram-Sequence': {
    description: 'The sequence that the answer stands on; of a command, that of the entry that it recorded last.',
    schema: { type: 'string' },
  },
  'Alteram-Leaf': {
    description: 'The hash of the leaf of that entry, in hex: what its receipt is verified with.',
    schema: { type: 'string' },
  },
  ETag: { description: 'The revision of the record, for If-Match.', schema: { type: 'string' } },
  Location: { description: 'The address of the record.', schema: { type: 'string' } },
  Link: { description: 'The address of the next page, with rel="next".', schema: { type: 'string' } },
}

function operationOf(method: string, path: string, decision: Decision): Json {
  const { summary, group, needs, body, streams, answers } = decision
  const content = answers.schema
    ? { [answers.type ?? 'application/json']: { schema: answers.schema } }
    : { [answers.type ?? 'application/json']: {} }
  return {
    operationId: `${method.toLowerCase()}${path.replaceAll(/[^A-Za-z0-9]+(.)?/g, (_all, letter: string | undefined) => letter?.toUpperCase() ?? '')}`,
    summary,
    tags: [group],
    description: needs === 'nothing' ? 'Anybody may use it.' : `Needs: ${[needs].flat().join(' or ')}.`,
    ...(needs === 'nothing' && { security: [] }),
    ...(needs === 'session' && { security: [bySession] }),
    parameters: parametersOf(path, decision),
    ...(body && {
      requestBody: {
        required: !isBody(body) || fieldsOf(body).size > 0,
        content: {
          'application/json': isBody(body)
            ? { schema: { $ref: `#/components/schemas/${body.name}` }, example: exampleOf(body) }
            : { schema: body },
        },
      },
    }),
    ...(streams && { requestBody: { required: true, content: { '*/*': {} } } }),
    responses: { [answers.status]: { description: answers.about, headers: headersOf(decision), content }, ...problemResponses(decision) },
  }
}

function parametersOf(path: string, { query = {}, reads, commands }: Decision): readonly Json[] {
  const inPath = [...path.matchAll(/\{([^}]+)\}/g)].map(([, name]) => ({
    name,
    in: 'path',
    required: true,
    description: name === 'id' ? 'A UUID, or a short id such as AL-7F3K2Q.' : '',
    schema: { type: 'string' },
  }))
  const inQuery = Object.entries<Parameter>(reads ? { ...query, 'as-of': asOf } : query).map(
    ([name, { shape, about, many, required }]) => ({
      name,
      in: 'query',
      description: about,
      ...(required && { required }),
      schema: many ? { type: 'array', items: shape.schema } : shape.schema,
      ...(many && { explode: true, style: 'form' }),
      example: many ? [shape.example] : shape.example,
    }),
  )
  const header = (name: string, description: string) => ({ name, in: 'header', description, schema: { type: 'string' } })
  return [
    ...inPath,
    ...inQuery,
    ...(reads ? [header('Alteram-Position', 'The answer must not be older than this; it is waited for, for a while.')] : []),
    ...(commands ? [header('Idempotency-Key', 'A key of your own: sent again with it, the command is recorded once, for good.')] : []),
    ...(commands === 'adds' ? [header('If-Match', 'The revision that you saw (its ETag): the command is not recorded on another.')] : []),
  ]
}

function headersOf({ reads, commands, query = {}, group }: Decision): Json {
  const names: (keyof typeof headers)[] = [
    'Alteram-Request',
    'Alteram-Signing',
    // Whoever watches over the server is not limited.
    ...(group === 'health' ? [] : (['RateLimit', 'RateLimit-Policy'] as const)),
    ...(reads || commands ? (['Alteram-Position'] as const) : []),
    ...(reads || commands ? (['Alteram-Sequence'] as const) : []),
    ...(commands ? (['Alteram-Leaf'] as const) : []),
    ...(commands === 'begins' || commands === 'adds' ? (['ETag'] as const) : []),
    ...(commands === 'begins' ? (['Location'] as const) : []),
    ...('cursor' in query ? (['Link'] as const) : []),
  ]
  return Object.fromEntries(names.map((name) => [name, { $ref: `#/components/headers/${name}` }]))
}

/** The problems of a route, by status: its own, and those that every route of its sort has. */
function problemResponses({ needs, reads, body, streams, group, problems = [] }: Decision): Json {
  const all: ProblemCode[] = [
    ...problems,
    ...(group === 'health' ? [] : (['too-many-requests'] as const)),
    ...(needs === 'nothing' ? [] : (['not-signed-in', 'not-permitted'] as const)),
    ...(reads ? (['invalid-query', 'invalid-header', 'views-behind'] as const) : []),
    ...(body || streams ? (['too-large', 'unsupported-type'] as const) : []),
    'internal',
    'unavailable',
  ]
  const byStatus = Map.groupBy(new Set(all), (code) => catalogue[code].status)
  return Object.fromEntries(
    [...byStatus].map(([status, known]) => [
      status,
      {
        description: known.map((code) => `${catalogue[code].title}.`).join(' '),
        content: {
          'application/problem+json': {
            schema: { $ref: '#/components/schemas/Problem' },
            examples: Object.fromEntries(known.map((code) => [code, { $ref: `#/components/examples/${code}` }])),
          },
        },
      },
    ]),
  )
}

function exampleProblem(code: ProblemCode): Json {
  const { title, status, about } = catalogue[code]
  const errors = {
    'invalid-body': [
      {
        pointer: '/period',
        detail: 'This is not a date that the ledger can read.',
        remedy: 'Write it as exactly as the source does and no more.',
      },
    ],
    'rule-broken': [
      {
        pointer: '/subject',
        code: 'subject-not-in-report',
        type: typeOf('subject-not-in-report'),
        detail: 'The report does not name this party among its subjects.',
      },
    ],
    'invalid-query': [{ parameter: 'catgory', detail: 'There is no parameter "catgory" here.', remedy: 'Did you mean category?' }],
  }
  return { type: typeOf(code), title, status, detail: about, ...(code in errors && { errors: Reflect.get(errors, code) }) }
}

/** The schemas of bodies, and of the bodies inside them. */
function bodySchemas(used: Iterable<BodyClass>): Readonly<Record<string, Schema>> {
  const schemas: Record<string, Schema> = {}
  const add = (body: BodyClass): void => {
    if (body.name in schemas) return
    const given = new body()
    const fields = [...fieldsOf(body)]
    schemas[body.name] = {
      type: 'object',
      additionalProperties: false,
      required: fields.flatMap(([name, { optional }]) => (optional || Reflect.get(given, name) !== undefined ? [] : [name])),
      properties: Object.fromEntries(
        fields.map(([name, { schema, about }]) => {
          const standing: unknown = Reflect.get(given, name)
          return [
            name,
            { ...schema, ...(about !== undefined && { description: about }), ...(standing !== undefined && { default: standing }) },
          ]
        }),
      ),
    }
    for (const [, { nested }] of fields) if (nested) add(nested)
  }
  for (const body of used) add(body)
  return schemas
}

function isBody(body: Decision['body']): body is BodyClass {
  return typeof body === 'function'
}
