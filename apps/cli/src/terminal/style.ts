/** Colours, where they are wanted. */
import { styleText } from 'node:util'
import type { Output, Surroundings } from '../surroundings.js'

export type Tone = 'bold' | 'dim' | 'red' | 'green' | 'yellow' | 'cyan'

/** Gives text a tone, or leaves it as it is. */
export type Paint = (tone: Tone, text: string) => string

const coloured: Paint = (tone, text) => (text === '' ? text : styleText(tone, text, { validateStream: false }))
const plain: Paint = (_, text) => text

/** Colours on a terminal only, and not where NO_COLOR (no-color.org) or a dumb terminal says no. */
export function paintFor(output: Output, { env }: Pick<Surroundings, 'env'>, wanted = true): Paint {
  const refused = (env['NO_COLOR'] ?? '') !== '' || env['TERM'] === 'dumb'
  return wanted && output.isTerminal && !refused ? coloured : plain
}
