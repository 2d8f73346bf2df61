/** One step of a walk, for people. */
import type { Json } from '../json.js'
import type { Screen } from '../terminal/screen.js'
import { Labels } from './describe.js'
import { headOf, printChanges, printNotes } from './history.js'
import { nounOf } from './print.js'

/** Which step it is, who recorded what, and what that changed. */
export function printStep(screen: Screen, body: Json, step: Json): void {
  const labels = new Labels(body.at('labels'), body.at('people'))
  const place = `${step.at('place').number} of ${body.at('of').number}`
  screen.print(`${headOf(screen, step, body.at('people'))}  ${screen.paint('dim', `(${place})`)}`)
  screen.print(`    ${screen.paint('bold', step.at('short').text)}  ${nounOf(step.at('kind').text)}`)
  printNotes(screen, step)
  printChanges(screen, step.at('changes').items, labels)
  screen.print('')
}
