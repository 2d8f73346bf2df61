/** The mappings that come with the ledger, and those that people keep themselves. */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { unknownName } from './fault.js'
import type { Mapping, Table } from './mapping.js'
import { BadMapping, parseMapping } from './parse-mapping.js'
import { isRecord } from './submission.js'

const plainName = /^[a-z0-9-]+$/

/** The names of the mappings that come with the ledger. */
export function keptMappings(): readonly string[] {
  return readdirSync(folder())
    .filter((file) => file.endsWith('.json'))
    .map((file) => file.slice(0, -'.json'.length))
    .sort()
}

/**
 * A mapping by its name, or from a file by its path (which has a slash or ends in `.json`). Throws {@link BadMapping} where there is none of that
 * name, where the file cannot be read, and for every fault in it.
 */
export function loadMapping(nameOrPath: string): Mapping {
  const isName = plainName.test(nameOrPath)
  if (isName && !keptMappings().includes(nameOrPath)) {
    throw new BadMapping(nameOrPath, [{ pointer: '', value: nameOrPath, reason: unknownName('mapping', nameOrPath, keptMappings()) }])
  }
  return parseMapping(nameOrPath, readJson(nameOrPath, isName ? join(folder(), `${nameOrPath}.json`) : nameOrPath), keptTable)
}

/** Only by a plain name: a mapping from elsewhere cannot make us read other files. */
function keptTable(name: string): Table | undefined {
  const path = join(folder(), 'tables', `${name}.json`)
  if (!plainName.test(name) || !existsSync(path)) return undefined
  const json = readJson(name, path)
  if (!isRecord(json)) return undefined
  return Object.fromEntries(Object.entries(json).flatMap(([key, value]) => (typeof value === 'string' ? [[key, value]] : [])))
}

function readJson(name: string, path: string): unknown {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as unknown
  } catch (error) {
    const reason = error instanceof SyntaxError ? `it is not JSON: ${error.message}` : `the file cannot be read (${path})`
    throw new BadMapping(name, [{ pointer: '', value: path, reason }])
  }
}

let found: string | undefined

/** The mappings stay where they are when the code is compiled into `dist`, so they are looked for from the package's root. */
function folder(): string {
  if (found !== undefined) return found
  let root = dirname(fileURLToPath(import.meta.url))
  while (!existsSync(join(root, 'package.json'))) {
    if (dirname(root) === root) throw new Error('the folder of the kept mappings was not found')
    root = dirname(root)
  }
  found = join(root, 'libs/exchange/mappings')
  return found
}
