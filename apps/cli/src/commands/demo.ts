/** `alteram demo`: a worked example, logged before your eyes. */
import type { Command } from 'commander'
import { acts, examples } from '../cli.js'
import type { Surroundings } from '../surroundings.js'

export interface DemoOptions {
  readonly once?: boolean
  readonly port: string
}

export function addDemo(program: Command, surroundings: Surroundings): void {
  const command = program
    .command('demo')
    .description('log a worked example as a person would, show it, and serve it on a free port until Ctrl-C')
    .option('--once', 'end when it is shown, without serving it')
    .option('--port <n>', 'the port to serve it on; 0 takes a free one', '0')
  examples(
    command,
    ['alteram demo', 'With data of its own, in a new temporary folder'],
    ['alteram demo --data ./demo-data', 'Keep the data; running it again with the same changes nothing'],
  )
  acts<DemoOptions>(command, surroundings, async (session, options) => {
    const { runDemo } = await import('../demo/run.js')
    const named = program.getOptionValueSource('data') !== 'default'
    await runDemo(session, { ...options, ...(named && { directory: session.shared.data }) })
  })
}
