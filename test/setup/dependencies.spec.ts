import { expect, test } from '@jest/globals'
import { faultsOfPins, faultsOfReport } from './dependencies.js'

const integrity = `sha512-${'A'.repeat(86)}==`
const good = { version: '1.2.3', resolved: 'https://registry.npmjs.org/a/-/a-1.2.3.tgz', integrity }
const manifest = { dependencies: { a: '1.2.3' }, allowScripts: { b: false } }

const lockWith = (packages: object, root: object = manifest) => ({ packages: { '': root, 'node_modules/a': good, ...packages } })

test('what is pinned, hashed and from the registry is well', () => {
  const lock = lockWith({ 'node_modules/b': { ...good, hasInstallScript: true }, 'node_modules/own': { link: true } })
  expect(faultsOfPins(manifest, lock, lock)).toEqual([])
})

test.each([
  [
    'a range',
    { dependencies: { a: '^1.2.3' } },
    lockWith({}, { dependencies: { a: '^1.2.3' } }),
    'a is not pinned to one version, but to ^1.2.3.',
  ],
  ['another version in the lock', { dependencies: { a: '1.2.4' } }, lockWith({}), 'a is 1.2.4 in package.json and 1.2.3 in the lock.'],
  ['one in the lock alone', {}, lockWith({}), 'a is in the lock and not in package.json.'],
  [
    'one from elsewhere',
    manifest,
    lockWith({ 'node_modules/c': { ...good, resolved: 'git+ssh://x/y.git' } }),
    'node_modules/c does not come from the registry, but from git+ssh://x/y.git.',
  ],
  [
    'one without a hash',
    manifest,
    lockWith({ 'node_modules/c': { ...good, integrity: 'sha1-x' } }),
    'node_modules/c has no hash that it could be held to.',
  ],
  [
    'a script',
    manifest,
    lockWith({ 'node_modules/a/node_modules/c': { ...good, hasInstallScript: true } }),
    'node_modules/a/node_modules/c would run a script when it is installed; decide of it in allowScripts.',
  ],
  [
    'one given up',
    manifest,
    lockWith({ 'node_modules/c': { ...good, deprecated: 'use d' } }),
    'node_modules/c is given up by its authors: use d',
  ],
])('%s is found', (_, wanted, lock, sentence) => {
  expect(faultsOfPins(wanted, lock)).toEqual([sentence])
})

test('what is installed and is not what was pinned is found', () => {
  const installed = { packages: { 'node_modules/a': { ...good, version: '1.2.4', integrity: 'sha512-other' } } }
  expect(faultsOfPins(manifest, lockWith({}), installed)).toEqual(['node_modules/a is installed as 1.2.4, and pinned as 1.2.3.'])
})

test('advisories count until somebody has looked at them, and again when that is long ago; no report is no verdict', () => {
  const via = [{ url: 'https://github.com/advisories/GHSA-aaaa-bbbb-cccc', title: 'A hole', severity: 'high' }, 'another package']
  const report = { vulnerabilities: { a: { via }, b: { via: ['a'] } } }
  const known = [{ advisory: 'GHSA-aaaa-bbbb-cccc', because: 'we do not call it', until: '2027-01-31' }]
  expect(faultsOfReport(report, '2027-01-01', [])).toEqual(['a: A hole (high, GHSA-aaaa-bbbb-cccc).'])
  expect(faultsOfReport(report, '2027-01-01', known)).toEqual([])
  expect(faultsOfReport(report, '2027-02-01', known)).toHaveLength(1)
  expect(faultsOfReport({ statusCode: 405, message: '405 Method Not Allowed' }, '2027-01-01')).toBeUndefined()
})
