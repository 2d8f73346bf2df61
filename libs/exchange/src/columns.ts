/** From a place in a command's body back to the column of the file that it came from. */
import { type Body, isTemplate, type Mapping } from './mapping.js'
import { columnsOf } from './rows.js'

/** For a submission's body: the column that a JSON Pointer leads to, or that the nearest place around it comes from. */
export function columnsByPointer(mapping: Mapping, body: Body): (pointer: string) => string | undefined {
  const columns = new Map<string, string>()
  note(mapping, body, '', columns)
  return (pointer) => {
    for (let place = pointer; place !== ''; place = place.slice(0, place.lastIndexOf('/'))) {
      const column = columns.get(place)
      if (column !== undefined) return column
    }
    return undefined
  }
}

/** Notes the column of every place; a list's is that of its first item that has one, because spliced lists move the items behind them. */
function note(mapping: Mapping, body: Body, at: string, columns: Map<string, string>): string | undefined {
  if (isTemplate(body)) return put(columns, at, columnsOf(mapping, body)[0])
  if ('literal' in body) return undefined
  if ('object' in body) {
    for (const { name, body: inner } of body.object) note(mapping, inner, `${at}/${name}`, columns)
    return undefined
  }
  const spliced = body.array.findIndex((item) => isTemplate(item) && item[0] !== undefined && 'items' in item[0])
  const found = body.array.map((item, index) =>
    note(mapping, item, spliced >= 0 && index >= spliced ? `${at}/-` : `${at}/${index}`, columns),
  )
  return put(
    columns,
    at,
    found.find((column) => column !== undefined),
  )
}

function put(columns: Map<string, string>, at: string, column: string | undefined): string | undefined {
  if (column !== undefined) columns.set(at, column)
  return column
}
