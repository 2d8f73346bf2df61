import { expect, test } from '@jest/globals'
import fc from 'fast-check'
import { networkOf } from './address.js'

test.each([
  ['192.0.2.7', '192.0.2.7'],
  ['::ffff:192.0.2.7', '192.0.2.7'],
  ['::FFFF:c000:207', '192.0.2.7'],
  ['0:0:0:0:0:ffff:192.0.2.7', '192.0.2.7'],
  ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
  ['2001:DB8:1:2::6', '2001:db8:1:2::/64'],
  ['2001:0db8:0001:0002::', '2001:db8:1:2::/64'],
  ['2001:db8::1', '2001:db8:0:0::/64'],
  ['fe80::1%eth0', 'fe80:0:0:0::/64'],
  ['::1', '0:0:0:0::/64'],
  ['::', '0:0:0:0::/64'],
  ['64:ff9b::192.0.2.7', '64:ff9b:0:0::/64'],
  ['', ''],
  ['unix:', 'unix:'],
])('%s counts as %s', (address, network) => {
  expect(networkOf(address)).toBe(network)
})

test('of IPv6 the first half counts, however it is written', () => {
  fc.assert(
    fc.property(fc.ipV6(), (address) => {
      const [once, compressed] = [networkOf(address), networkOf(new URL(`http://[${address}]`).hostname.slice(1, -1))]
      expect(compressed).toBe(once)
    }),
  )
})
