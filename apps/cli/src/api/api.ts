/** The HTTP API as the command line uses it: over the network, or within this process. */
import { Failure } from '../failure.js'
import { Json } from '../json.js'

export type Query = Readonly<Record<string, string | number | readonly string[] | undefined>>

export interface Asked {
  readonly query?: Query
  /** Sent as JSON. */
  readonly body?: unknown
  readonly headers?: Readonly<Record<string, string>>
  /** Takes the bytes of a success as they come, where they may be too many to be held; the answer then has no body. */
  readonly sink?: (chunk: Uint8Array) => Promise<void>
}

export interface Answer {
  readonly status: number
  readonly header: (name: string) => string | undefined
  readonly body: Json
  /** The body as it came. */
  readonly text: string
}

export interface Api {
  /** Rejects with a {@link Failure} where there is no answer at all. */
  request(method: 'GET' | 'POST', path: string, asked?: Asked): Promise<Answer>
  close(): Promise<void>
}

/** How a place in a body is called where it came from: by a flag. Undefined where it goes by its own name. */
export type NamePlace = (pointer: string) => string | undefined

/** Asks, and throws a {@link Failure} with a line for everything that is wrong where the answer is a problem. */
export async function ask(api: Api, method: 'GET' | 'POST', path: string, asked: Asked = {}, namePlace?: NamePlace): Promise<Answer> {
  const answer = await api.request(method, path, asked)
  if (answer.status >= 400) throw failureOf(answer, namePlace)
  return answer
}

/** A page of a list. */
export interface Page {
  readonly body: Json
  readonly items: readonly Json[]
}

/** The pages of a list, each asked for when it is wanted. */
export async function* pages(api: Api, path: string, query: Query): AsyncGenerator<Page> {
  let cursor: string | undefined
  do {
    const { body } = await ask(api, 'GET', path, { query: { ...query, cursor } })
    yield { body, items: body.at('items').items }
    cursor = body.at('next').text || undefined
  } while (cursor !== undefined)
}

/** What a problem (RFC 9457) says, one line for each error. */
export function failureOf({ status, body, header }: Answer, namePlace: NamePlace = () => undefined): Failure {
  const errors = body.at('errors').items.map((error) => {
    const [pointer, parameter] = [error.at('pointer').text, error.at('parameter').text]
    const place = namePlace(pointer) ?? (placeOf(pointer) || parameterName(parameter))
    return [place && `${place}:`, error.at('detail').text, error.at('remedy').text].filter((part) => part !== '').join(' ')
  })
  if (status === 401) return new Failure(1, `${body.at('detail').text} Give it with --token or in ALTERAM_TOKEN.`.trim())
  const title = body.at('detail').text || body.at('title').text || `The server answered with status ${status}.`
  // The log is not what was signed of it: that is no outage, which would say when to ask again.
  if (body.at('type').text === '/problems/not-proven' && header('retry-after') === undefined) return new Failure(3, title)
  // A malformed request is wrong use; a rule that is broken, or a record that is not there, is not.
  return new Failure(status === 400 || status === 405 || status === 415 ? 2 : 1, errors.length > 0 ? errors : [title])
}

/** A parameter of an address is an option of the same name, nearly always. */
function parameterName(parameter: string): string {
  const other: Readonly<Record<string, string>> = { '': '', q: 'words', actor: '--by', condition: 'condition' }
  return other[parameter] ?? (/^[a-z]/.test(parameter) ? `--${parameter}` : parameter)
}

/** `/targets/0/stance` as `targets/0/stance`. */
function placeOf(pointer: string): string {
  return pointer.replace(/^\//, '').replaceAll('~1', '/').replaceAll('~0', '~')
}

/** The query as it stands in an address; empty where there is none. */
export function queryText(query: Query = {}): string {
  const search = new URLSearchParams()
  for (const [name, value] of Object.entries(query)) {
    if (value === undefined) continue
    for (const each of typeof value === 'object' ? value : [value]) search.append(name, String(each))
  }
  const text = search.toString()
  return text === '' ? '' : `?${text}`
}

/** The body of an answer, whatever its type. */
export function bodyOf(text: string): Json {
  if (text === '') return new Json(undefined)
  try {
    return new Json(JSON.parse(text))
  } catch {
    // Not JSON: some other server, or a page in between.
    return new Json(undefined)
  }
}
