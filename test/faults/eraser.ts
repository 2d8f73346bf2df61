/**
 * Erases the personal data of a record in a data directory, and kills itself after a step; or finishes what was cut off; or begins a ledger. Usage:
 * node eraser.js DIRECTORY KIND ID APPROVAL STEP, or node eraser.js DIRECTORY finish, or node eraser.js DIRECTORY begin (with world.json in it)
 */
import { readFileSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { actorOf, idOf, kinds } from '#ledger'
import type { Submission } from '#recording'
import { closeParts, openParts } from '#server'

const [directory = '', kindName = '', id = '', approval = '', last = ''] = process.argv.slice(2)

function say(line: Readonly<Record<string, unknown>>): void {
  writeSync(1, `${JSON.stringify(line)}\n`)
}

const parts = openParts({
  directory,
  onErasingStep: (step) => {
    say({ step })
    if (step === last) process.kill(process.pid, 'SIGKILL')
  },
})

if (kindName === 'begin') {
  const world: readonly (Submission & { readonly actor?: string })[] = JSON.parse(readFileSync(join(directory, 'world.json'), 'utf8'))
  for (const { actor = 'dara', ...submission } of world) {
    const { result } = await parts.ledger.run(submission, { actor: actorOf(actor), via: 'api' })
    if (result !== 'recorded') throw new Error(`${submission.command.type}: ${result}`)
  }
  await parts.views.caughtUp()
  say({ recorded: world.length })
} else if (kindName === 'finish') {
  await parts.erasing.finish()
  await parts.views.caughtUp()
  say({ finished: true })
} else {
  const kind = kinds.find((each) => each === kindName)
  if (!kind) throw new Error(`no kind: ${kindName}`)
  // Within the rebuild, wherever that is then.
  if (last === 'somewhere') {
    void pause(Number(process.argv[7])).then(() => process.kill(process.pid, 'SIGKILL'))
  }
  await parts.views.caughtUp()
  const outcome = await parts.erasing.erase({ kind, id }, idOf('approval', approval), false, { actor: actorOf('dara'), via: 'cli' })
  say({ ...outcome })
}
await closeParts(parts)
