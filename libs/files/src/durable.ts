/** Small files, such as those of keys: read where they are there, and written so that a power cut does not take them away. */
import { closeSync, fsyncSync, openSync, readFileSync, writeSync } from 'node:fs'

/** What a file says; undefined where there is none. */
export function textIfThere(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8')
  } catch (error) {
    if (isCode(error, 'ENOENT')) return undefined
    throw error
  }
}

/** Writes a new file that nobody else on the machine may read; its bytes are on the disk when this returns, its name not yet ({@link syncFolder}). */
export function writeNew(file: string, text: string): void {
  const handle = openSync(file, 'wx', 0o600)
  try {
    writeSync(handle, text)
    fsyncSync(handle)
  } finally {
    closeSync(handle)
  }
}

/** Makes the names in a folder durable; on Windows, which keeps them by itself, nothing. */
export function syncFolder(folder: string): void {
  if (process.platform === 'win32') return
  const handle = openSync(folder, 'r')
  try {
    fsyncSync(handle)
  } finally {
    closeSync(handle)
  }
}

/** Whether an error of the system has this code. By its shape: errors come from other contexts, too. */
export function isCode(error: unknown, code: string): boolean {
  return typeof error === 'object' && error !== null && 'code' in error && error.code === code
}
