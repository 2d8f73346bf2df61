/** What came of bisecting, for people. */
import type { Json } from '../json.js'
import { clean } from '../terminal/clean.js'
import type { Screen } from '../terminal/screen.js'
import { wrap } from '../terminal/width.js'
import { headOf, printNotes } from './history.js'

/** The verdict in a sentence; the entry where there is one, and what the figures came to before and after it. */
export function printBisection(screen: Screen, body: Json, start: Json): void {
  const found = body.at('found')
  screen.print(screen.paint('bold', clean(body.at('invariant').text || body.at('condition').text)))
  screen.print(...wrap(verdictOf(body, start), screen.prose - 2).map((line) => `  ${line}`))
  if (!found.isThere) return
  const entry = found.at('entry')
  if (entry.isThere) {
    screen.print(`  ${headOf(screen, entry, body.at('people'))}`)
    const called = clean(body.at('labels', entry.at('id').text, 'label').text)
    screen.print(`    ${screen.paint('bold', entry.at('short').text)}${called === '' ? '' : `  ${called}`}`)
    printNotes(screen, entry)
  } else {
    screen.print('  It is about a record that is not shown to you.')
  }
  for (const each of found.at('figures').items) {
    screen.print(`    ${clean(each.at('figure').text)}: ${inWords(each.at('before'))} before, ${inWords(each.at('after'))} after`)
  }
}

function verdictOf(body: Json, start: Json): string {
  const [first, end, found] = [start.at('sequence').number, body.at('end'), body.at('found')]
  const looked = `(${body.at('looked').number} looks)`
  if (body.at('invariant').isThere) {
    return found.isThere
      ? `Broken by entry ${found.at('sequence').number}: ${clean(body.at('condition').text)}.`
      : `Holds in all ${end.at('sequence').number} entries: ${clean(body.at('condition').text)}.`
  }
  const walked = body.at('way').text === 'each'
  if (found.isThere) {
    const from =
      start.at('holds').value === true ? `It held at entry ${first}` : `It did not hold at entry ${first} yet, and came to hold later`
    return `${from}, and no longer holds after entry ${found.at('sequence').number} ${walked ? '' : looked}`.trim().concat('.')
  }
  const last = end.at('sequence').number
  if (start.at('holds').value !== true) {
    return walked
      ? `It does not hold at entry ${first}, and nowhere up to entry ${last} does it hold and then cease to.`
      : `It does not hold at entry ${first}, so it cannot cease to. Begin where it does with --from, or look after every entry with --each.`
  }
  return walked
    ? `It holds after every entry from ${first} to ${last}.`
    : `It holds at entry ${first} and at entry ${last}. Whether it ceased to hold between them and holds again, --each can tell.`
}

function inWords(value: Json): string {
  return value.isThere ? clean(String(value.value)) : 'missing'
}
