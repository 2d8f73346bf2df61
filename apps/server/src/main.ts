/** Starts the server with what the environment says. */
import { formatVerifierKey } from '#audit'
import { Unavailable } from '#event-store'
import { SigningFault } from '#proofs'
import { SealingFault } from '#sealing'
import { firstAdministratorLink, firstAdministratorSentence } from './access/first-administrator.js'
import { readConfig } from './config.js'
import { describeFault } from './log/described.js'
import { makeLog } from './log/log.js'
import { UnsafeBinding } from './network/binding.js'
import { WrongCertificate } from './network/certificate.js'
import { createConfigured, tend } from './process.js'
import { WrongConfig } from './wrong-config.js'

/** What was answered is durable; a stop that takes longer than this is cut short. */
const stopMs = 10_000

async function main(): Promise<void> {
  const config = readConfig(process.env)
  const log = makeLog(config.log)
  const server = await createConfigured(config, log)
  tend(server, log, config)
  const end = (code: number): void => {
    log.flush()
    process.exit(code)
  }
  const stop = (): void => {
    setTimeout(() => end(1), stopMs).unref()
    server.close().then(
      () => end(0),
      (error: unknown) => {
        log.fault(error, 'stop')
        end(1)
      },
    )
  }
  process.once('SIGTERM', stop)
  process.once('SIGINT', stop)
  const address = await server.listen(config.port, config.host)
  process.stdout.write(`The ledger in ${config.data} is served at ${address}\n`)
  process.stdout.write(`Its checkpoints are verified with ${formatVerifierKey(server.parts.proofs.checkpoints.verifier)}\n`)
  // To whoever started it, and not to the log: the link is a secret until it is used.
  const link = await firstAdministratorLink(server.parts, address)
  if (link !== undefined) process.stdout.write(`${firstAdministratorSentence}\n${link}\n`)
}

/** Where it cannot start: what stands against it in a sentence, where it is known; otherwise where it came up, without its words. */
function fail(error: unknown): void {
  const known = [WrongConfig, WrongCertificate, UnsafeBinding, Unavailable, SealingFault, SigningFault].some(
    (type) => error instanceof type,
  )
  process.stderr.write(`${known && error instanceof Error ? error.message : JSON.stringify(describeFault(error))}\n`)
  process.exit(1)
}

main().catch(fail)
