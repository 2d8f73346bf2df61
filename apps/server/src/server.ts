/** The server: a data directory, or parts that are open already, behind HTTP. */
import { Module, type Type } from '@nestjs/common'
import { NestFactory } from '@nestjs/core'
import { CqrsModule } from '@nestjs/cqrs'
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { Ledger, type NewId } from '#recording'
import { Clock } from './clock.js'
import { BatchController } from './commands/batches.js'
import { commandControllers } from './commands/controller.js'
import { CopyController } from './commands/copies.js'
import { Desk } from './commands/desk.js'
import { handlers } from './commands/run.js'
import { HealthController } from './health.js'
import { Connections } from './http/connections.js'
import { type OnFault, ProblemFilter } from './http/filter.js'
import { Gate } from './http/gate.js'
import { securityHeaders } from './http/headers.js'
import { parseJson } from './http/json.js'
import { Rates, written } from './http/rates.js'
import { answerRaw } from './http/raw.js'
import { RouteTable } from './http/route-table.js'
import { LiveController, LiveReaders } from './live/live.js'
import { addPage, DescriptionController, decidePage, pagePolicy } from './openapi/pages.js'
import { closeParts, openParts, type Parts } from './parts.js'
import { unsupportedType } from './problems/from-error.js'
import { ProblemPages } from './problems/pages.js'
import { readControllers } from './reads/controllers.js'
import { Reader } from './reads/reader.js'
import { defaults, partsToken, type Settings, settingsToken } from './settings.js'

export interface ServerOptions {
  /** The data directory to open, and to close in the end; or parts that the caller has open, and closes. */
  readonly data: string | Parts
  /** The clock, for a data directory that is opened here. Default: the machine's. */
  readonly now?: () => Date
  readonly newId?: NewId
  /** A secret of this process that lets its holder act as the person who works on the data directory, see the gate. */
  readonly localToken?: string
  /** That person's name. Default: `local`. */
  readonly localName?: string
  readonly settings?: Partial<Settings>
  /** Whether the description of the API stands at `/api` as a page. Default: no, so that the server starts sooner. */
  readonly page?: boolean
  /** Told of every fault of ours, with the id of the request. Default: the standard error output. */
  readonly onFault?: OnFault
}

export interface Server {
  /** The Nest application: `inject` for requests within the process. */
  readonly app: NestFastifyApplication
  readonly instance: FastifyInstance
  readonly parts: Parts
  readonly routes: RouteTable
  /** Lapses what is overdue; goes by itself once the server listens. */
  readonly clock: Clock
  /** Binds, to the loopback unless told otherwise, and gives the address. Port 0 takes a free one. */
  listen(port: number, host?: string): Promise<string>
  /** Stops taking requests, finishes those that are under way, and closes what it opened. */
  close(): Promise<void>
}

/** Makes a server that is ready for requests, and does not listen yet. Throws `Unavailable` where the log cannot be opened. */
export async function createServer(options: ServerOptions): Promise<Server> {
  const { data, now, newId } = options
  const parts = typeof data === 'string' ? openParts({ directory: data, ...(now && { now }), ...(newId && { newId }) }) : data
  try {
    return await assemble(parts, options)
  } catch (error) {
    if (typeof data === 'string') await closeParts(parts)
    throw error
  }
}

async function assemble(parts: Parts, options: ServerOptions): Promise<Server> {
  const settings = { ...defaults, ...options.settings }
  const routes = new RouteTable()
  const onFault = options.onFault ?? toStandardError
  const filter = new ProblemFilter((path) => routes.methodsAt(path), onFault)
  const adapter = new FastifyAdapter({
    frameworkErrors: (error: Error, request: FastifyRequest, reply: FastifyReply) => filter.send(error, request, reply),
    clientErrorHandler: answerRaw,
    skipMiddie: true,
    bodyLimit: settings.bodyBytes,
    requestTimeout: 300_000,
    keepAliveTimeout: 30_000,
    forceCloseConnections: 'idle',
    http: { maxHeaderSize: 16_384, headersTimeout: 20_000 },
    routerOptions: { maxParamLength: 200, ignoreTrailingSlash: false },
    genReqId: () => parts.newId(),
  })
  const instance = adapter.getInstance()
  const gate = new Gate({
    access: parts.access,
    ...(options.localToken !== undefined && { localToken: options.localToken }),
    ...(options.localName !== undefined && { localName: options.localName }),
  })
  const connections = new Connections(instance.server)
  prepare(instance, gate, new Rates(settings.requestsPerMinute))
  const app = await NestFactory.create<NestFastifyApplication>(moduleOf(parts, settings, gate, routes), adapter, {
    logger: false,
    bodyParser: false,
    abortOnError: false,
  })
  decidePage(instance)
  routes.watch(instance)
  if (options.page ?? false) await addPage(app, routes)
  app.useGlobalFilters(filter)
  await app.init()
  await instance.ready()
  const clock = new Clock(parts, settings.clockMs, (error) => onFault(error, 'clock'))
  return {
    app,
    instance,
    parts,
    routes,
    clock,
    listen: async (port, host = '127.0.0.1') => {
      const address = await instance.listen({ port, host })
      clock.start()
      return address
    },
    close: async () => {
      app.get(LiveReaders).stop()
      await clock.stop()
      await connections.closeAfter(() => app.close(), settings.stopMs)
      if (typeof options.data === 'string') await closeParts(parts)
    },
  }
}

/** What is decided before any route is: who comes in, what a body may be, and what every answer carries. */
function prepare(instance: FastifyInstance, gate: Gate, rates: Rates): void {
  instance.decorateRequest('principal', undefined)
  instance.decorateRequest('sentType', undefined)
  instance.addHook('onRoute', (route) => {
    const most = route.config?.decision?.most
    if (most !== undefined) route.bodyLimit = most
  })
  instance.addHook('onRequest', (request, reply, done) => {
    reply.headers(securityHeaders)
    if (request.is404) return done()
    const { decision } = request.routeOptions.config
    if (decision?.group === 'documentation') reply.header('content-security-policy', pagePolicy)
    try {
      gate.check(request, decision)
      const left = request.principal && rates.count(request.principal.id)
      if (left) reply.header('ratelimit', written(left))
    } catch (error) {
      return done(asError(error))
    }
    if (decision?.streams) {
      // Whatever it says that it is, the body is not parsed.
      request.sentType = request.headers['content-type']
      request.raw.headers['content-type'] = 'application/octet-stream'
    }
    done()
  })
  instance.removeAllContentTypeParsers()
  instance.addContentTypeParser(['application/json', 'application/*+json'], { parseAs: 'string' }, (_request, body, done) => {
    try {
      done(null, parseJson(String(body)))
    } catch (error) {
      done(asError(error), undefined)
    }
  })
  instance.addContentTypeParser('*', (request, payload, done) => {
    if (request.routeOptions.config.decision?.streams) done(null, payload)
    else done(unsupportedType(), undefined)
  })
}

function moduleOf(parts: Parts, settings: Settings, gate: Gate, routes: RouteTable): Type {
  @Module({
    imports: [CqrsModule.forRoot()],
    controllers: [
      ...commandControllers,
      BatchController,
      CopyController,
      ...readControllers,
      LiveController,
      HealthController,
      ProblemPages,
      DescriptionController,
    ],
    providers: [
      { provide: partsToken, useValue: parts },
      { provide: settingsToken, useValue: settings },
      { provide: Ledger, useValue: parts.ledger },
      { provide: Gate, useValue: gate },
      { provide: RouteTable, useValue: routes },
      LiveReaders,
      Desk,
      Reader,
      ...handlers,
    ],
  })
  class ServerModule {}
  return ServerModule
}

function asError(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error))
}

function toStandardError(error: unknown, request: string): void {
  process.stderr.write(`${request}: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`)
}
