/** Installs what the benchmarks compare with, outside the project's own dependencies. */
import { spawnSync } from 'node:child_process'
import { copyFileSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { discard, type Scene } from './scene.js'

/**
 * Installs the packages that a folder of the project locks into another folder. Its driver is downloaded ready-made, or compiled where it
 * cannot be, which takes some minutes. Leaves nothing behind where that fails.
 */
export function installPeer(from: string, to: string, say: Scene['say']): void {
  say('installing what is compared with; this can take some minutes')
  mkdirSync(to, { recursive: true })
  for (const file of ['package.json', 'package-lock.json']) copyFileSync(join(from, file), join(to, file))
  // The driver is the one package that has something to run when it is installed.
  const steps = [
    ['ci', '--ignore-scripts', '--no-audit', '--no-fund'],
    ['rebuild', 'sqlite3'],
  ]
  for (const step of steps) {
    const { status, stderr } = spawnSync('npm', step, { cwd: to, encoding: 'utf8', shell: process.platform === 'win32' })
    if (status === 0) continue
    say(`npm ${step.join(' ')} failed: ${String(stderr).trim().split('\n').at(-1) ?? ''}`)
    discard(join(to, 'node_modules'))
    return
  }
}
