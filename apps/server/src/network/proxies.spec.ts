import { describe, expect, test } from '@jest/globals'
import { faultOfProxy, isInTheClear, Proxies } from './proxies.js'

const proxies = new Proxies(['10.0.0.0/24', '192.0.2.7', 'fd00::/8'])

/** Who a request comes from. */
function from(peer: string, headers: Record<string, string> = {}, { among = proxies, encrypted = false } = {}) {
  return among.clientOf({ socket: Object.assign(Object.create(null), { remoteAddress: peer, encrypted }), headers })
}

describe('headers of a proxy', () => {
  const forged = { 'x-forwarded-for': '198.51.100.9', 'x-forwarded-proto': 'https', forwarded: 'for=198.51.100.9;proto=https' }

  test('are not believed from anybody where none is named, nor from others where some are', () => {
    const honest = { address: '203.0.113.5', secure: false, direct: true }
    expect(from('203.0.113.5', forged)).toEqual(honest)
    expect(from('203.0.113.5', forged, { among: new Proxies([]) })).toEqual(honest)
    expect(from('10.0.1.1', forged).address).toBe('10.0.1.1')
  })

  test('are believed from those that are named, whatever clothes their address wears', () => {
    for (const peer of ['10.0.0.9', '::ffff:10.0.0.9', '192.0.2.7', 'fd12::3']) {
      expect([peer, from(peer, forged)]).toEqual([peer, { address: '198.51.100.9', secure: true, direct: false }])
    }
  })

  test('count from the end, so far as those who wrote are trusted', () => {
    const address = (chain: string) => from('10.0.0.9', { 'x-forwarded-for': chain }).address
    expect(address('127.0.0.1, 198.51.100.9')).toBe('198.51.100.9')
    expect(address('127.0.0.1, 198.51.100.9, 10.0.0.3,192.0.2.7')).toBe('198.51.100.9')
    expect(address('10.0.0.3')).toBe('10.0.0.3')
    expect(address('198.51.100.9:4711')).toBe('198.51.100.9')
    expect(address('[2001:db8::1]:4711')).toBe('2001:db8::1')
    // What is no address ends the chain at whoever passed it on.
    for (const garbage of ['unknown', '', ',', '198.51.100.9, ', '<script>', '10.0.0.3\t10.0.0.4'])
      expect(address(garbage)).toBe('10.0.0.9')
  })

  test('say whether the way to the proxy was encrypted, by the word of the nearest', () => {
    const secure = (said: string, encrypted = false) => from('10.0.0.9', { 'x-forwarded-proto': said }, { encrypted }).secure
    expect([secure('https'), secure('HTTPS'), secure('http, https'), secure('https, http'), secure('http'), secure('wss')]).toEqual([
      true,
      true,
      true,
      false,
      false,
      false,
    ])
    // TLS between the proxy and us does not cover what came to it in the clear.
    expect([secure('http', true), from('10.0.0.9', {}, { encrypted: true }).secure]).toEqual([false, true])
  })
})

test('in the clear is what comes from elsewhere without TLS and without a proxy', () => {
  expect([
    isInTheClear(from('203.0.113.5')),
    isInTheClear(from('203.0.113.5', {}, { encrypted: true })),
    isInTheClear(from('127.0.0.1')),
    isInTheClear(from('10.0.0.9', { 'x-forwarded-for': '203.0.113.5', 'x-forwarded-proto': 'https' })),
    isInTheClear(from('')),
  ]).toEqual([true, false, false, false, false])
})

test.each([
  ['10.0.0.0/24', undefined],
  ['::1', undefined],
  ['fd00::/8', undefined],
  ['0.0.0.0/0', 'is everybody; name the proxies that are yours'],
  ['::/0', 'is everybody; name the proxies that are yours'],
  ['10.0.0.0/33', 'has no length that a network can have'],
  ['10.0.0.0/-1', 'has no length that a network can have'],
  ['localhost', 'is neither an address nor a network; names of hosts are not taken'],
])('%s as a proxy: %p', (name, fault) => {
  expect(faultOfProxy(name)).toBe(fault)
})
