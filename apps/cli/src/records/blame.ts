/** Which entry set each field, for people. */
import type { Json } from '../json.js'
import { clean } from '../terminal/clean.js'
import type { Screen } from '../terminal/screen.js'
import { describe, fieldName, Labels } from './describe.js'
import { happened, nameOf } from './history.js'
import { moment, nounOf, saysNothing } from './print.js'

/** The fields down, each with its value and who set it so. */
export function printBlame(screen: Screen, blame: Json): void {
  const [labels, people] = [new Labels(blame.at('labels'), blame.at('people')), blame.at('people')]
  screen.print(`${screen.paint('bold', blame.at('short').text)}  ${nounOf(blame.at('kind').text)}`)
  const lines = blame.at('items').items.flatMap((item) => (item.at('items').isThere ? item.at('items').items : [item]))
  screen.table(
    [
      { title: 'Field' },
      { title: 'Reads', narrows: true, least: 20 },
      { title: 'Entry', align: 'right' },
      { title: 'Set (UTC)' },
      { title: 'By', narrows: true, least: 6 },
      { title: 'With' },
      { title: 'Why', narrows: true, least: 12 },
    ],
    lines
      .filter((line) => !saysNothing(line.at('field').text.slice(1), line.at('value')))
      .map((line) => {
        const set = line.at('set')
        return [
          fieldName(line.at('field').text, labels),
          reads(line, labels),
          String(set.at('sequence').number),
          moment(set.at('recorded').text),
          nameOf(set, people),
          happened(set),
          clean(set.at('why').text),
        ]
      }),
  )
}

function reads(line: Json, labels: Labels): string {
  const value = line.at('value')
  if (line.at('field').text === '/verification') return value.at('state').text
  return describe(value, labels).join(' / ')
}
