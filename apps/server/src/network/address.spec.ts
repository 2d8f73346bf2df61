import { expect, test } from '@jest/globals'
import { countedAs, isLoopback, plainAddress } from './address.js'

test.each([
  ['10.1.2.3', '10.1.2.3'],
  ['::ffff:10.1.2.3', '10.1.2.3'],
  ['::FFFF:10.1.2.3', '10.1.2.3'],
  ['fe80::1%eth0', 'fe80::1'],
  ['::1', '::1'],
  ['10.1.2', undefined],
  ['10.1.2.3, 10.1.2.4', undefined],
  ['proxy.example', undefined],
  ['', undefined],
])('the plain address of %p is %p', (text, plain) => {
  expect(plainAddress(text)).toBe(plain)
})

test.each([
  ['127.0.0.1', true],
  ['127.9.9.9', true],
  ['::1', true],
  ['0.0.0.0', false],
  ['::', false],
  ['10.0.0.1', false],
  ['128.0.0.1', false],
])('%s is the loopback: %p', (address, is) => {
  expect(isLoopback(address)).toBe(is)
})

test.each([
  ['10.1.2.3', '10.1.2.3'],
  ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
  ['2001:0DB8:0001:0002::6', '2001:db8:1:2::/64'],
  ['2001:db8::6', '2001:db8:0:0::/64'],
  ['2001:db8:1:2:3:4:192.0.2.1', '2001:db8:1:2::/64'],
  ['::1', '0:0:0:0::/64'],
  ['::', '0:0:0:0::/64'],
])('%s is counted as %s', (address, counted) => {
  expect(countedAs(address)).toBe(counted)
})
