/** The server's log: a line of JSON for each thing that happened, made of fields that are named here and of nothing else that came from outside. */
import { type DestinationStream, destination, pino, stdTimeFunctions } from 'pino'
import { describeFault } from './described.js'

export const logLevels = ['silent', 'error', 'warn', 'info', 'debug'] as const
export type LogLevel = (typeof logLevels)[number]

/** What is told of a request. Never the address that was asked for, which can hold the words that somebody searched. */
export interface RequestLine {
  /** The id of the request; the correlation of the events that it recorded. */
  readonly request: string
  readonly method: string
  /** The pattern of the route; `none` where the address has none. */
  readonly route: string
  /** Absent where no answer was begun. */
  readonly status?: number
  readonly ms: number
  /** Of the answer. */
  readonly bytes: number
  /** The id of whoever asked, and by what way. */
  readonly user?: string
  readonly via?: string
  /** True where the connection ended before the answer did. */
  readonly cut?: true
}

export interface Log {
  request(line: RequestLine): void
  /** Something that is our own fault, with the id of the request, or the part of the server, where it came up. */
  fault(error: unknown, request: string): void
  /** Something that whoever runs the server should know. The sentence and the fields are ours. */
  note(level: 'info' | 'warn' | 'error', sentence: string, fields?: Readonly<Record<string, unknown>>): void
  /** Writes what is still held. */
  flush(): void
}

/** Lines that are held while whoever reads the log does not; past it they are dropped, so that a full pipe does not stop the ledger. */
const mostHeldBytes = 16_777_216

/** A log on the standard error output, or on another stream. */
export function makeLog(level: LogLevel, stream?: DestinationStream): Log {
  const own = stream ? undefined : destination({ dest: 2, sync: false, maxLength: mostHeldBytes })
  const out = pino(
    { level, base: null, timestamp: stdTimeFunctions.isoTime, formatters: { level: (label) => ({ level: label }) } },
    stream ?? own ?? process.stderr,
  )
  return {
    request: (line) => ((line.status ?? 0) >= 500 ? out.warn(line, 'request') : out.info(line, 'request')),
    fault: (error, request) => out.error({ request, fault: describeFault(error) }, 'fault'),
    note: (at, sentence, fields = {}) => out[at](fields, sentence),
    flush: () => {
      try {
        own?.flushSync()
      } catch {
        // The output is gone: there is nobody to tell.
      }
    },
  }
}

/** Where a person in front of a terminal reads the log: its lines in short, without the braces. */
export function toTerminal(write: (text: string) => void): DestinationStream {
  return {
    write: (line) => {
      const { time, level, msg, ...fields }: Record<string, unknown> = JSON.parse(line)
      const told = Object.entries(fields).map(([name, value]) => `${name}=${typeof value === 'object' ? JSON.stringify(value) : value}`)
      write(`${[String(time).slice(11, 19), level, msg, ...told].join(' ')}\n`)
    },
  }
}
