/** The folder of the program: files that are read as they are stay where they are when the code is compiled. */
import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

export function packageRoot(): string {
  let root = dirname(fileURLToPath(import.meta.url))
  while (!existsSync(join(root, 'package.json'))) {
    if (dirname(root) === root) throw new Error('the folder of the program was not found')
    root = dirname(root)
  }
  return root
}
