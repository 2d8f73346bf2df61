/** Bytes made durable, without the thread waiting for the disk. */
import { fsync } from 'node:fs'
import { open, readdir, rename, rm, stat, writeFile } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'

/** Resolves once what was written to the file is on the disk. */
export function syncFile(handle: number): Promise<void> {
  return new Promise((resolve, reject) => fsync(handle, (error) => (error ? reject(error) : resolve())))
}

let drafts = 0

/** Puts a text in the place of a file's, whole or not at all, whoever else does so at the same time. */
export async function replaceFile(path: string, text: string): Promise<void> {
  const draft = `${path}.${process.pid}-${drafts++}`
  await writeFile(draft, text, { flush: true, mode: 0o600 })
  await rename(draft, path)
  await syncFolder(dirname(path))
}

/** Takes away drafts of {@link replaceFile} whose process was killed at it. */
export async function sweepDrafts(path: string): Promise<void> {
  const folder = dirname(path)
  for (const name of await readdir(folder)) {
    const isDraft = name.startsWith(`${basename(path)}.`) && /^\d+-\d+$/.test(name.slice(basename(path).length + 1))
    if (isDraft && Date.now() - (await stat(join(folder, name))).mtimeMs > draftMs) await rm(join(folder, name), { force: true })
  }
}

/** A draft that is older is nobody's: it is put in place as soon as it is written. */
const draftMs = 600_000

/** Makes the names in a folder durable. */
async function syncFolder(folder: string): Promise<void> {
  if (process.platform === 'win32') return
  const handle = await open(folder, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}
