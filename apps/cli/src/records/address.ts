/** The address of a record of any kind, by what a person calls it. */
import { collections, kinds, parseShortId, shortPrefixes } from '#ledger'
import type { Api } from '../api/api.js'
import { wrongUse } from '../failure.js'

/** A short id tells its kind, a UUID is tried with each. */
export async function addressOf(api: Api, id: string): Promise<string> {
  const short = parseShortId(id)
  const known = short !== undefined && kinds.find((kind) => short.startsWith(`${shortPrefixes[kind]}-`))
  if (known) return `/api/v1/${collections[known]}/${short}`
  for (const kind of kinds) {
    const path = `/api/v1/${collections[kind]}/${encodeURIComponent(id)}`
    if ((await api.request('GET', path)).status === 200) return path
  }
  throw wrongUse(`There is no record ${JSON.stringify(id)}. Give a short id such as AL-7F3K2Q, or a UUID.`)
}
