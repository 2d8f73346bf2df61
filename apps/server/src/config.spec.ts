import { expect, test } from '@jest/globals'
import { readConfig } from './config.js'
import { WrongConfig } from './wrong-config.js'

const usual = {
  data: './data',
  host: '127.0.0.1',
  port: 7070,
  page: true,
  log: 'info',
  network: { proxies: [], plainHttp: false },
  attesting: {},
  settings: {
    requestsPerMinute: 60_000,
    requestsPerMinuteOfAddress: 120_000,
    requestsPerMinuteSignedOut: 600,
    connections: 2_000,
    connectionsPerAddress: 500,
    headerBytes: 16_384,
    bodyBytes: 1_048_576,
    batchBytes: 16_777_216,
    copyBytes: 536_870_912,
    headersMs: 20_000,
    requestMs: 300_000,
    stallMs: 10_000,
  },
}

/** The complaints about an environment. */
function wrong(environment: Record<string, string>, called?: (variable: string) => string): unknown {
  try {
    return readConfig(environment, called)
  } catch (error) {
    return error instanceof WrongConfig ? error.wrong : error
  }
}

test('nothing set is the loopback, and a folder beside', () => {
  expect(readConfig({ PATH: '/bin', ALTERAM_TOKEN: 'for the command line' })).toEqual(usual)
})

test('single sign-on is set as a whole, and what is wrong with it is told beside the rest', () => {
  const set = {
    ALTERAM_OIDC_ISSUER: 'https://login.example.org',
    ALTERAM_OIDC_CLIENT_ID: 'alteram',
    ALTERAM_OIDC_ROLE_CLAIM: 'groups',
    ALTERAM_OIDC_ROLE_MAP: '{"monitors": "recorder"}',
  }
  expect(readConfig(set)).toEqual({ ...usual, signOn: expect.objectContaining({ clientId: 'alteram' }) })
  expect(wrong({ ...set, ALTERAM_PORT: 'http', ALTERAM_OIDC_ROLE_MAP: '{"monitors": "king"}', ALTERAM_OIDC_ISUER: 'x' })).toEqual([
    'ALTERAM_OIDC_ISUER is not known. Did you mean ALTERAM_OIDC_ISSUER?',
    'ALTERAM_PORT has to be a whole number from 0 to 65535; it is "http".',
    'ALTERAM_OIDC_ROLE_MAP gives "monitors" the role "king", which there is not. The roles are: reader, recorder, reviewer, auditor, administrator.',
  ])
})

test('witnesses and time-stamps: an authority goes with its certificates', () => {
  const set = {
    ALTERAM_WITNESS_POLICY: '/etc/policy',
    ALTERAM_TIMESTAMP_URL: 'http://tsa.example.org/tsr',
    ALTERAM_TIMESTAMP_CA: '/etc/tsa.pem',
  }
  const timestamps = { url: new URL('http://tsa.example.org/tsr'), authorities: '/etc/tsa.pem', everyMs: 86_400_000 }
  expect(readConfig(set)).toEqual({ ...usual, attesting: { policy: '/etc/policy', timestamps } })
  expect(readConfig({ ...set, ALTERAM_TIMESTAMP_EVERY: 'hour', ALTERAM_TIMESTAMP_POLICY: '1.2.3' }).attesting.timestamps).toEqual({
    ...timestamps,
    policy: '1.2.3',
    everyMs: 3_600_000,
  })
  expect(wrong({ ALTERAM_TIMESTAMP_URL: 'http://tsa.example.org/' })).toEqual([
    'ALTERAM_TIMESTAMP_URL is given without ALTERAM_TIMESTAMP_CA; time-stamps take both.',
  ])
  for (const url of ['tsa.example.org', 'ftp://tsa.example.org', 'http://user:pass@tsa.example.org/'])
    expect(wrong({ ...set, ALTERAM_TIMESTAMP_URL: url, ALTERAM_TIMESTAMP_POLICY: '1..2' })).toEqual([
      expect.stringMatching(/^ALTERAM_TIMESTAMP_URL has to be the address of a time-stamp authority/),
      'ALTERAM_TIMESTAMP_POLICY has to be an object identifier, such as 1.2.3.4; it is "1..2".',
      'ALTERAM_TIMESTAMP_CA is given without ALTERAM_TIMESTAMP_URL; time-stamps take both.',
    ])
})

test('what is set holds', () => {
  expect(
    readConfig({
      ALTERAM_DATA: '/ledger',
      ALTERAM_PORT: '0',
      ALTERAM_PAGE: 'off',
      ALTERAM_HOST: '::1',
      ALTERAM_LOG: 'silent',
      ALTERAM_TLS_CERT: '/tls/cert.pem',
      ALTERAM_TLS_KEY: '/tls/key.pem',
      ALTERAM_TRUSTED_PROXIES: '127.0.0.1, 10.1.0.0/16,fd00::/8',
      ALTERAM_PLAIN_HTTP: 'allowed',
      ALTERAM_STALL_SECONDS: '3',
    }),
  ).toEqual({
    ...usual,
    data: '/ledger',
    port: 0,
    page: false,
    host: '::1',
    log: 'silent',
    network: {
      tls: { certificate: '/tls/cert.pem', key: '/tls/key.pem' },
      proxies: ['127.0.0.1', '10.1.0.0/16', 'fd00::/8'],
      plainHttp: true,
    },
    settings: { ...usual.settings, stallMs: 3_000 },
  })
})

test('every wrong value is told at once, by its name', () => {
  const environment = {
    ALTERAM_DATA: ' ',
    ALTERAM_PORT: '70700',
    ALTERAM_HOST: 'a b',
    ALTERAM_PAGE: 'yes',
    ALTERAM_PROT: '1',
    ALTERAM_LOG: 'loud',
    ALTERAM_TLS_KEY: '/tls/key.pem',
    ALTERAM_CONNECTIONS: '0',
  }
  expect(wrong(environment)).toEqual([
    'ALTERAM_PROT is not known. Did you mean ALTERAM_PORT?',
    'ALTERAM_DATA has to be the path of a folder; it is " ".',
    'ALTERAM_HOST has to be an address to bind to, such as 127.0.0.1; it is "a b".',
    'ALTERAM_PORT has to be a whole number from 0 to 65535; it is "70700".',
    'ALTERAM_PAGE has to be on or off; it is "yes".',
    'ALTERAM_LOG has to be one of silent, error, warn, info, debug; it is "loud".',
    'ALTERAM_CONNECTIONS has to be a whole number from 1 to 1000000; it is "0".',
    'ALTERAM_TLS_KEY is given without ALTERAM_TLS_CERT; TLS takes both.',
  ])
})

test.each(['*', 'true', '1', 'proxy.example', '0.0.0.0/0', '::/0', '10.0.0.0/33', '10.0.0.0/8/8', '10.0.0', '127.0.0.1,', ''])(
  'proxies are named, never guessed: %p is refused',
  (text) => {
    expect(wrong({ ALTERAM_TRUSTED_PROXIES: text })).toEqual([
      `ALTERAM_TRUSTED_PROXIES has to be addresses or networks with commas between them, such as 127.0.0.1, 10.1.0.0/16; it is ${JSON.stringify(text)}.`,
    ])
  },
)

test('a setting goes by the name that it was given under, and a secret in its place is not repeated', () => {
  const called = () => '--port'
  expect(wrong({ ALTERAM_PORT: 'x' }, called)).toEqual(['--port has to be a whole number from 0 to 65535; it is "x".'])
  for (const secret of [`alt_${'x'.repeat(20)}`, 'correct horse battery staple', '-----BEGIN PRIVATE KEY-----', 'x'.repeat(61)]) {
    expect(wrong({ ALTERAM_PORT: secret })).toEqual(['ALTERAM_PORT has to be a whole number from 0 to 65535; it is something else.'])
  }
})

test('the name of the log is one that can stand in its checkpoints', () => {
  expect(readConfig({ ALTERAM_LOG_ORIGIN: 'ledger.example.org/log' })).toEqual({ ...usual, origin: 'ledger.example.org/log' })
  for (const name of ['', 'two words', 'a+b', 'x'.repeat(201), 'a\nb']) {
    expect(wrong({ ALTERAM_LOG_ORIGIN: name })).toEqual([
      expect.stringMatching(
        /^ALTERAM_LOG_ORIGIN has to be a name without spaces and \+, best an address of yours without https:\/\/, such as /,
      ),
    ])
  }
})
