/** The master key as the environment gives it. It is a secret: no sentence repeats what was given. */
import { decodeBase64 } from '#audit'
import type { MasterKeySource } from '#sealing'

/** The names of its variables. */
export const masterKeyVariables = ['ALTERAM_MASTER_KEY', 'ALTERAM_MASTER_KEY_FILE'] as const

const keyBytes = 32

/** Where the master key is; undefined where the environment leaves it in the data directory. `wrong` says what is wrong with what it says. */
export function masterKeyIn({ ALTERAM_MASTER_KEY: text, ALTERAM_MASTER_KEY_FILE: file }: Readonly<Record<string, string | undefined>>): {
  readonly master: MasterKeySource | undefined
  readonly wrong: readonly string[]
} {
  if (text !== undefined && file !== undefined) {
    return {
      master: undefined,
      wrong: ['ALTERAM_MASTER_KEY and ALTERAM_MASTER_KEY_FILE are both given; the master key is taken from one.'],
    }
  }
  if (text !== undefined && decodeBase64(text.trim())?.length !== keyBytes) {
    const wrong = 'ALTERAM_MASTER_KEY has to be 32 bytes in Base 64, as openssl rand -base64 32 prints them; it is something else.'
    return { master: undefined, wrong: [wrong] }
  }
  if (file?.trim() === '') return { master: undefined, wrong: ['ALTERAM_MASTER_KEY_FILE has to be the path of a file; it is empty.'] }
  return { master: text !== undefined ? { text } : file !== undefined ? { file } : undefined, wrong: [] }
}
