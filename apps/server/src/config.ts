/** What the server takes from the environment. Every wrong value is refused at once, by its name and with what was expected. */
import { nearest } from './bodies/nearest.js'

export interface Config {
  /** The data directory. */
  readonly data: string
  readonly host: string
  readonly port: number
  /** Whether the description of the API stands at `/api` as a page. */
  readonly page: boolean
  /** Requests that one person may make in a minute; 0 for any number. */
  readonly requestsPerMinute: number
}

interface Variable<Value> {
  readonly expected: string
  /** The value; undefined where the text is none. */
  readonly read: (text: string) => Value | undefined
  readonly otherwise: Value
}

const prefix = 'ALTERAM_'

/** The variable behind each setting. */
const names = {
  data: 'ALTERAM_DATA',
  host: 'ALTERAM_HOST',
  port: 'ALTERAM_PORT',
  page: 'ALTERAM_PAGE',
  requestsPerMinute: 'ALTERAM_REQUESTS_PER_MINUTE',
} as const satisfies Record<keyof Config, string>

const variables: { readonly [Name in keyof Config]: Variable<Config[Name]> } = {
  data: { expected: 'the path of a folder', read: (text) => (text.trim() === '' ? undefined : text), otherwise: './data' },
  host: {
    expected: 'an address to bind to, such as 127.0.0.1',
    read: (text) => (/^[0-9A-Za-z.:-]{1,253}$/.test(text) ? text : undefined),
    otherwise: '127.0.0.1',
  },
  port: number(0, 65_535, 7070),
  page: { expected: 'on or off', read: (text) => (text === 'on' ? true : text === 'off' ? false : undefined), otherwise: true },
  requestsPerMinute: number(0, 100_000_000, 60_000),
}

/** Settings that cannot be. */
export class WrongConfig extends Error {
  override readonly name = 'WrongConfig'
  constructor(readonly wrong: readonly string[]) {
    super(wrong.join('\n'))
  }
}

/** Reads the configuration. Throws {@link WrongConfig} with every wrong value; a name that is nearly one of ours is one of them. */
export function readConfig(environment: Readonly<Record<string, string | undefined>>): Config {
  const wrong = Object.keys(environment).flatMap(mistyped)
  const value = <Name extends keyof Config>(name: Name): Config[Name] => {
    const { expected, read, otherwise } = variables[name]
    const text = environment[names[name]]
    if (text === undefined) return otherwise
    const found = read(text)
    if (found === undefined) wrong.push(`${names[name]} has to be ${expected}; it is ${JSON.stringify(text)}.`)
    return found ?? otherwise
  }
  const config: Config = {
    data: value('data'),
    host: value('host'),
    port: value('port'),
    page: value('page'),
    requestsPerMinute: value('requestsPerMinute'),
  }
  if (wrong.length > 0) throw new WrongConfig(wrong)
  return config
}

/** A name that is none of ours, but nearly. Others that begin like ours may be meant for the command line. */
function mistyped(name: string): readonly string[] {
  const known: readonly string[] = Object.values(names)
  if (!name.startsWith(prefix) || known.includes(name)) return []
  const meant = nearest(
    name.slice(prefix.length),
    known.map((each) => each.slice(prefix.length)),
  )
  return meant === undefined ? [] : [`${name} is not known. Did you mean ${prefix}${meant}?`]
}

function number(least: number, most: number, otherwise: number): Variable<number> {
  return {
    expected: `a whole number from ${least} to ${most}`,
    read: (text) => (/^\d{1,9}$/.test(text) && Number(text) >= least && Number(text) <= most ? Number(text) : undefined),
    otherwise,
  }
}
