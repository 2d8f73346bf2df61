/** The server as it is started for good, in a process of its own; built by `npm run build`, which goes before the tests. */
import { type ChildProcess, spawn } from 'node:child_process'
import { resolve } from 'node:path'

const main = resolve('dist/apps/server/src/main.js')

export class Child {
  readonly process: ChildProcess
  /** The code that it ends with; null where a signal ended it. */
  readonly exit: Promise<number | null>
  /** Where it serves, once it does. */
  readonly address: Promise<string>
  said = ''
  complained = ''

  constructor(environment: Readonly<Record<string, string>>, program: readonly string[] = [main]) {
    const { ALTERAM_DATA: _, ...inherited } = process.env
    this.process = spawn(process.execPath, program, { env: { ...inherited, ...environment }, stdio: ['ignore', 'pipe', 'pipe'] })
    this.exit = new Promise((done) => this.process.once('close', (code) => done(code)))
    this.address = new Promise((found) => {
      this.process.stdout?.on('data', (part) => {
        this.said += String(part)
        const url = /served at (\S+)/.exec(this.said)?.[1]
        if (url !== undefined) found(url)
      })
    })
    this.process.stderr?.on('data', (part) => {
      this.complained += String(part)
    })
  }

  kill(): void {
    this.process.kill('SIGKILL')
  }
}
