/** The entry: an old Node, and a program that is not built, are told what to do in one sentence. */
import { execFile } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { promisify } from 'node:util'
import { describe, expect, test } from '@jest/globals'

const run = promisify(execFile)

describe('an older Node', () => {
  const check = async (version: string): Promise<string> => {
    const script = `import(${JSON.stringify(resolve('apps/cli/bin/node-version.js'))}).then(({ unfit }) => console.log(unfit('${version}')))`
    return (await run(process.execPath, ['-e', script])).stdout.trim()
  }

  test('is told how to have the right one', async () => {
    expect(await check('20.20.2')).toBe(
      'alteram: this is Node 20.20.2 and Alteram needs Node 24, which it brings along: run it through npm, as in npx alteram …, in its folder.',
    )
  })

  test.each(['24.0.0', '24.21.0', '25.1.0'])('%s is not old', async (version) => expect(await check(version)).toBe('undefined'))
})

test('a program that is not built says how to build it', async () => {
  const elsewhere = mkdtempSync(join(tmpdir(), 'alteram-bin-'))
  try {
    mkdirSync(join(elsewhere, 'apps/cli'), { recursive: true })
    cpSync('apps/cli/bin', join(elsewhere, 'apps/cli/bin'), { recursive: true })
    await expect(run(process.execPath, [join(elsewhere, 'apps/cli/bin/alteram.js')])).rejects.toMatchObject({
      code: 2,
      stdout: '',
      stderr: 'alteram: the program is not built yet; run npm ci (or npm run build) in its folder first.\n',
    })
  } finally {
    rmSync(elsewhere, { recursive: true })
  }
})
