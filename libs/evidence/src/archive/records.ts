/** The records of a ZIP archive (APPNOTE.TXT 6.3.10, chapters 4.3 and 4.5), as they are written and as they are read. All numbers are little-endian. */

export const signatures = {
  local: 0x04034b50,
  descriptor: 0x08074b50,
  central: 0x02014b50,
  end: 0x06054b50,
  end64: 0x06064b50,
  locator64: 0x07064b50,
} as const

/** Bytes of each record before its parts of varying length. */
export const lengths = { local: 30, central: 46, end: 22, end64: 56, locator64: 20 } as const

/** How the bytes of a file lie in the archive. */
export const methods = { stored: 0, deflated: 8 } as const

/** Bits of a file's flags. */
export const flagBits = { encrypted: 0x0001, descriptor: 0x0008, patched: 0x0020, strong: 0x0040, utf8: 0x0800, masked: 0x2000 } as const

/** In the place of a number that is too large for its field: it then stands in the record of ZIP64. */
export const inZip64 = { short: 0xffff, long: 0xffff_ffff } as const

/** Extra fields that are heeded. */
export const extraFields = { zip64: 0x0001, unicodePath: 0x7075 } as const

/** Numbers of 2, 4 or 8 bytes, one after the other. */
export function numbers(...parts: readonly (readonly [bytes: 2 | 4 | 8, value: number])[]): Uint8Array {
  const view = new DataView(new ArrayBuffer(parts.reduce((length, [bytes]) => length + bytes, 0)))
  let at = 0
  for (const [bytes, value] of parts) {
    if (bytes === 2) view.setUint16(at, value, true)
    else if (bytes === 4) view.setUint32(at, value, true)
    else view.setBigUint64(at, BigInt(value), true)
    at += bytes
  }
  return new Uint8Array(view.buffer)
}

/** Reads numbers from bytes, one after the other. */
export class NumberReader {
  readonly #view: DataView
  #at: number

  constructor(bytes: Uint8Array, at = 0) {
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    this.#at = at
  }

  /** How many bytes are left. */
  get left(): number {
    return this.#view.byteLength - this.#at
  }

  short(): number {
    this.#at += 2
    return this.#view.getUint16(this.#at - 2, true)
  }

  long(): number {
    this.#at += 4
    return this.#view.getUint32(this.#at - 4, true)
  }

  /** A number of eight bytes. One above 2^53 is rounded, and so larger than any archive. */
  huge(): number {
    this.#at += 8
    return Number(this.#view.getBigUint64(this.#at - 8, true))
  }

  bytes(length: number): Uint8Array {
    const bytes = new Uint8Array(this.#view.buffer, this.#view.byteOffset + this.#at, length)
    this.#at += length
    return bytes
  }
}
