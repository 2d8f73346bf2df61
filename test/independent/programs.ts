/** Running what checks a folder, and what came of it. */
import { execFile, execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll, test } from '@jest/globals'
import { buildCheck, goMissing } from './go.js'

/** What a program said, line by line, and how it ended. */
export interface Outcome {
  readonly code: number
  readonly said: readonly string[]
  readonly complained: string
}

/** Checks a folder. `more` are arguments of its own. */
export type Checker = (folder: string, ...more: readonly string[]) => Promise<Outcome>

export function run(program: string, args: readonly string[]): Promise<Outcome> {
  return new Promise((done, reject) => {
    execFile(program, args, (error, stdout, stderr) => {
      // A program that could not be started has a code in words.
      if (error && typeof error.code !== 'number') reject(error)
      else done({ code: typeof error?.code === 'number' ? error.code : 0, said: stdout.split('\n').slice(0, -1), complained: stderr })
    })
  })
}

/** The Go program; and why it is not there, where it is not. */
export function goChecker(): { readonly missing: string | undefined; readonly check: Checker } {
  const missing = goMissing()
  if (missing !== undefined) return { missing, check: () => Promise.reject(new Error(missing)) }
  const folder = mkdtempSync(join(tmpdir(), 'alteram-go-'))
  afterAll(() => rmSync(folder, { recursive: true }))
  let program: string | undefined
  return {
    missing,
    check: (checked, ...more) => {
      program ??= buildCheck(folder)
      return run(program, [...more, checked])
    },
  }
}

/** The shell script; and why it cannot run here, where it cannot. */
export function shellChecker(): { readonly missing: string | undefined; readonly check: Checker } {
  const script = resolve('libs/evidence/verify.sh')
  return { missing: shellMissing(), check: (folder, ...more) => run('sh', [script, folder, ...more]) }
}

/** Tests that need a program; skipped, and saying why, where it is missing. */
export function testWith(missing: string | undefined): (name: string, run: () => Promise<void> | void, timeoutMs?: number) => void {
  return (name, run, timeoutMs) => {
    if (missing === undefined) test(name, run, timeoutMs)
    else test.skip(`${name} (skipped: ${missing})`, () => undefined)
  }
}

function shellMissing(): string | undefined {
  try {
    const version = Number(/^OpenSSL (\d+)/.exec(execFileSync('openssl', ['version'], { encoding: 'utf8' }))?.[1] ?? 0)
    if (version < 3) return 'openssl is older than 3.0'
    for (const program of ['sha256sum', 'basenc', 'awk']) execFileSync('sh', ['-c', `command -v ${program}`], { stdio: 'ignore' })
    return undefined
  } catch {
    return 'openssl, or GNU coreutils with sha256sum and basenc, is not installed: apt-get install openssl coreutils'
  }
}
