/** What the server takes from the environment. Every wrong value is refused at once, by its name and with what was expected. */
import { isOrigin } from '#proofs'
import type { MasterKeySource } from '#sealing'
import { readSignOn, type SignOnSettings, signOnVariables } from './access/sign-on-settings.js'
import { nearest } from './bodies/nearest.js'
import { type LogLevel, logLevels } from './log/log.js'
import { masterKeyIn, masterKeyVariables } from './master-key.js'
import { faultOfProxy } from './network/proxies.js'
import type { NetworkOptions } from './server.js'
import { defaults, type Settings } from './settings.js'
import type { AttestingSettings } from './witnesses/attesting.js'
import { WrongConfig } from './wrong-config.js'

export interface Config {
  /** The data directory. */
  readonly data: string
  readonly host: string
  readonly port: number
  /** Whether the description of the API stands at `/api` as a page. */
  readonly page: boolean
  readonly log: LogLevel
  /** Where the master key is; absent where it is in the data directory. */
  readonly master?: MasterKeySource
  /** The name of the log, in its checkpoints; absent where it keeps the one that it has. */
  readonly origin?: string
  readonly network: Pick<NetworkOptions, 'tls' | 'proxies' | 'plainHttp'>
  readonly settings: Partial<Settings>
  /** Who vouches for the checkpoints from outside. */
  readonly attesting: AttestingSettings
  /** Absent where there is no single sign-on. */
  readonly signOn?: SignOnSettings
}

interface Variable<Value> {
  readonly expected: string
  /** The value; undefined where the text is none. */
  readonly read: (text: string) => Value | undefined
  readonly otherwise: Value
}

const prefix = 'ALTERAM_'
const megabyte = 1_048_576

const variables = {
  ALTERAM_DATA: file('the path of a folder', './data'),
  ALTERAM_HOST: {
    expected: 'an address to bind to, such as 127.0.0.1',
    read: (text: string) => (/^[0-9A-Za-z.:-]{1,253}$/.test(text) ? text : undefined),
    otherwise: '127.0.0.1',
  },
  ALTERAM_PORT: number(0, 65_535, 7070),
  ALTERAM_PAGE: choice(['on', 'off'], 'on'),
  ALTERAM_LOG: choice(logLevels, 'info'),
  ALTERAM_LOG_ORIGIN: {
    expected: 'a name without spaces and +, best an address of yours without https://, such as ledger.example.org',
    read: (text: string) => (isOrigin(text) ? text : undefined),
    otherwise: undefined,
  },
  ALTERAM_WITNESS_POLICY: file('the path of a file with a policy of witnesses', undefined),
  ALTERAM_TIMESTAMP_URL: {
    expected: 'the address of a time-stamp authority, such as http://tsa.example.org/',
    read: (text: string) => addressIn(text),
    otherwise: undefined,
  },
  ALTERAM_TIMESTAMP_CA: file('the path of its authority’s certificates in PEM', undefined),
  ALTERAM_TIMESTAMP_POLICY: {
    expected: 'an object identifier, such as 1.2.3.4',
    read: (text: string) => (/^[0-2](\.(0|[1-9]\d{0,9})){1,20}$/.test(text) ? text : undefined),
    otherwise: undefined,
  },
  ALTERAM_TIMESTAMP_EVERY: choice(['hour', 'day'], 'day'),
  ALTERAM_TLS_CERT: file('the path of a certificate in PEM', undefined),
  ALTERAM_TLS_KEY: file('the path of its private key in PEM', undefined),
  ALTERAM_TRUSTED_PROXIES: {
    expected: 'addresses or networks with commas between them, such as 127.0.0.1, 10.1.0.0/16',
    read: (text: string) => proxiesIn(text),
    otherwise: [],
  },
  ALTERAM_PLAIN_HTTP: choice(['allowed', 'refused'], 'refused'),
  ALTERAM_REQUESTS_PER_MINUTE: number(0, 100_000_000, 60_000),
  ALTERAM_REQUESTS_PER_MINUTE_OF_ADDRESS: number(0, 100_000_000, 120_000),
  ALTERAM_REQUESTS_PER_MINUTE_SIGNED_OUT: number(0, 100_000_000, 600),
  ALTERAM_CONNECTIONS: number(1, 1_000_000, defaults.connections),
  ALTERAM_CONNECTIONS_PER_ADDRESS: number(1, 1_000_000, defaults.connectionsPerAddress),
  ALTERAM_HEADER_BYTES: number(1_024, megabyte, defaults.headerBytes),
  ALTERAM_BODY_BYTES: number(1_024, 64 * megabyte, defaults.bodyBytes),
  ALTERAM_BATCH_BYTES: number(1_024, 256 * megabyte, defaults.batchBytes),
  ALTERAM_COPY_BYTES: number(1_024, 9_999_999_999, defaults.copyBytes),
  ALTERAM_HEADER_SECONDS: number(1, 3_600, defaults.headersMs / 1_000),
  ALTERAM_REQUEST_SECONDS: number(1, 86_400, defaults.requestMs / 1_000),
  ALTERAM_STALL_SECONDS: number(1, 3_600, defaults.stallMs / 1_000),
} as const satisfies Readonly<Record<string, Variable<unknown>>>

type Values = { readonly [Name in keyof typeof variables]: Taken<(typeof variables)[Name]> }
type Taken<V> = V extends { readonly read: (text: string) => infer Value; readonly otherwise: infer Otherwise }
  ? Exclude<Value, undefined> | Otherwise
  : never

/**
 * Reads the configuration. Throws {@link WrongConfig} with every wrong value; a name that is nearly one of ours is one of them. `called` gives the
 * name under which a setting was given, where it was not by its variable.
 */
export function readConfig(
  environment: Readonly<Record<string, string | undefined>>,
  called: (variable: string) => string = (variable) => variable,
): Config {
  const wrong = Object.keys(environment).flatMap(mistyped)
  const values: Record<string, unknown> = {}
  for (const [name, { expected, read, otherwise }] of Object.entries<Variable<unknown>>(variables)) {
    const text = environment[name]
    const found = text === undefined ? otherwise : read(text)
    if (text !== undefined && found === undefined) wrong.push(`${called(name)} has to be ${expected}; it is ${shown(text)}.`)
    values[name] = found ?? otherwise
  }
  // Every name was read by its own variable.
  const given = values as Values
  const { ALTERAM_TLS_CERT: certificate, ALTERAM_TLS_KEY: key } = given
  if ((certificate === undefined) !== (key === undefined)) {
    const [there, missing] = certificate === undefined ? ['KEY', 'CERT'] : ['CERT', 'KEY']
    wrong.push(`${called(`ALTERAM_TLS_${there}`)} is given without ${called(`ALTERAM_TLS_${missing}`)}; TLS takes both.`)
  }
  const { ALTERAM_TIMESTAMP_URL: authority, ALTERAM_TIMESTAMP_CA: authorities } = given
  if ((authority === undefined) !== (authorities === undefined)) {
    const [there, missing] = authority === undefined ? ['CA', 'URL'] : ['URL', 'CA']
    wrong.push(`${called(`ALTERAM_TIMESTAMP_${there}`)} is given without ${called(`ALTERAM_TIMESTAMP_${missing}`)}; time-stamps take both.`)
  }
  const signOn = readSignOn(environment)
  const { master, wrong: wrongMaster } = masterKeyIn(environment)
  wrong.push(...signOn.wrong, ...wrongMaster)
  if (wrong.length > 0) throw new WrongConfig(wrong)
  return {
    data: given.ALTERAM_DATA,
    host: given.ALTERAM_HOST,
    port: given.ALTERAM_PORT,
    page: given.ALTERAM_PAGE === 'on',
    log: given.ALTERAM_LOG,
    ...(master && { master }),
    ...(given.ALTERAM_LOG_ORIGIN !== undefined && { origin: given.ALTERAM_LOG_ORIGIN }),
    network: {
      ...(certificate !== undefined && key !== undefined && { tls: { certificate, key } }),
      proxies: given.ALTERAM_TRUSTED_PROXIES,
      plainHttp: given.ALTERAM_PLAIN_HTTP === 'allowed',
    },
    settings: settingsOf(given),
    attesting: attestingOf(given),
    ...(signOn.settings && { signOn: signOn.settings }),
  }
}

function attestingOf(given: Values): AttestingSettings {
  const { ALTERAM_TIMESTAMP_URL: url, ALTERAM_TIMESTAMP_CA: authorities, ALTERAM_TIMESTAMP_POLICY: policy } = given
  const everyMs = given.ALTERAM_TIMESTAMP_EVERY === 'hour' ? 3_600_000 : 86_400_000
  return {
    ...(given.ALTERAM_WITNESS_POLICY !== undefined && { policy: given.ALTERAM_WITNESS_POLICY }),
    ...(url !== undefined &&
      authorities !== undefined && { timestamps: { url, authorities, everyMs, ...(policy !== undefined && { policy }) } }),
  }
}

function settingsOf(given: Values): Partial<Settings> {
  return {
    requestsPerMinute: given.ALTERAM_REQUESTS_PER_MINUTE,
    requestsPerMinuteOfAddress: given.ALTERAM_REQUESTS_PER_MINUTE_OF_ADDRESS,
    requestsPerMinuteSignedOut: given.ALTERAM_REQUESTS_PER_MINUTE_SIGNED_OUT,
    connections: given.ALTERAM_CONNECTIONS,
    connectionsPerAddress: given.ALTERAM_CONNECTIONS_PER_ADDRESS,
    headerBytes: given.ALTERAM_HEADER_BYTES,
    bodyBytes: given.ALTERAM_BODY_BYTES,
    batchBytes: given.ALTERAM_BATCH_BYTES,
    copyBytes: given.ALTERAM_COPY_BYTES,
    headersMs: given.ALTERAM_HEADER_SECONDS * 1_000,
    requestMs: given.ALTERAM_REQUEST_SECONDS * 1_000,
    stallMs: given.ALTERAM_STALL_SECONDS * 1_000,
  }
}

/** A wrong value as it may be repeated: a secret that was put in the wrong place is not. */
function shown(text: string): string {
  return text.length > 60 || /alt_|-----|\s\S*\s/.test(text) ? 'something else' : JSON.stringify(text)
}

/** A name that is none of ours, but nearly. Others that begin like ours may be meant for the command line. */
function mistyped(name: string): readonly string[] {
  const known: readonly string[] = [...Object.keys(variables), ...signOnVariables, ...masterKeyVariables]
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
    read: (text) => (/^\d{1,10}$/.test(text) && Number(text) >= least && Number(text) <= most ? Number(text) : undefined),
    otherwise,
  }
}

function choice<const Word extends string>(words: readonly Word[], otherwise: NoInfer<Word>): Variable<Word> {
  return {
    expected: words.length === 2 ? words.join(' or ') : `one of ${words.join(', ')}`,
    read: (text) => words.find((word) => word === text),
    otherwise,
  }
}

function file<Otherwise extends string | undefined>(expected: string, otherwise: Otherwise): Variable<string | Otherwise> {
  return { expected, read: (text) => (text.trim() === '' ? undefined : text), otherwise }
}

function addressIn(text: string): URL | undefined {
  const url = URL.canParse(text) ? new URL(text) : undefined
  const isPlain = url?.username === '' && url.password === '' && url.hash === ''
  return url && isPlain && ['http:', 'https:'].includes(url.protocol) ? url : undefined
}

function proxiesIn(text: string): readonly string[] | undefined {
  const names = text.split(',').map((name) => name.trim())
  return names.some((name) => faultOfProxy(name) !== undefined) ? undefined : names
}
