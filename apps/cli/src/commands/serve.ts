/** `alteram serve`: the ledger over HTTP. */

import { resolve } from 'node:path'
import type { Command } from 'commander'
import { formatVerifierKey } from '#audit'
import { troubleWith } from '../api/trouble.js'
import { acts, examples, type Session } from '../cli.js'
import { codeOf } from '../error-code.js'
import { Failure, wrongUse } from '../failure.js'
import type { Surroundings } from '../surroundings.js'

type Options = Readonly<Record<string, unknown>> & { readonly page: boolean }

/** What the server can be told: the flag, what it is for, and the variable that says the same, with what holds where neither is given. */
const flags: readonly (readonly [flag: string, about: string, variable: string, otherwise: string])[] = [
  ['--port <n>', 'the port; 0 takes a free one', 'ALTERAM_PORT', '7070'],
  ['--host <address>', 'the address to bind to', 'ALTERAM_HOST', '127.0.0.1'],
  ['--log-origin <name>', 'the name of the log in its checkpoints, for good', 'ALTERAM_LOG_ORIGIN', 'that of its key'],
  ['--witness-policy <file>', 'the policy that names the witnesses to ask', 'ALTERAM_WITNESS_POLICY', 'none'],
  ['--timestamp-url <url>', 'the time-stamp authority to ask', 'ALTERAM_TIMESTAMP_URL', 'none'],
  ['--timestamp-ca <file>', 'the certificates of its authority, in PEM', 'ALTERAM_TIMESTAMP_CA', 'none'],
  ['--timestamp-policy <oid>', 'the policy that it is to stamp under', 'ALTERAM_TIMESTAMP_POLICY', 'its own'],
  ['--timestamp-every <word>', 'hour or day: how often at most', 'ALTERAM_TIMESTAMP_EVERY', 'day'],
  [
    '--master-key-file <file>',
    'the file of the master key of personal values',
    'ALTERAM_MASTER_KEY_FILE',
    'master.key in the data directory',
  ],
  ['--tls-cert <file>', 'the certificate to serve with, in PEM, with those behind it', 'ALTERAM_TLS_CERT', 'none: plain HTTP'],
  ['--tls-key <file>', 'its private key, in PEM', 'ALTERAM_TLS_KEY', 'none'],
  ['--trusted-proxies <list>', 'addresses and networks of the proxies in front', 'ALTERAM_TRUSTED_PROXIES', 'none'],
  ['--plain-http <word>', 'allowed: serve others without TLS', 'ALTERAM_PLAIN_HTTP', 'refused'],
  ['--log <level>', 'silent, error, warn, info or debug', 'ALTERAM_LOG', 'info'],
  ['--requests-per-minute <n>', 'what one person may ask; 0 for any number', 'ALTERAM_REQUESTS_PER_MINUTE', '60000'],
  ['--requests-per-minute-of-address <n>', 'what one address may ask', 'ALTERAM_REQUESTS_PER_MINUTE_OF_ADDRESS', '120000'],
  ['--requests-per-minute-signed-out <n>', 'of that, without being signed in', 'ALTERAM_REQUESTS_PER_MINUTE_SIGNED_OUT', '600'],
  ['--connections <n>', 'connections at once', 'ALTERAM_CONNECTIONS', '2000'],
  ['--connections-per-address <n>', 'connections at once of one address', 'ALTERAM_CONNECTIONS_PER_ADDRESS', '500'],
  ['--header-bytes <n>', 'largest headers of a request', 'ALTERAM_HEADER_BYTES', '16384'],
  ['--body-bytes <n>', 'largest body of a command', 'ALTERAM_BODY_BYTES', '1048576'],
  ['--batch-bytes <n>', 'largest batch', 'ALTERAM_BATCH_BYTES', '16777216'],
  ['--copy-bytes <n>', 'largest copy of a source', 'ALTERAM_COPY_BYTES', '536870912'],
  ['--header-seconds <n>', 'how long headers may take to arrive', 'ALTERAM_HEADER_SECONDS', '20'],
  ['--request-seconds <n>', 'how long a whole request may take to arrive', 'ALTERAM_REQUEST_SECONDS', '300'],
  ['--stall-seconds <n>', 'how long a body may bring nearly nothing', 'ALTERAM_STALL_SECONDS', '10'],
]

export function addServe(program: Command, surroundings: Surroundings): void {
  const command = program.command('serve').description('serve the data directory over HTTP until Ctrl-C')
  for (const [flag, about, variable, otherwise] of flags) command.option(flag, `${about} (default: ${variable}, or ${otherwise})`)
  command.option('--no-page', 'leave out the page that describes the API')
  examples(
    command,
    ['alteram serve'],
    ['alteram user add sophea --role recorder && alteram token create sophea', 'Whoever asks it needs a token'],
    ['curl -H "Authorization: Bearer $ALTERAM_TOKEN" http://127.0.0.1:7070/api/v1/desk'],
    ['alteram serve --host 0.0.0.0 --port 443 --tls-cert cert.pem --tls-key key.pem', 'For others on the network'],
  )
  acts<Options>(command, surroundings, serve)
}

async function serve(session: Session, options: Options): Promise<void> {
  const { screen, surroundings } = session
  const directory = session.directoryFor('alteram serve')
  const { createConfigured, firstAdministratorLink, firstAdministratorSentence, makeLog, readConfig, tend, toTerminal, ...wrong } =
    await import('#server')
  const { UnsafeBinding, WrongCertificate, WrongConfig } = wrong
  try {
    const config = readConfig(...given(surroundings, options, directory))
    const { err } = surroundings
    const log = makeLog(config.log, err.isTerminal ? toTerminal((text) => err.write(text)) : undefined)
    const server = await createConfigured(config, log)
    const letGo = tend(server, log, config)
    try {
      const address = await listen(server, config.port, config.host)
      const link = await firstAdministratorLink(server.parts, address)
      const key = formatVerifierKey(server.parts.proofs.checkpoints.verifier)
      const data = resolve(directory)
      if (screen.json) screen.document({ address, data, key, ...(link !== undefined && { firstAdministrator: link }) })
      else screen.print(`The ledger in ${data} is served at ${address}`, `Its checkpoints are verified with ${key}`)
      if (link !== undefined && !screen.json) screen.print(`${firstAdministratorSentence}\n${link}`)
      if (server.parts.access.tokens.list().length === 0) {
        screen.note('Nobody has a token yet: alteram user add NAME --role recorder, then alteram token create NAME')
      }
      if (config.page) screen.note(`What it understands is described at ${address}/api. Stop it with Ctrl-C.`)
      await new Promise<void>((stop) => surroundings.onInterrupt(stop))
    } finally {
      await server.close()
      letGo()
      log.flush()
    }
  } catch (error) {
    if (error instanceof WrongConfig) throw wrongUse(...error.wrong)
    if (error instanceof WrongCertificate) throw new Failure(1, error.wrong)
    if (error instanceof UnsafeBinding) throw new Failure(1, error.message)
    throw troubleWith(directory, error)
  }
}

/** The environment as the flags leave it, and what each setting is called by whoever gave it. */
function given({ env }: Pick<Surroundings, 'env'>, options: Options, data: string) {
  const byFlag = flags.flatMap(([flag, , variable]) => {
    const [name = ''] = flag.split(' ')
    const value = options[name.slice(2).replaceAll(/-(.)/g, (_, letter: string) => letter.toUpperCase())]
    return typeof value === 'string' ? [{ name, variable, value }] : []
  })
  const values = Object.fromEntries(byFlag.map(({ variable, value }) => [variable, value]))
  const called = (variable: string) => byFlag.find((each) => each.variable === variable)?.name ?? variable
  return [{ ...env, ...values, ALTERAM_DATA: data, ...(options.page ? {} : { ALTERAM_PAGE: 'off' }) }, called] as const
}

/** Binds the server, or says why it cannot. */
export async function listen(
  { listen: bind }: { listen(port: number, host: string): Promise<string> },
  port: number,
  host: string,
): Promise<string> {
  try {
    return await bind(port, host)
  } catch (error) {
    const code = codeOf(error)
    if (code === 'EADDRINUSE')
      throw new Failure(1, `Port ${port} is taken by another program. Choose another with --port; 0 takes a free one.`)
    if (code === 'EACCES') throw new Failure(1, `Port ${port} is not for everybody. Choose one from 1024 on with --port.`)
    if (code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND') throw new Failure(1, `${host} is no address of this machine.`)
    throw error
  }
}
