/** The script in each bundle that checks it with other people's tools alone. A plain file, which stays where it is when the code is compiled. */
import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

let read: Uint8Array | undefined

/** The bytes of `verify.sh`. */
export function verifyScript(): Uint8Array {
  read ??= Uint8Array.from(readFileSync(join(packageRoot(), 'libs/evidence/verify.sh')))
  return read
}

function packageRoot(): string {
  let root = dirname(fileURLToPath(import.meta.url))
  while (!existsSync(join(root, 'package.json'))) {
    if (dirname(root) === root) throw new Error('the folder of the program was not found')
    root = dirname(root)
  }
  return root
}
