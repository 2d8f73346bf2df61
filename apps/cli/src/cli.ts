/** What every command shares: the options that all of them take, the screen, and the way to the ledger. */
import { type Command, Option } from 'commander'
import type { MasterKeySource, SealedStore } from '#sealing'
import type { Api } from './api/api.js'
import { type LocalApi, mustBeThere, openLocal } from './api/local.js'
import { remoteApi } from './api/remote.js'
import { troubleWith } from './api/trouble.js'
import { wrongUse } from './failure.js'
import type { Surroundings } from './surroundings.js'
import { Screen } from './terminal/screen.js'
import { upToDate } from './up-to-date.js'

/** The options that every command takes. */
export interface Shared {
  readonly data: string
  readonly server?: string
  readonly token?: string
  readonly as?: string
  readonly json?: boolean
  readonly color: boolean
}

export function addSharedOptions(program: Command, { env }: Pick<Surroundings, 'env'>): void {
  program
    .addOption(fromEnvironment('--data <dir>', 'the data directory', 'ALTERAM_DATA', env, './data'))
    .addOption(new Option('--server <url>', 'ask a running server instead of opening the data directory'))
    .addOption(new Option('--token <token>', 'your token for the server; else ALTERAM_TOKEN'))
    .addOption(new Option('--as <name>', 'act as this person (on a data directory only)'))
    .addOption(new Option('--json', 'print JSON for programs: a document, or one on each line of a list'))
    .addOption(new Option('--no-color', 'print without colours, as with NO_COLOR'))
}

/** An option whose value is taken from a variable of the environment where it is not given. */
export function fromEnvironment(flags: string, about: string, variable: string, env: Surroundings['env'], otherwise: string): Option {
  // Not commander's own way, which reads the environment of the process whatever our surroundings are.
  return new Option(flags, about).default(env[variable] ?? otherwise, `${variable}, or ${otherwise}`)
}

/** The way of one command to what it needs. */
export class Session {
  readonly screen: Screen

  constructor(
    readonly surroundings: Surroundings,
    readonly shared: Shared,
  ) {
    this.screen = new Screen(surroundings, { json: shared.json === true, colour: shared.color })
  }

  /** Uses the API: of the server that was named, or of the data directory. `make` lets a missing directory be made. */
  async withApi<T>(use: (api: Api) => Promise<T>, { make = false, via = 'cli' as 'cli' | 'import' } = {}): Promise<T> {
    const { server, token = this.surroundings.env['ALTERAM_TOKEN'] } = this.shared
    if (server === undefined) return this.withLocal(use, { make, via })
    if (this.shared.as !== undefined) throw wrongUse('--as goes with a data directory; a server knows you by your token.')
    const api = remoteApi(server, token)
    try {
      return await use(api)
    } finally {
      await api.close()
    }
  }

  /** Uses the data directory, with its views up to date. */
  async withLocal<T>(use: (api: LocalApi) => Promise<T>, { make = false, via = 'cli' as 'cli' | 'import' } = {}): Promise<T> {
    const { data, as } = this.shared
    const { userName, env } = this.surroundings
    const origin = env['ALTERAM_LOG_ORIGIN']
    const master = await this.master()
    const api = await openLocal({
      directory: data,
      userName,
      make,
      via,
      master,
      ...(as !== undefined && { actAs: as }),
      ...(origin !== undefined && { origin }),
    })
    try {
      await upToDate(api.parts, this)
      if (as !== undefined && !api.parts.users.byName(as)) {
        throw wrongUse(`--as: nobody goes by the name ${JSON.stringify(as)}. Add them with: alteram user add NAME --role recorder`)
      }
      return await use(api)
    } finally {
      await api.close()
    }
  }

  /** Where the environment has the master key; undefined where it leaves it in the data directory. */
  async master(): Promise<MasterKeySource | undefined> {
    const { masterKeyIn } = await import('#server')
    const { master, wrong } = masterKeyIn(this.surroundings.env)
    if (wrong.length > 0) throw wrongUse(...wrong)
    return master
  }

  /** Opens the log of a data directory by itself. Throws a {@link Failure} that says what is wrong with it, where something is. */
  async openLog(directory: string, { readOnly = false } = {}): Promise<SealedStore> {
    mustBeThere(directory)
    const { openLog } = await import('#server')
    const master = await this.master()
    try {
      return openLog({ directory, now: this.surroundings.now, master, readOnly })
    } catch (error) {
      throw troubleWith(directory, error)
    }
  }

  /** The data directory, for what is done on its files; refuses --server. */
  directoryFor(what: string): string {
    if (this.shared.server !== undefined) throw wrongUse(`${what} works on a data directory; run it where that is, without --server.`)
    return this.shared.data
  }
}

/** Runs a command's action with its session and its own options. */
export type Act<Own extends object> = (session: Session, options: Own, ...args: string[]) => Promise<void>

/** Ties an action to a command. */
export function acts<Own extends object = Record<string, never>>(command: Command, surroundings: Surroundings, act: Act<Own>): Command {
  return command.action(async (...given: unknown[]) => {
    // Commander gives the arguments, then the options, then the command.
    const args = given
      .slice(0, -2)
      .flat()
      .flatMap((arg) => (typeof arg === 'string' ? [arg] : []))
    const own = command.optsWithGlobals<Own & Shared>()
    await act(new Session(surroundings, own), own, ...args)
  })
}

/** The same for a command whose exit code is its answer: it comes to its end also where nobody reads on (`alteram verify … | head -1`). */
export function answers<Own extends object = Record<string, never>>(command: Command, surroundings: Surroundings, act: Act<Own>): Command {
  return acts<Own>(command, surroundings, (session, ...given) => {
    surroundings.answerByExitCode?.()
    return act(session, ...given)
  })
}

/** Adds examples to a command's help. */
export function examples(command: Command, ...lines: readonly (readonly [line: string, about?: string])[]): Command {
  const text = lines.map(([line, about]) => (about ? `  ${about}\n    $ ${line}` : `    $ ${line}`))
  return command.addHelpText('after', `\nExamples:\n${text.join('\n')}`)
}

/** `--as-of`, which every read takes. */
export function asOfOption(): Option {
  return new Option(
    '--as-of <moment>',
    'read as of an entry (1200), a day (2024-07-01), a time (2024-07-01T09:00:00Z) or a checkpoint (checkpoint:1200)',
  )
}

/** `--occurred-by`: as best known now (or as of a moment) about a day. */
export function occurredByOption(): Option {
  return new Option('--occurred-by <date>', 'of what is known, only what had occurred by then: 2024-07-01')
}
