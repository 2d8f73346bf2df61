/** `alteram witness`: watches other ledgers, and cosigns what they say as long as they say one thing. */
import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { type Command, Option } from 'commander'
import { acts, examples, fromEnvironment, type Session } from '../cli.js'
import { codeOf } from '../error-code.js'
import { Failure, wrongUse } from '../failure.js'
import type { Surroundings } from '../surroundings.js'
import { listen } from './serve.js'

interface Options {
  readonly state: string
  readonly log?: readonly string[]
  readonly logs?: string
  readonly name?: string
  readonly port: string
  readonly host: string
}

const portRange = /^(?:\d{1,4}|[1-5]\d{4}|6[0-4]\d{3}|65[0-4]\d{2}|655[0-2]\d|6553[0-5])$/

export function addWitness(program: Command, surroundings: Surroundings): void {
  const command = program
    .command('witness')
    .description('be a witness for other ledgers until Ctrl-C: cosign their checkpoints as long as each follows on the last')
    .addOption(fromEnvironment('--state <dir>', 'where its key and its state lie', 'ALTERAM_WITNESS_STATE', surroundings.env, './witness'))
    .addOption(
      new Option('--log <key>', 'the verifier key of a log to watch, as it serves it at /log/key; again for more').argParser(collect),
    )
    .option('--logs <file>', 'a file of such keys, a line each')
    .option('--name <name>', 'its name, for a key that is made at its first start, such as witness.example.org/w1')
    .option('--port <n>', 'the port; 0 takes a free one', '7071')
    .option('--host <address>', 'the address to bind to', '127.0.0.1')
  examples(
    command,
    ['alteram witness --log "$(curl -s https://ledger.example.org/log/key)"'],
    ['alteram witness --logs logs.txt --state /srv/witness --name witness.example.org/w1', 'Several logs, and a name of its own'],
  )
  acts<Options>(command, surroundings, serve)
}

function collect(value: string, before: readonly string[] = []): readonly string[] {
  return [...before, value]
}

async function serve(session: Session, { state, log = [], logs, name, port, host }: Options): Promise<void> {
  const { screen, surroundings } = session
  if (session.shared.server !== undefined) throw wrongUse('alteram witness serves itself; run it without --server.')
  if (!portRange.test(port)) throw wrongUse(`--port has to be a whole number from 0 to 65535; it is ${JSON.stringify(port)}.`)
  const [{ formatVerifierKey, isKeyName }, { linesOfKeys, parseKnownLogs, Witness, WitnessFault, WitnessServer }] = await Promise.all([
    import('#audit'),
    import('#witness'),
  ])
  if (name !== undefined && !isKeyName(name))
    throw wrongUse('--name has to be a name without spaces and +, such as witness.example.org/w1.')
  const given = [...log.map((key) => ({ key: key.trim(), where: '--log' })), ...(logs === undefined ? [] : linesOfKeys(textOf(logs), logs))]
  if (given.length === 0) throw wrongUse('Which logs is it to watch? Name their keys with --log, or a file of them with --logs.')
  try {
    const known = parseKnownLogs(given)
    const witness = new Witness({ directory: state, logs: known, now: surroundings.now, ...(name !== undefined && { name }) })
    const server = new WitnessServer({
      witness,
      onFault: (error) => screen.complain(`It could not decide: ${error instanceof Error ? error.message : String(error)}`),
      onAlarm: (sentence) => screen.complain(`${surroundings.now().toISOString()} ${sentence}`),
    })
    try {
      const address = await listen({ listen: (at, on) => server.listen(at, on) }, Number(port), host)
      const verifier = formatVerifierKey(witness.verifier)
      const watched = known.map((each) => each.name)
      if (screen.json) screen.document({ address, state: resolve(state), verifier, logs: watched })
      else {
        screen.print(`The witness ${witness.verifier.name} is served at ${address}, and watches ${watched.join(', ')}`)
        screen.print(
          'In a policy it is this line, with the address at which the ledger reaches it:',
          `witness ${witness.verifier.name} ${verifier} ${address}`,
        )
        screen.note('Keep its folder: without what it holds it cannot go on. Stop it with Ctrl-C.')
      }
      await new Promise<void>((stop) => surroundings.onInterrupt(stop))
    } finally {
      await server.close()
      witness.close()
    }
  } catch (error) {
    if (error instanceof WitnessFault)
      throw error.reason === 'unknown-logs' ? wrongUse(...error.message.split('\n')) : new Failure(1, error.message)
    throw error
  }
}

function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch (error) {
    if (codeOf(error) === 'ENOENT') throw wrongUse(`--logs: there is no file ${file}.`)
    throw error
  }
}
