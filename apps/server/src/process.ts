/** A process whose business is to serve: made from a configuration, and tended to until it ends. */
import type { Config } from './config.js'
import type { Log } from './log/log.js'
import { createServer, type Server } from './server.js'

/** Makes the server that a configuration describes. */
export function createConfigured({ data, page, origin, master, settings, network, attesting, signOn }: Config, log: Log): Promise<Server> {
  const named = { ...(origin !== undefined && { origin }), ...(signOn && { signOn }) }
  return createServer({ data, page, master, settings, network, attesting, log, ...named })
}

/**
 * Lets the process end where something was thrown that nobody caught, told in the log without its words: the platform's own report would quote
 * them. With a certificate, SIGHUP reads it anew. Gives the way to stop tending.
 */
export function tend(server: Server, log: Log, { network }: Config): () => void {
  const fail = (error: unknown): void => {
    log.fault(error, 'process')
    log.flush()
    process.exit(1)
  }
  const renew = () => server.renewCertificate()
  process.on('uncaughtException', fail)
  process.on('unhandledRejection', fail)
  if (network.tls) process.on('SIGHUP', renew)
  return () => {
    process.off('uncaughtException', fail)
    process.off('unhandledRejection', fail)
    process.off('SIGHUP', renew)
  }
}
