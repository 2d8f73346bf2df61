/** What a browser keeps for us and may neither read nor change: a value sealed with a key that stays here, good for so long. */
import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto'

const ivBytes = 12
const tagBytes = 16

export class Sealer {
  /**
   * A key of 32 bytes. Without one it is drawn anew, so that what was sealed opens only in this process, and no longer after a restart: good for
   * what lasts minutes.
   */
  constructor(
    private readonly purpose: string,
    private readonly now: () => Date,
    private readonly key: Uint8Array = randomBytes(32),
  ) {}

  /** Seals a value that JSON can write, for so many milliseconds. */
  seal(value: unknown, ttlMs: number): string {
    const iv = randomBytes(ivBytes)
    const cipher = createCipheriv('aes-256-gcm', this.key, iv).setAAD(Buffer.from(this.purpose))
    const text = JSON.stringify({ value, until: this.now().getTime() + ttlMs })
    const sealed = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()])
    return Buffer.concat([iv, cipher.getAuthTag(), sealed]).toString('base64url')
  }

  /** The value; undefined where the text was not sealed here, was changed, or is past its time. */
  open(text: string): unknown {
    const bytes = Buffer.from(text, 'base64url')
    if (bytes.length <= ivBytes + tagBytes) return undefined
    const decipher = createDecipheriv('aes-256-gcm', this.key, bytes.subarray(0, ivBytes), { authTagLength: tagBytes })
      .setAAD(Buffer.from(this.purpose))
      .setAuthTag(bytes.subarray(ivBytes, ivBytes + tagBytes))
    try {
      const opened = Buffer.concat([decipher.update(bytes.subarray(ivBytes + tagBytes)), decipher.final()]).toString('utf8')
      const { value, until }: { readonly value: unknown; readonly until: number } = JSON.parse(opened)
      return this.now().getTime() < until ? value : undefined
    } catch {
      // The tag does not fit: it was not sealed with this key for this purpose.
      return undefined
    }
  }
}
