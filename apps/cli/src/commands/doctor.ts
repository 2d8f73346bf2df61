/** `alteram doctor`: whether a data directory is well. */
import type { Command } from 'commander'
import { answers, examples } from '../cli.js'
import { Failure } from '../failure.js'
import type { Surroundings } from '../surroundings.js'
import type { Tone } from '../terminal/style.js'
import { pad } from '../terminal/width.js'

const words = { good: 'ok', note: 'note', bad: 'WRONG' } as const
const signs = { good: '✓', note: '•', bad: '✗' } as const
const tones = { good: 'green', note: 'yellow', bad: 'red' } as const satisfies Record<keyof typeof words, Tone>

export function addDoctor(program: Command, surroundings: Surroundings): void {
  const command = program
    .command('doctor')
    .description('see whether the data directory is well: folder, disk, log, people, keys, views, and a spot check of the state')
  examples(command, ['alteram doctor'], ['alteram doctor --json', 'A document for each check'])
  answers(command, surroundings, async (session) => {
    const { screen } = session
    const directory = session.directoryFor('alteram doctor')
    const { examine } = await import('../doctor/checks.js')
    let bad = 0
    for await (const finding of examine(directory, surroundings.now, await session.master())) {
      const { verdict, what, says } = finding
      if (verdict === 'bad') bad++
      if (screen.json) screen.document(finding)
      else screen.print(`${screen.paint(tones[verdict], `${signs[verdict]} ${pad(words[verdict], 5)}`)}  ${pad(what, 14)}  ${says}`)
    }
    if (bad > 0) throw new Failure(1, bad === 1 ? 'One thing is wrong; see above.' : `${bad} things are wrong; see above.`)
  })
}
