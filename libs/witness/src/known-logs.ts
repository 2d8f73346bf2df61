/** The logs that a witness watches: verifier keys, each on a line. */
import { Malformed, parseVerifierKey, type VerifierKey } from '#audit'
import { WitnessFault } from './witness-fault.js'

/** Reads keys as they were given one by one; `where` says of each where it stands. Throws {@link WitnessFault} with everything that is wrong. */
export function parseKnownLogs(given: readonly { readonly key: string; readonly where: string }[]): readonly VerifierKey[] {
  const faults: string[] = []
  const keys: VerifierKey[] = []
  for (const { key: text, where } of given) {
    try {
      const key = parseVerifierKey(text)
      if (key.kind !== 'note') faults.push(`${where}: this is the key of a witness, not of a log.`)
      else if (!keys.some(({ name, id }) => name === key.name && id === key.id)) keys.push(key)
    } catch (error) {
      if (!(error instanceof Malformed)) throw error
      faults.push(`${where}: ${error.message}. A log serves its key at /log/key.`)
    }
  }
  if (faults.length > 0) throw new WitnessFault('unknown-logs', faults.join('\n'))
  return keys
}

/** The lines of a file that are to be keys: empty ones, and those that begin with #, say nothing. */
export function linesOfKeys(text: string, file: string): readonly { readonly key: string; readonly where: string }[] {
  return text
    .split('\n')
    .map((line, index) => ({ key: line.trim(), where: `${file}, line ${index + 1}` }))
    .filter(({ key }) => key !== '' && !key.startsWith('#'))
}
