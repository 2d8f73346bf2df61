/** What the lock file has to say beside versions, so that `npm ci` is the whole set-up on a machine without compiler or Python. */

import { existsSync, readFileSync } from 'node:fs'
import { expect, test } from '@jest/globals'

interface Locked {
  readonly gypfile?: boolean
  readonly resolved?: string
}

const root = new URL('../../', import.meta.url)
const { packages }: { packages: Record<string, Locked> } = JSON.parse(readFileSync(new URL('package-lock.json', root), 'utf8'))

test('no package that ships its binary is compiled: npm ci reads "gypfile" from the lock, and npm install forgets to write it', () => {
  // npm compiles what has a binding.gyp and no install script of its own, unless it is told not to.
  const compiled = Object.entries(packages).filter(
    ([path, { gypfile }]) => gypfile !== false && existsSync(new URL(`${path}/binding.gyp`, root)) && !hasInstallScript(path),
  )
  expect(compiled.map(([path]) => path)).toEqual([])
})

test('no place from which packages are downloaded is written down', () => {
  expect(Object.values(packages).flatMap(({ resolved }) => (resolved?.startsWith('http') ? [resolved] : []))).toEqual([])
})

function hasInstallScript(path: string): boolean {
  const { scripts }: { scripts?: Record<string, string> } = JSON.parse(readFileSync(new URL(`${path}/package.json`, root), 'utf8'))
  return scripts?.['install'] !== undefined || scripts?.['preinstall'] !== undefined
}
