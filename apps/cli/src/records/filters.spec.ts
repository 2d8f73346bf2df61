/** What lists can be narrowed by is what the API knows, by the same names; and every command of the API has its flags. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { collections, type Kind, kinds } from '#ledger'
import { createServer, type Server } from '#server'
import { Json } from '../json.js'
import { filters } from './filters.js'

let directory: string
let server: Server
let api: Json

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'alteram-filters-'))
  server = await createServer({ data: directory, page: true })
  api = new Json(JSON.parse((await server.app.inject({ method: 'GET', url: '/api/openapi.json' })).payload))
})

afterAll(async () => {
  await server.close()
  rmSync(directory, { recursive: true })
})

const shared = new Set(['limit', 'cursor', 'labels', 'sort', 'occurred', 'occurred-by', 'count', 'as-of'])

describe('the list of each kind', () => {
  test.each(kinds)('%s', (kind: Kind) => {
    const parameters = api.at('paths', `/api/v1/${collections[kind]}`, 'get', 'parameters').items
    const known = parameters.flatMap((each) => (each.at('in').text === 'query' ? [each.at('name').text] : []))
    expect(filters[kind].map(({ name }) => name).sort()).toEqual(known.filter((name) => !shared.has(name)).sort())
  })
})
