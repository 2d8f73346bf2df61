/** `alteram serve`: the ledger over HTTP. */

import { resolve } from 'node:path'
import type { Command } from 'commander'
import { troubleWith } from '../api/trouble.js'
import { acts, examples, fromEnvironment, type Session } from '../cli.js'
import { codeOf } from '../error-code.js'
import { Failure, wrongUse } from '../failure.js'
import type { Surroundings } from '../surroundings.js'

interface Options {
  readonly port: string
  readonly host: string
  readonly page: boolean
  readonly requestsPerMinute: string
}

export function addServe(program: Command, surroundings: Surroundings): void {
  const { env } = surroundings
  const command = program
    .command('serve')
    .description('serve the data directory over HTTP until Ctrl-C')
    .addOption(fromEnvironment('--port <n>', 'the port; 0 takes a free one', 'ALTERAM_PORT', env, '7070'))
    .addOption(fromEnvironment('--host <address>', 'the address to bind to', 'ALTERAM_HOST', env, '127.0.0.1'))
    .addOption(
      fromEnvironment(
        '--requests-per-minute <n>',
        'what one person may ask; 0 for any number',
        'ALTERAM_REQUESTS_PER_MINUTE',
        env,
        '60000',
      ),
    )
    .option('--no-page', 'leave out the page that describes the API')
  examples(
    command,
    ['alteram serve'],
    ['alteram user add sophea --role recorder && alteram token create sophea', 'Whoever asks it needs a token'],
    ['curl -H "Authorization: Bearer $ALTERAM_TOKEN" http://127.0.0.1:7070/api/v1/desk'],
  )
  acts<Options>(command, surroundings, serve)
}

async function serve(session: Session, { port, host, page, requestsPerMinute }: Options): Promise<void> {
  const { screen, surroundings } = session
  const directory = session.directoryFor('alteram serve')
  const [number, rate] = [numberIn(port, '--port', 65_535), numberIn(requestsPerMinute, '--requests-per-minute', 100_000_000)]
  const { createServer } = await import('#server')
  try {
    const server = await createServer({ data: directory, page, settings: { requestsPerMinute: rate } })
    try {
      const address = await listen(server, number, host)
      if (screen.json) screen.document({ address, data: resolve(directory) })
      else screen.print(`The ledger in ${resolve(directory)} is served at ${address}`)
      if (server.parts.access.tokens().length === 0) {
        screen.note('Nobody has a token yet: alteram user add NAME --role recorder, then alteram token create NAME')
      }
      if (page) screen.note(`What it understands is described at ${address}/api. Stop it with Ctrl-C.`)
      await new Promise<void>((stop) => surroundings.onInterrupt(stop))
    } finally {
      await server.close()
    }
  } catch (error) {
    throw troubleWith(directory, error)
  }
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

function numberIn(text: string, option: string, most: number): number {
  if (!/^\d{1,9}$/.test(text) || Number(text) > most)
    throw wrongUse(`${option}: ${JSON.stringify(text)} is no whole number from 0 to ${most}.`)
  return Number(text)
}
