import { chmodSync, copyFileSync, existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from '@jest/globals'
import { openTestAccess, type TestAccess } from './access.testing.js'
import { AccessFault } from './fault.js'

const keyOf = ({ folder }: TestAccess) => join(folder, 'access.key')

function reasonOf(open: () => unknown): string {
  try {
    open()
  } catch (error) {
    if (error instanceof AccessFault) return `${error.reason}: ${error.message}`
    throw error
  }
  return 'opened'
}

test('the key is made at its first use, for its owner alone, and is then the key of every process', () => {
  using access = openTestAccess()
  const other = access.another()
  expect(existsSync(keyOf(access))).toBe(false)
  const [code = ''] = access.store.recoveryCodes.make('u1')
  expect(readFileSync(keyOf(access), 'utf8')).toMatch(/^alteram-access-key-1:[A-Za-z0-9_-]{43}\n$/)
  expect(statSync(keyOf(access)).mode & 0o777).toBe(0o600)
  expect(readdirSync(access.folder)).not.toContain('access.key.part')
  expect(other.recoveryCodes.use('u1', code)).toBe(true)
})

test('a key that was made when the power failed, before the store knew of it, is taken', () => {
  using access = openTestAccess()
  const content = `alteram-access-key-1:${'A'.repeat(43)}\n`
  writeFileSync(keyOf(access), content, { mode: 0o600 })
  writeFileSync(`${keyOf(access)}.part`, 'half', { mode: 0o600 })
  access.store.recoveryCodes.make('u1')
  expect(readFileSync(keyOf(access), 'utf8')).toBe(content)
  expect(reasonOf(access.another)).toBe('opened')
})

test('a missing key is refused by name, with what to do', () => {
  using access = openTestAccess()
  access.store.recoveryCodes.make('u1')
  rmSync(keyOf(access))
  expect(reasonOf(access.another)).toBe(
    `key-missing: ${keyOf(access)} is missing: without it no second factor in ${access.file} can be checked. Put it back from where you keep it. ` +
      'Where it is lost for good, move the access store away too, start again, and invite everybody anew; nothing in the ledger is lost.',
  )
  expect(existsSync(keyOf(access))).toBe(false)
})

test('a malformed key is refused by name', () => {
  using access = openTestAccess()
  access.store.recoveryCodes.make('u1')
  const good = readFileSync(keyOf(access), 'utf8')
  for (const bad of ['', 'x', good.slice(0, -2), `${good}\n`, ` ${good}`, good.replace('-1:', '-2:'), good.replace(':', '')]) {
    writeFileSync(keyOf(access), bad)
    expect(reasonOf(access.another)).toBe(
      `key-malformed: ${keyOf(access)} is not a key file: it has one line, "alteram-access-key-1:" and 43 characters. Put the right one back.`,
    )
  }
  writeFileSync(keyOf(access), good.trim())
  expect(reasonOf(access.another)).toBe('opened')
})

test('the key of another store, and one that others can read, is refused by name', () => {
  using access = openTestAccess()
  using another = openTestAccess()
  access.store.recoveryCodes.make('u1')
  another.store.recoveryCodes.make('u1')
  const good = readFileSync(keyOf(access))
  copyFileSync(keyOf(another), keyOf(access))
  expect(reasonOf(access.another)).toBe(`key-of-another: ${keyOf(access)} is not the key of ${access.file}. Put the right one back.`)

  writeFileSync(keyOf(access), good)
  chmodSync(keyOf(access), 0o640)
  expect(reasonOf(access.another)).toBe(
    `key-open-to-others: ${keyOf(access)} can be read by others on this machine. Make it private: chmod 600 ${keyOf(access)}`,
  )
  chmodSync(keyOf(access), 0o600)
  expect(reasonOf(access.another)).toBe('opened')
})

test('a change that is undone does not leave the store without its mark', () => {
  using access = openTestAccess()
  const { store } = access
  const fails = () =>
    store.atomically(() => {
      store.recoveryCodes.make('u1')
      throw new Error('disk full')
    })
  expect(fails).toThrow('disk full')
  store.recoveryCodes.make('u1')
  rmSync(keyOf(access))
  expect(reasonOf(access.another)).toMatch(/^key-missing/)
})
