/** The server: a data directory, or parts that are open already, behind HTTP. */
import type { SecureContextOptions } from 'node:tls'
import { Module, type Type } from '@nestjs/common'
import { NestFactory } from '@nestjs/core'
import { CqrsModule } from '@nestjs/cqrs'
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { Ledger, type NewId } from '#recording'
import type { MasterKeySource } from '#sealing'
import { hasAdministrator } from './access/administrators.js'
import { noteForbidden } from './access/refused-changes.js'
import { accessControllers, accessProviders } from './access/routes.js'
import { signOnToken } from './access/sign-on-provider.js'
import type { SignOnSettings } from './access/sign-on-settings.js'
import { Clock } from './clock.js'
import { BatchController } from './commands/batches.js'
import { commandControllers } from './commands/controller.js'
import { CopyController } from './commands/copies.js'
import { Desk } from './commands/desk.js'
import { handlers } from './commands/run.js'
import { noteForbiddenAttempt } from './custody.js'
import { ErasureController } from './erasing/controller.js'
import { BundleController, VerifierController } from './evidence/bundle-routes.js'
import { HealthController } from './health.js'
import { Connections } from './http/connections.js'
import { type OnFault, ProblemFilter } from './http/filter.js'
import { Gate } from './http/gate.js'
import { secureHeaders, securityHeaders } from './http/headers.js'
import { parseJson } from './http/json.js'
import { Limits } from './http/limits.js'
import { answerRaw, codeOfParser } from './http/raw.js'
import { RouteTable } from './http/route-table.js'
import { LiveController, LiveReaders } from './live/live.js'
import { describeFault } from './log/described.js'
import { type Log, makeLog } from './log/log.js'
import { tellOf } from './log/requests.js'
import { plainAddress } from './network/address.js'
import { addressToBind } from './network/binding.js'
import { type TlsFiles, tlsOptions } from './network/certificate.js'
import { type Client, isInTheClear, Proxies } from './network/proxies.js'
import { Renewal } from './network/renewal.js'
import { addPage, DescriptionController, decidePage, pagePolicy } from './openapi/pages.js'
import { closeParts, openParts, type Parts } from './parts.js'
import { unsupportedType } from './problems/from-error.js'
import { ProblemPages } from './problems/pages.js'
import { Problem } from './problems/problem.js'
import { LogController } from './proofs/log-routes.js'
import { readControllers } from './reads/controllers.js'
import { Reader } from './reads/reader.js'
import { defaults, partsToken, type Settings, settingsToken } from './settings.js'
import { Attesting, type AttestingSettings, attestingToken } from './witnesses/attesting.js'
import { WitnessController } from './witnesses/witness-routes.js'

declare module 'fastify' {
  interface FastifyRequest {
    /** Who is at the other end, as far as is known; undefined where the address itself was malformed. */
    client: Client | undefined
  }
}

/** How often sessions, links and counters that are over are deleted, some at a time. */
const sweepMs = 600_000

export interface ServerOptions {
  /** The data directory to open, and to close in the end; or parts that the caller has open, and closes. */
  readonly data: string | Parts
  /** The clock, for a data directory that is opened here. Default: the machine's. */
  readonly now?: () => Date
  readonly newId?: NewId
  /** Where the master key is, for a data directory that is opened here; see `PartsOptions`. */
  readonly master?: MasterKeySource | undefined
  /** The name of the log, for a data directory that is opened here and has none yet. */
  readonly origin?: string
  /** A secret of this process that lets its holder act as the person who works on the data directory, see the gate. */
  readonly localToken?: string
  /** That person's name. Default: `local`. */
  readonly localName?: string
  readonly settings?: Partial<Settings>
  /** Whether the description of the API stands at `/api` as a page. Default: no, so that the server starts sooner. */
  readonly page?: boolean
  /** The log. Default: faults alone, on the standard error output. */
  readonly log?: Log
  /** Told of every fault of ours, with the id of the request, in place of the log. */
  readonly onFault?: OnFault
  readonly network?: NetworkOptions
  /** Who vouches for the checkpoints from outside, from when the server listens. Default: nobody. */
  readonly attesting?: AttestingSettings
  /** The provider of single sign-on. Default: none. */
  readonly signOn?: SignOnSettings
}

/** How the server meets the network. */
export interface NetworkOptions {
  /** The certificate to serve with; plain HTTP without it. */
  readonly tls?: TlsFiles
  /** The addresses and networks of the proxies in front. Default: none. */
  readonly proxies?: readonly string[]
  /** Whether plain HTTP may be served beyond the loopback, without a proxy. Default: no. */
  readonly plainHttp?: boolean
  /** Whether anybody can say who may come in; without that the server stays on the loopback. Default: as the data directory has it. */
  readonly hasAdministrator?: () => Promise<boolean>
}

export interface Server {
  /** The Nest application: `inject` for requests within the process. */
  readonly app: NestFastifyApplication
  readonly instance: FastifyInstance
  readonly parts: Parts
  readonly routes: RouteTable
  /** Lapses what is overdue; goes by itself once the server listens. */
  readonly clock: Clock
  /** Reads the certificate anew, for the connections from now on; the one before stays where the new one is not well. */
  renewCertificate(): void
  /** Binds, to the loopback unless told otherwise, and gives the address. Port 0 takes a free one. Throws `UnsafeBinding`. */
  listen(port: number, host?: string): Promise<string>
  /** Stops taking requests, finishes those that are under way, and closes what it opened. */
  close(): Promise<void>
}

/** Makes a server that is ready for requests, and does not listen yet. Throws `Unavailable` where the log cannot be opened, `SigningFault` where it cannot be signed. */
export async function createServer(options: ServerOptions): Promise<Server> {
  const { data } = options
  const parts = typeof data === 'string' ? openDirectory(data, options) : data
  try {
    return await assemble(parts, options)
  } catch (error) {
    if (typeof data === 'string') await closeParts(parts)
    throw error
  }
}

function openDirectory(directory: string, { now, newId, master, origin }: ServerOptions): Parts {
  return openParts({ directory, master, ...(now && { now }), ...(newId && { newId }), ...(origin !== undefined && { origin }) })
}

async function assemble(parts: Parts, options: ServerOptions): Promise<Server> {
  const settings = { ...defaults, ...options.settings }
  const { network = {} } = options
  const log = options.log ?? makeLog('error', process.stderr)
  const onFault: OnFault = options.onFault ?? ((error, request) => log.fault(error, request))
  const proxies = new Proxies(network.proxies ?? [])
  const renewal = network.tls && renewalOf(network.tls, parts, log, () => instance)
  const routes = new RouteTable()
  const filter = new ProblemFilter(
    (path) => routes.methodsAt(path),
    onFault,
    ({ client, raw }) => (client ?? proxies.clientOf(raw)).secure,
  )
  const http = {
    maxHeaderSize: settings.headerBytes,
    headersTimeout: settings.headersMs,
    connectionsCheckingInterval: Math.max(10, Math.min(settings.headersMs, settings.requestMs) / 4),
    // Told by us, so that the connection ends with it.
    requireHostHeader: false,
  }
  const adapter = new FastifyAdapter({
    frameworkErrors: (error: Error, request: FastifyRequest, reply: FastifyReply) => {
      if (options.log) tellOf(request, reply, options.log)
      filter.send(error, request, reply)
    },
    clientErrorHandler: (error, socket) => {
      const code = codeOfParser(error)
      if (code !== 'ECONNRESET') options.log?.note('info', 'not HTTP', { code })
      connections.end(socket, code, () => answerRaw(code, socket))
    },
    skipMiddie: true,
    bodyLimit: settings.bodyBytes,
    // What Fastify itself tells of a request (its protocol, host and ip) heeds the same proxies.
    ...(proxies.areNamed && { trustProxy: (address: string | undefined) => proxies.isTrusted(plainAddress(address ?? '') ?? '') }),
    requestTimeout: settings.requestMs,
    keepAliveTimeout: 30_000,
    forceCloseConnections: 'idle',
    ...(renewal ? { https: { ...http, ...tlsOptions(renewal.current, settings.headersMs) } } : { http }),
    routerOptions: { maxParamLength: 200, ignoreTrailingSlash: false },
    genReqId: () => parts.newId(),
  })
  const instance: FastifyInstance = adapter.getInstance()
  const gate = new Gate({
    access: parts.access,
    users: parts.users,
    now: parts.now,
    ...(options.localToken !== undefined && { localToken: options.localToken }),
    ...(options.localName !== undefined && { localName: options.localName }),
  })
  const attesting = await Attesting.open(options.attesting ?? {}, { proofs: parts.proofs, now: parts.now, log, onFault })
  const connections = new Connections(instance.server, settings, (address) => proxies.isTrusted(address))
  const onlyProxied = proxies.areNamed && !renewal && network.plainHttp !== true
  prepare(instance, { parts, gate, limits: new Limits(settings), proxies, onlyProxied, settings, log: options.log })
  const app = await NestFactory.create<NestFastifyApplication>(
    moduleOf({ parts, settings, gate, routes, attesting, signOn: options.signOn }),
    adapter,
    {
      logger: false,
      bodyParser: false,
      abortOnError: false,
    },
  )
  decidePage(instance)
  routes.watch(instance)
  if (options.page ?? false) await addPage(app, routes)
  app.useGlobalFilters(filter)
  await app.init()
  await instance.ready()
  const clock = new Clock(parts, settings.clockMs, (error) => onFault(error, 'clock'))
  let sweeping: NodeJS.Timeout | undefined
  const sweep = (): void => {
    try {
      parts.access.purge()
    } catch (error) {
      // A full disk or a file that is busy: what is over opens nothing anyway, and is swept the next time.
      onFault(error, 'access')
    }
  }
  return {
    app,
    instance,
    parts,
    routes,
    clock,
    renewCertificate: () => {
      renewal?.renew()
    },
    listen: async (port, host = '127.0.0.1') => {
      const guards = {
        encrypted: renewal !== undefined || proxies.areNamed || network.plainHttp === true,
        hasAdministrator: network.hasAdministrator ?? (() => hasAdministrator(parts)),
      }
      const address = await instance.listen({ port, host: await addressToBind(host, guards) })
      renewal?.start()
      clock.start()
      attesting.start()
      // In the background: what is condemned reads as erased already.
      parts.erasing.finish().catch((error: unknown) => onFault(error, 'erasure'))
      sweeping = setInterval(sweep, sweepMs).unref()
      return address
    },
    close: async () => {
      app.get(LiveReaders).stop()
      renewal?.stop()
      clearInterval(sweeping)
      await Promise.all([clock.stop(), attesting.stop()])
      await connections.closeAfter(() => app.close(), settings.stopMs)
      if (typeof options.data === 'string') await closeParts(parts)
    },
  }
}

/** The certificate, looked through, and taken into use anew when it is renewed. */
function renewalOf(files: TlsFiles, { now }: Parts, log: Log, instance: () => FastifyInstance): Renewal {
  const use = (pair: SecureContextOptions): void => {
    const { server } = instance()
    if ('setSecureContext' in server && typeof server.setSecureContext === 'function') server.setSecureContext(pair)
  }
  return new Renewal({ files, now, use, log })
}

interface Prepared {
  readonly parts: Parts
  readonly gate: Gate
  readonly limits: Limits
  readonly proxies: Proxies
  /** Whether whoever is not on this machine has to come through a proxy. */
  readonly onlyProxied: boolean
  readonly settings: Settings
  readonly log: Log | undefined
}

/** What is decided before any route is: who comes in, how often, what a body may be, and what every answer carries. */
function prepare(instance: FastifyInstance, { parts, gate, limits, proxies, onlyProxied, settings, log }: Prepared): void {
  instance.decorateRequest('principal', undefined)
  instance.decorateRequest('session', undefined)
  instance.decorateRequest('refused', undefined)
  instance.decorateRequest('signOnTrouble', undefined)
  instance.decorateRequest('client', undefined)
  instance.decorateRequest('sentType', undefined)
  instance.addHook('onRoute', (route) => {
    const most = route.config?.decision?.most
    if (most !== undefined) route.bodyLimit = settings[most]
  })
  instance.addHook('onRequest', (request, reply, done) => {
    if (log) tellOf(request, reply, log)
    const client = proxies.clientOf(request.raw)
    const { decision } = request.routeOptions.config
    request.client = client
    reply.headers(client.secure ? secureHeaders : securityHeaders).header('alteram-request', request.id)
    // Whatever page shows the answer can say so.
    if (parts.proofs.checkpoints.refusal !== undefined) reply.header('alteram-signing', 'refused')
    if (decision?.group === 'documentation') reply.header('content-security-policy', pagePolicy)
    try {
      if (onlyProxied && decision?.group !== 'health' && isInTheClear(client)) throw inTheClear()
      if (request.headers.host === undefined && request.raw.httpVersion !== '1.0') throw withoutHost()
      limits.admit(request, reply, client, () => {
        if (!request.is404) gate.check(request, decision)
      })
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
  instance.addHook('onResponse', async ({ id, signOnTrouble }) => {
    // The browser is told a word; whoever set the provider up needs to know what did not hold.
    if (signOnTrouble && log) log.note('warn', 'A single sign-on failed.', { request: id, fault: describeFault(signOnTrouble) })
  })
  instance.addHook('preHandler', async (request) => {
    if (!request.refused) return
    await noteForbidden(parts, request)
    await noteForbiddenAttempt(parts, request)
    throw request.refused
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

interface Provided {
  readonly parts: Parts
  readonly settings: Settings
  readonly gate: Gate
  readonly routes: RouteTable
  readonly attesting: Attesting
  readonly signOn: SignOnSettings | undefined
}

function moduleOf({ parts, settings, gate, routes, attesting, signOn }: Provided): Type {
  @Module({
    imports: [CqrsModule.forRoot()],
    controllers: [
      ...commandControllers,
      BatchController,
      CopyController,
      ErasureController,
      ...readControllers,
      LiveController,
      ...accessControllers,
      LogController,
      WitnessController,
      BundleController,
      VerifierController,
      HealthController,
      ProblemPages,
      DescriptionController,
    ],
    providers: [
      { provide: partsToken, useValue: parts },
      { provide: settingsToken, useValue: settings },
      { provide: attestingToken, useValue: attesting },
      { provide: Ledger, useValue: parts.ledger },
      { provide: Gate, useValue: gate },
      { provide: RouteTable, useValue: routes },
      { provide: signOnToken, useValue: signOn ?? null },
      ...accessProviders,
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

/** Which server is meant is part of every request; two in a row that leave it out may be two servers' for whoever stands in between. */
function withoutHost(): Problem {
  return new Problem('bad-request', 'The header Host is missing.', { headers: { connection: 'close' } })
}

function inTheClear(): Problem {
  return new Problem(
    'not-encrypted',
    'This server is reached through its proxy, over https; this request came to it directly, in the clear.',
  )
}
