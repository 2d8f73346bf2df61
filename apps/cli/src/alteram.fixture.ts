/** The command line within this process, for specs: what it prints and how it ends. */
import { main } from './main.js'

/** What surrounds a command in a spec. */
export interface Around {
  readonly env?: Readonly<Record<string, string>>
  readonly isTerminal?: boolean
  readonly input?: string
  /** The keys that somebody presses, one after the other. */
  readonly keys?: readonly string[]
}

/** The way to run commands on a data directory. */
export function alteramOn(directory: string) {
  return async (args: readonly string[], { env = {}, isTerminal = false, input = '', keys }: Around = {}) => {
    const [out, err]: [string[], string[]] = [[], []]
    const code = await main(args, {
      env: { ALTERAM_DATA: directory, ...env },
      out: { write: (text) => void out.push(text), isTerminal, columns: isTerminal ? 80 : undefined },
      err: { write: (text) => void err.push(text), isTerminal, columns: isTerminal ? 80 : undefined },
      input: async () => input,
      onKey: keys && pressing(keys),
      now: () => new Date('2024-06-24T09:00:00Z'),
      onInterrupt: () => () => undefined,
      userName: 'sophea',
    })
    return { code, out: out.join(''), err: err.join('') }
  }
}

function pressing(keys: readonly string[]) {
  return (pressed: (key: string) => void) => {
    for (const key of keys) pressed(key)
    return () => undefined
  }
}
