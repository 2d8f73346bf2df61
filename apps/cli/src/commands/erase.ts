/** `alteram erase`: carries out the erasure of personal data that two people agreed on. */
import type { Command } from 'commander'
import { ask } from '../api/api.js'
import { acts, examples } from '../cli.js'
import { fieldsFrom, flagAt } from '../records/read-flags.js'
import type { Surroundings } from '../surroundings.js'

interface EraseOptions {
  readonly subject: string
  readonly approval: string
}

const flags = [
  {
    flag: 'subject',
    field: 'subject',
    form: 'record',
    value: 'id',
    about: 'whose: a person, a user, or a record in whose words people are named',
  },
  { flag: 'approval', field: 'approval', form: 'plain', value: 'id', about: 'the leave for it; it is used up' },
] as const

export function addErase(program: Command, surroundings: Surroundings): void {
  const command = program
    .command('erase')
    .description('erase personal data for good, as somebody asked and another gave leave; every proof still holds')
  for (const { flag, value, about } of flags) command.requiredOption(`--${flag} <${value}>`, about)
  examples(
    command,
    ['alteram approval ask --action erasure --about PA-9C1D4E --reason "They asked for it." --basis "Article 17"', 'First, ask for leave'],
    ['alteram approval give AP-3M5N7P', 'Somebody else gives it'],
    ['alteram erase --subject PA-9C1D4E --approval AP-3M5N7P', 'Then erase'],
  )
  acts<EraseOptions>(command, surroundings, async (session, options) => {
    const { screen } = session
    const body = fieldsFrom(flags, { ...options }, 'en')
    await session.withApi(async (api) => {
      const { body: erasure, header } = await ask(api, 'POST', '/api/v1/erasures', { body }, (pointer) => flagAt(flags, pointer))
      if (screen.json) return screen.document(erasure.value)
      const short = screen.paint('bold', erasure.at('short').text)
      if (header('alteram-repeated') === 'true') return screen.print(`${short}  erased already, nothing changed`)
      const [values, keys] = [erasure.at('reading', 'values').number, erasure.at('reading', 'keys').number]
      screen.print(`${short}  erased: ${counted(values, 'value')}, under ${counted(keys, 'key')}`)
      screen.note('What was given out before (exports, bundles, backups) cannot be called back: see to it where it went.')
      if (erasure.at('complete').value === false) {
        screen.note('Another process still has views of before open. They go when it is started anew; do that now.')
      }
    })
  })
}

function counted(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`
}
