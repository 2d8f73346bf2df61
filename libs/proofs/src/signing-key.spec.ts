/** The signing key: made once, private, and no other's. */
import { chmodSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { afterEach, beforeEach, expect, test } from '@jest/globals'
import { formatSignerKey, formatVerifierKey, signerKey } from '#audit'
import { Data } from './data.fixture.js'
import { SigningFault } from './signing-fault.js'
import { isOrigin, openSigningKey } from './signing-key.js'

let data: Data
beforeEach(() => {
  data = new Data()
})
afterEach(() => data.end())

function faultOf(open: () => unknown): SigningFault | undefined {
  try {
    open()
    return undefined
  } catch (error) {
    if (error instanceof SigningFault) return error
    throw error
  }
}

test('it is made once, under the name that was asked for, and leaves nothing beside it', () => {
  const options = { file: data.keyFile, known: undefined }
  const made = openSigningKey({ ...options, origin: 'ledger.example/main' })
  expect(made.name).toBe('ledger.example/main')
  expect(openSigningKey(options)).toEqual(made)
  expect(openSigningKey({ ...options, known: formatVerifierKey(made) })).toEqual(made)
  expect(readdirSync(data.directory)).toEqual(['signing.key'])
  expect(faultOf(() => openSigningKey({ ...options, origin: 'other.example' }))).toMatchObject({ reason: 'other-origin' })
})

test('what is not right with it is said, and never the key', () => {
  const file = data.keyFile
  const made = openSigningKey({ file, known: undefined })
  const known = formatVerifierKey(made)
  const secret = readFileSync(file, 'utf8')
  const found: (SigningFault | undefined)[] = []
  rmSync(file)
  found.push(faultOf(() => openSigningKey({ file, known })))
  writeFileSync(file, secret.slice(0, -9), { mode: 0o600 })
  found.push(faultOf(() => openSigningKey({ file, known })))
  writeFileSync(file, `${formatSignerKey(signerKey(made.name, 'note', new Uint8Array(32)))}\n`)
  found.push(faultOf(() => openSigningKey({ file, known })))
  writeFileSync(file, secret)
  chmodSync(file, 0o644)
  found.push(faultOf(() => openSigningKey({ file, known })))
  expect(found.map((fault) => fault?.reason)).toEqual(['key-missing', 'key-malformed', 'key-of-another', 'key-open-to-others'])
  const seed = secret.trimEnd().split('+').slice(4).join('+')
  expect(found.filter((fault) => fault?.message.includes(seed.slice(4, 20)))).toEqual([])
})

test('a ledger does not open with a key that is not its own', async () => {
  await data.write(1)
  await data.with(() => undefined)
  rmSync(data.keyFile)
  expect(faultOf(() => data.open())).toMatchObject({ reason: 'key-missing' })
})

test('an origin is one word', () => {
  expect(['ledger.example/main', 'x', 'a b', 'a+b', '', 'a\nb', 'x'.repeat(201)].map(isOrigin)).toEqual([
    true,
    true,
    false,
    false,
    false,
    false,
    false,
  ])
})
