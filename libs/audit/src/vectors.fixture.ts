/** The shared test vectors: a folder that ALTERAM_SHARED_VECTORS names, which not every machine has. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from '@jest/globals'

const folder = process.env['ALTERAM_SHARED_VECTORS']

/** A test that reads the vectors; skipped, and saying so, where there are none. */
export function testVectors(name: string, run: (folder: string) => void | Promise<void>): void {
  if (folder === undefined) test.skip(`${name} (skipped: ALTERAM_SHARED_VECTORS names no folder)`, () => undefined)
  else test(name, () => run(folder))
}

/** The bytes of a file, without what a Buffer adds to them. */
export function bytesOf(...path: string[]): Uint8Array {
  return Uint8Array.from(readFileSync(join(...path)))
}
