import { existsSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import Sqlite from 'better-sqlite3'
import { bringUpToDate, type Format, formatOf, isCode, syncFolder, textIfThere, writeNew } from './index.js'

let folder = ''
const at = (name: string) => join(folder, name)
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'files-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

describe('a small file', () => {
  test('is written for its owner alone, once, and read back', () => {
    writeNew(at('key'), 'secret\n')
    syncFolder(folder)
    expect(textIfThere(at('key'))).toBe('secret\n')
    expect(statSync(at('key')).mode & 0o777).toBe(0o600)
    expect(() => writeNew(at('key'), 'another')).toThrow(expect.objectContaining({ code: 'EEXIST' }))
    expect(readFileSync(at('key'), 'utf8')).toBe('secret\n')
  })

  test('that is not there says nothing; one that cannot be read is no such file', () => {
    expect(textIfThere(at('none'))).toBeUndefined()
    expect(() => textIfThere(folder)).toThrow(expect.objectContaining({ code: 'EISDIR' }))
  })
})

test('an error is told by its code, whatever made it', () => {
  expect([{ code: 'ENOENT' }, new Error('ENOENT'), null, 'ENOENT'].map((error) => isCode(error, 'ENOENT'))).toEqual([
    true,
    false,
    false,
    false,
  ])
})

describe('a database', () => {
  const one: Format = { applicationId: 0x11, steps: ['CREATE TABLE a (x)'] }
  const two: Format = { applicationId: 0x11, steps: [...one.steps, 'ALTER TABLE a ADD COLUMN y'] }
  const refuse = (misfit: string, format: number) => new Error(`${misfit} ${format}`)
  const on = <T>(use: (db: Sqlite.Database) => T, options: Sqlite.Options = {}): T => {
    const db = new Sqlite(at('db'), options)
    try {
      return use(db)
    } finally {
      db.close()
    }
  }
  const columns = (db: Sqlite.Database) => db.prepare("SELECT name FROM pragma_table_info('a')").pluck().all()

  test('is lifted from nothing, from an older format, and no further', () => {
    on((db) => bringUpToDate(db, one, refuse))
    expect(on((db) => [formatOf(db, one, refuse), columns(db)])).toEqual([1, ['x']])
    for (const _ of [1, 2]) on((db) => bringUpToDate(db, two, refuse))
    expect(on((db) => [formatOf(db, two, refuse), columns(db)])).toEqual([2, ['x', 'y']])
  })

  test('that is only read stays as it is', () => {
    on((db) => bringUpToDate(db, one, refuse))
    on((db) => bringUpToDate(db, two, refuse), { readonly: true })
    expect(on((db) => formatOf(db, two, refuse))).toBe(1)
  })

  test('of a newer format, or of somebody else, is refused and left alone', () => {
    on((db) => bringUpToDate(db, two, refuse))
    expect(() => on((db) => bringUpToDate(db, one, refuse))).toThrow('newer 2')
    expect(() => on((db) => bringUpToDate(db, { ...two, applicationId: 0x12 }, refuse))).toThrow('not-ours 2')
    expect(on((db) => [formatOf(db, two, refuse), columns(db)])).toEqual([2, ['x', 'y']])
    rmSync(at('db'))
    on((db) => db.exec('CREATE TABLE theirs (x)'))
    expect(() => on((db) => bringUpToDate(db, one, refuse))).toThrow('not-ours 0')
    expect(existsSync(at('db'))).toBe(true)
  })

  test('whose step fails is left in the format that it had', () => {
    on((db) => bringUpToDate(db, one, refuse))
    const broken = { ...one, steps: [...one.steps, 'ALTER TABLE a ADD COLUMN y', 'nonsense'] }
    expect(() => on((db) => bringUpToDate(db, broken, refuse))).toThrow('syntax error')
    expect(on((db) => [formatOf(db, one, refuse), columns(db)])).toEqual([1, ['x']])
  })
})
