/** The command as people run it: the built program in a process of its own, with a data directory of its own. */
import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'

const program = resolve('apps/cli/bin/alteram.js')

export interface Ended {
  readonly code: number | null
  readonly out: string
  readonly err: string
}

export interface RunOptions {
  readonly input?: string
  readonly env?: Readonly<Record<string, string>>
}

/** A data directory, and the command run on it. */
export class Place {
  readonly directory = mkdtempSync(join(tmpdir(), 'alteram-e2e-'))
  readonly data = join(this.directory, 'data')
  readonly #running = new Set<ChildProcess>()

  /** Runs the command to its end. */
  async run(args: readonly string[], { input = '', env = {} }: RunOptions = {}): Promise<Ended> {
    const started = this.start(args, env)
    started.child.stdin?.end(input)
    return started.ended
  }

  /** Starts the command. */
  start(args: readonly string[], env: Readonly<Record<string, string>> = {}): Started {
    const child = spawn(process.execPath, [program, ...args], { env: { ...plainEnvironment(), ALTERAM_DATA: this.data, ...env } })
    this.#running.add(child)
    const started = new Started(child)
    started.ended.finally(() => this.#running.delete(child)).catch(() => undefined)
    return started
  }

  /** Ends what still runs, and takes everything away. */
  end(): void {
    for (const child of this.#running) child.kill('SIGKILL')
    rmSync(this.directory, { recursive: true, force: true })
  }
}

/** A command that runs. */
export class Started {
  out = ''
  err = ''
  readonly ended: Promise<Ended>

  constructor(readonly child: ChildProcess) {
    child.stdout?.setEncoding('utf8').on('data', (text: string) => {
      this.out += text
    })
    child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      this.err += text
    })
    this.ended = new Promise((end, fail) => {
      child.on('error', fail)
      child.on('close', (code) => end({ code, out: this.out, err: this.err }))
    })
  }

  /** Resolves once the output (of either kind) has what is looked for; rejects where the command ends before, or after a minute. */
  async says(pattern: RegExp): Promise<RegExpExecArray> {
    const deadline = performance.now() + 60_000
    for (;;) {
      const found = pattern.exec(this.out) ?? pattern.exec(this.err)
      if (found) return found
      if (this.child.exitCode !== null || performance.now() > deadline) throw new Error(`it did not say ${pattern}: ${this.out}${this.err}`)
      await Promise.race([this.ended, new Promise((again) => setTimeout(again, 20))])
    }
  }
}

function plainEnvironment(): Record<string, string> {
  const kept = Object.entries(process.env).filter(([name]) => !/^(ALTERAM_|NODE_OPTIONS$|NO_COLOR$|FORCE_COLOR$|COLUMNS$|JEST_)/.test(name))
  return Object.fromEntries(kept.flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])))
}

/** Lines of commands, as an import takes them. */
export function lines(...commands: readonly object[]): string {
  return commands.map((command) => `${JSON.stringify(command)}\n`).join('')
}

/** Registers a state. */
export function state(code: string, name: string): object {
  return { kind: 'party', verb: 'register', key: `state:${code}`, body: { is: 'state', name: { language: 'en', words: name }, code } }
}
