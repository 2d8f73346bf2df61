/** The script in each bundle that checks it with other people's tools alone. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { packageRoot } from '../package-root.js'

let read: Uint8Array | undefined

/** The bytes of `verify.sh`. */
export function verifyScript(): Uint8Array {
  read ??= Uint8Array.from(readFileSync(join(packageRoot(), 'libs/evidence/verify.sh')))
  return read
}
