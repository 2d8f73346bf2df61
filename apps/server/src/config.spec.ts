import { expect, test } from '@jest/globals'
import { readConfig, WrongConfig } from './config.js'

const usual = { data: './data', host: '127.0.0.1', port: 7070, page: true, requestsPerMinute: 60_000 }

test('nothing set is the loopback, and a folder beside', () => {
  expect(readConfig({ PATH: '/bin', ALTERAM_TOKEN: 'for the command line' })).toEqual(usual)
})

test('what is set holds', () => {
  expect(readConfig({ ALTERAM_DATA: '/ledger', ALTERAM_PORT: '0', ALTERAM_PAGE: 'off', ALTERAM_HOST: '::1' })).toEqual({
    ...usual,
    data: '/ledger',
    port: 0,
    page: false,
    host: '::1',
  })
})

test('every wrong value is told at once, by its name', () => {
  const environment = { ALTERAM_DATA: ' ', ALTERAM_PORT: '70700', ALTERAM_HOST: 'a b', ALTERAM_PAGE: 'yes', ALTERAM_PROT: '1' }
  const wrong = () => {
    try {
      return readConfig(environment)
    } catch (error) {
      return error instanceof WrongConfig ? error.wrong : error
    }
  }
  expect(wrong()).toEqual([
    'ALTERAM_PROT is not known. Did you mean ALTERAM_PORT?',
    'ALTERAM_DATA has to be the path of a folder; it is " ".',
    'ALTERAM_HOST has to be an address to bind to, such as 127.0.0.1; it is "a b".',
    'ALTERAM_PORT has to be a whole number from 0 to 65535; it is "70700".',
    'ALTERAM_PAGE has to be on or off; it is "yes".',
  ])
})
