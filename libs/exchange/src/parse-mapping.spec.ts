import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from '@jest/globals'
import { BadMapping, keptMappings, loadMapping, parseMapping } from './index.js'

const sound = {
  about: 'x',
  file: { encoding: 'utf-8', delimiter: ',' },
  columns: ['Name'],
  submissions: [{ name: 'state', kind: 'party', verb: 'register', key: ['{Name}'], body: { is: 'state' } }],
}

function faultsOf(json: unknown): readonly string[] {
  try {
    parseMapping('test', json)
    return []
  } catch (error) {
    if (error instanceof BadMapping) return error.faults.map(({ pointer, reason }) => `${pointer}: ${reason}`)
    throw error
  }
}

test('a sound one is taken', () => {
  expect(faultsOf(sound)).toEqual([])
})

test('every fault is named at its place', () => {
  const faults = faultsOf({
    ...sound,
    file: { encoding: 'latin', delimiter: '' },
    colums: [],
    tables: { states: 'nowhere', t: { a: 1 } },
    values: { Name: { from: 'Nam' }, list: { from: 'Name', split: '' }, n: { from: 'Name', plus: 0.5 }, x: { from: 'Name', table: 'tt' } },
    skip: [{ where: 'Nme', is: ['a'] }],
    gather: { g: { group: ['{Name}'], each: '{nme' } },
    submissions: [
      { kind: 'party', verb: 'regster', key: ['{Name}'], body: { type: 'x', name: '{...list}' } },
      { kind: 'report', verb: 'rate', key: [], body: ['{@who}'] },
    ],
  })
  expect(faults).toEqual([
    '/colums: there is no field “colums”; meant “columns”?',
    '/file/encoding: an encoding is one of utf-8, utf-16le, utf-16be, windows-1252, mac-roman or find',
    '/file/delimiter: a text is expected here',
    '/tables/states: there is no kept table “nowhere”',
    '/tables/t/a: a text is expected here',
    '/values/Name/from: there is no column or value “Nam”; meant “Name”?',
    '/values/Name: a column or value of this name is there already',
    '/values/list/split: a text is expected here',
    '/values/n/plus: what is added is a whole number',
    '/values/x/table: there is no table “tt”; meant “t”?',
    '/skip/0/where: there is no column or value “Nme”; meant “Name”?',
    '/skip/0/because: a text is expected here',
    '/gather/g/each: a brace has no partner; {{ and }} stand for braces',
    '/submissions/0/verb: there is no verb “regster” of a party',
    '/submissions/0/body/name: {...} stands alone, in an array',
    '/submissions/0/body/type: the verb says what the command is; leave out its type',
    '/submissions/1/of: this verb needs the record that it is for',
    '/submissions/1/body/0: there is no submission “who”; known: ',
    '/submissions/1/body: a body is an object: the fields of the command',
  ])
})

test('a key does not lead back to itself', () => {
  const [state] = sound.submissions
  expect(faultsOf({ ...sound, submissions: [{ ...state, key: ['{@state}'] }] })).toEqual([
    '/submissions/0/key: a key names only records that stand above',
  ])
})

test.each([[null], [[]], ['text'], [3], [{}]])('%j is no mapping', (json) => {
  expect(faultsOf(json).length).toBeGreaterThan(0)
})

test('kept ones are found by name, own ones by path; what is not there is said', () => {
  expect(keptMappings()).toEqual(['tip-tiers', 'upr', 'upr-pledges'])
  expect(() => loadMapping('up')).toThrow('there is no mapping “up”; meant “upr”?')
  expect(() => loadMapping('./nowhere.json')).toThrow('the file cannot be read')
  const folder = mkdtempSync(join(tmpdir(), 'mapping-'))
  try {
    const path = join(folder, 'own.json')
    writeFileSync(path, JSON.stringify(sound))
    expect(loadMapping(path).columns).toEqual(['Name'])
    writeFileSync(path, '{')
    expect(() => loadMapping(path)).toThrow('it is not JSON')
  } finally {
    rmSync(folder, { recursive: true })
  }
})
