/** Starts the server with what the environment says. */
import { Unavailable } from '#event-store'
import { readConfig, WrongConfig } from './config.js'
import { createServer } from './server.js'

/** What was answered is durable; a stop that takes longer than this is cut short. */
const stopMs = 10_000

async function main(): Promise<void> {
  const { data, host, port, page, requestsPerMinute } = readConfig(process.env)
  const server = await createServer({ data, page, settings: { requestsPerMinute } })
  const stop = (): void => {
    setTimeout(() => process.exit(1), stopMs).unref()
    server.close().then(
      () => process.exit(0),
      (error: unknown) => fail(error),
    )
  }
  process.once('SIGTERM', stop)
  process.once('SIGINT', stop)
  process.stdout.write(`The ledger in ${data} is served at ${await server.listen(port, host)}\n`)
}

function fail(error: unknown): void {
  const known = error instanceof WrongConfig || error instanceof Unavailable
  process.stderr.write(`${known ? error.message : error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`)
  process.exit(1)
}

main().catch(fail)
