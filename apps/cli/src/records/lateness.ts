/** What stands out about the times of an entry or a record, for a column of a table. */
import type { Json } from '../json.js'
import type { Cell } from '../terminal/table.js'

/** `42 d`, `back 36 d`; empty where nothing stands out. */
export function lateness(timing: Json): Cell {
  const [late, back] = [timing.at('late').number, timing.at('backDated').number]
  const text = [late > 0 ? `${late} d` : '', back > 0 ? `back ${back} d` : ''].filter((each) => each !== '').join(', ')
  return text === '' ? '' : { text, tone: 'yellow' }
}
