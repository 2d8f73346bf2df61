import { expect, test } from '@jest/globals'
import { addressToBind, UnsafeBinding } from './binding.js'

const sentenceOf = async (host: string, encrypted: boolean, administrator: boolean) => {
  try {
    return await addressToBind(host, { encrypted, hasAdministrator: async () => administrator })
  } catch (error) {
    if (!(error instanceof UnsafeBinding)) throw error
    return error.message
  }
}

test('the loopback is always open, by whatever name', async () => {
  expect(await sentenceOf('127.0.0.1', false, false)).toBe('127.0.0.1')
  expect(await sentenceOf('127.8.0.1', false, false)).toBe('127.8.0.1')
  expect(await sentenceOf('::1', false, false)).toBe('::1')
  expect(['127.0.0.1', '::1']).toContain(await sentenceOf('localhost', false, false))
})

test.each(['0.0.0.0', '::', '192.0.2.1', '::ffff:0.0.0.0'])('%s takes encryption first, then an administrator', async (host) => {
  expect(await sentenceOf(host, false, true)).toMatch(
    /^Others on the network could read along at .*ALTERAM_TLS_CERT.*ALTERAM_TRUSTED_PROXIES.*ALTERAM_PLAIN_HTTP=allowed\.$/,
  )
  expect(await sentenceOf(host, true, false)).toMatch(
    /^Nobody is set up .* alteram user add NAME --role administrator, or bind to 127\.0\.0\.1\.$/,
  )
  expect(await sentenceOf(host, true, true)).toBe(host)
})
