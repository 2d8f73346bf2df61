/** One who logs: sends the commands that a person would, each with a key, so that telling the story again changes nothing. */
import { collections, type Kind, type VerbOf } from '#ledger'
import { type Api, ask } from '../api/api.js'
import type { StoryClock } from './clock.js'

export type Fields = Readonly<Record<string, unknown>>

/** A record that was begun. */
export interface Begun {
  readonly id: string
  readonly short: string
}

export class Person {
  /** Commands that were recorded anew; those of an earlier telling are not among them. */
  recorded = 0

  constructor(
    private readonly api: Api,
    private readonly clock: StoryClock,
  ) {}

  /** Begins a record. */
  begin(kind: Kind, key: string, fields: Fields): Promise<Begun> {
    return this.#send(`/api/v1/${collections[kind]}`, `demo:${kind}:${key}`, fields)
  }

  /** Adds to a record. */
  async add<K extends Kind>(kind: K, { id, short }: Begun, verb: VerbOf<K>, fields: Fields = {}, again = ''): Promise<void> {
    await this.#send(`/api/v1/${collections[kind]}/${id}/${verb}`, `demo:${short}:${verb}${again}`, fields)
  }

  async #send(path: string, key: string, body: Fields): Promise<Begun> {
    const { body: record, header } = await ask(this.api, 'POST', path, { body, headers: { 'idempotency-key': key } })
    if (header('alteram-repeated') !== 'true') this.recorded++
    this.clock.pass()
    return { id: record.at('id').text, short: record.at('short').text }
  }
}
