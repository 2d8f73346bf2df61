/**
 * The Go program of this folder, which verifies on `golang.org/x/mod/sumdb` alone. It is built against Debian's packages and without a network:
 * `apt-get install golang-go golang-golang-x-mod-dev`.
 */
import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'

/** Where Debian puts the source of Go's libraries. Elsewhere ALTERAM_GOPATH names a folder that has `src/golang.org/x/mod`. */
const sources = process.env['ALTERAM_GOPATH'] ?? '/usr/share/gocode'

const install = 'apt-get install golang-go golang-golang-x-mod-dev'

/** Why nothing can be checked with Go here, and what to do; undefined where it can. */
export function goMissing(goPath = sources): string | undefined {
  if (!existsSync(join(goPath, 'src/golang.org/x/mod/sumdb/tlog'))) return `golang.org/x/mod is not installed: ${install}`
  try {
    execFileSync('go', ['version'], { stdio: 'ignore' })
    return undefined
  } catch {
    return `Go is not installed: ${install}`
  }
}

/** Builds the program into a folder and gives its path. `root` is that of the project. */
export function buildCheck(folder: string, root = process.cwd()): string {
  const program = join(folder, 'check')
  execFileSync('go', ['build', '-o', program, '.'], {
    cwd: resolve(root, 'test/independent'),
    env: { ...process.env, GO111MODULE: 'off', GOPATH: sources, GOFLAGS: '', GOTOOLCHAIN: 'local', GOCACHE: join(folder, 'go-cache') },
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  return program
}
