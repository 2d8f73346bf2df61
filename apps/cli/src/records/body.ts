/** The body of a command: JSON from the line, a file or the standard input, with what the flags say on top. */

import { readFile } from 'node:fs/promises'
import { codeOf } from '../error-code.js'
import { wrongUse } from '../failure.js'
import type { Surroundings } from '../surroundings.js'
import type { Body } from './read-flags.js'

export interface BodySources {
  readonly body?: string
  readonly file?: string
}

/** The JSON object that was given, or an empty one. Throws where it is none. */
export async function readBody({ body, file }: BodySources, { input }: Pick<Surroundings, 'input'>): Promise<Body> {
  if (body !== undefined && file !== undefined) throw wrongUse('Give --body or --file, not both.')
  if (body !== undefined) return parse(body, '--body')
  if (file === undefined) return {}
  return parse(file === '-' ? await input() : await contents(file), file === '-' ? 'the standard input' : file)
}

async function contents(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8')
  } catch (error) {
    const code = codeOf(error)
    throw wrongUse(`${file} cannot be read (${code === 'ENOENT' ? 'there is no such file' : code}).`)
  }
}

function parse(text: string, from: string): Body {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (error) {
    throw wrongUse(`${from} is not JSON: ${error instanceof Error ? error.message : String(error)}.`)
  }
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return { ...value }
  throw wrongUse(`${from} is no JSON object: give the fields of one command, such as {"gist": {"language": "en", "words": "…"}}.`)
}
