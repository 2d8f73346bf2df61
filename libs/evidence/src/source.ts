/** A bundle on disk, to be read where it lies. */
import { type FileHandle, open } from 'node:fs/promises'
import type { ByteSource } from './archive/source.js'

export class FileSource implements ByteSource {
  private constructor(
    private readonly handle: FileHandle,
    readonly size: number,
  ) {}

  /** Rejects as `node:fs` does. */
  static async open(path: string): Promise<FileSource> {
    const handle = await open(path, 'r')
    const found = await handle.stat()
    if (found.isFile()) return new FileSource(handle, found.size)
    await handle.close()
    throw Object.assign(new Error(`${path} is no file`), { code: found.isDirectory() ? 'EISDIR' : 'EINVAL' })
  }

  async read(at: number, length: number): Promise<Uint8Array> {
    const bytes = new Uint8Array(length)
    let got = 0
    while (got < length) {
      const { bytesRead } = await this.handle.read(bytes, got, length - got, at + got)
      if (bytesRead === 0) throw new Error('the file became shorter while it was read')
      got += bytesRead
    }
    return bytes
  }

  close(): Promise<void> {
    return this.handle.close()
  }
}
