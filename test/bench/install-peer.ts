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
  const { status, stderr } = spawnSync('npm', ['ci', '--no-audit', '--no-fund'], {
    cwd: to,
    encoding: 'utf8',
    shell: process.platform === 'win32',
  })
  if (status === 0) return
  const [why = ''] = String(stderr)
    .split('\n')
    .filter((line) => line.startsWith('npm error'))
  say(`it could not be installed: ${why}`)
  discard(join(to, 'node_modules'))
}
