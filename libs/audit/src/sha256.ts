/** SHA-256 (FIPS 180-4) in plain TypeScript, for browsers, which offer it only to those who wait: a tree asks for it some million times. */

/** The first 32 bits of the fractional parts of the cube roots of the first 64 primes, and of the square roots of the first 8. */
const roundConstants = Int32Array.from(primes(64), (prime) => fraction(prime, 3))
const initialState = Int32Array.from(primes(8), (prime) => fraction(prime, 2))

const blockLength = 64
const words = new Int32Array(64)
const state = new Int32Array(8)

/** 32 bytes. */
export function sha256(bytes: Uint8Array): Uint8Array {
  state.set(initialState)
  const whole = bytes.length - (bytes.length % blockLength)
  for (let at = 0; at < whole; at += blockLength) compress(bytes, at)
  const end = lastBlocks(bytes, whole)
  for (let at = 0; at < end.length; at += blockLength) compress(end, at)
  const digest = new Uint8Array(32)
  for (let at = 0; at < 32; at++) digest[at] = (state[at >> 2] ?? 0) >>> (24 - (at & 3) * 8)
  return digest
}

/** What is left over, a one bit, zeros, and the length in bits. */
function lastBlocks(bytes: Uint8Array, from: number): Uint8Array {
  const left = bytes.length - from
  const end = new Uint8Array(left < blockLength - 8 ? blockLength : 2 * blockLength)
  end.set(bytes.subarray(from))
  end[left] = 0x80
  let bits = bytes.length * 8
  for (let at = end.length - 1; bits > 0; at--) {
    end[at] = bits % 256
    bits = Math.floor(bits / 256)
  }
  return end
}

function compress(block: Uint8Array, at: number): void {
  for (let t = 0, from = at; t < 16; t++, from += 4)
    words[t] = ((block[from] ?? 0) << 24) | ((block[from + 1] ?? 0) << 16) | ((block[from + 2] ?? 0) << 8) | (block[from + 3] ?? 0)
  for (let t = 16; t < 64; t++) {
    const near = words[t - 2] ?? 0
    const far = words[t - 15] ?? 0
    const sigma1 = turn(near, 17) ^ turn(near, 19) ^ (near >>> 10)
    const sigma0 = turn(far, 7) ^ turn(far, 18) ^ (far >>> 3)
    words[t] = (sigma1 + (words[t - 7] ?? 0) + sigma0 + (words[t - 16] ?? 0)) | 0
  }
  let a = state[0] ?? 0
  let b = state[1] ?? 0
  let c = state[2] ?? 0
  let d = state[3] ?? 0
  let e = state[4] ?? 0
  let f = state[5] ?? 0
  let g = state[6] ?? 0
  let h = state[7] ?? 0
  for (let t = 0; t < 64; t++) {
    const choice = (e & f) ^ (~e & g)
    const first = (h + (turn(e, 6) ^ turn(e, 11) ^ turn(e, 25)) + choice + (roundConstants[t] ?? 0) + (words[t] ?? 0)) | 0
    const majority = (a & b) ^ (a & c) ^ (b & c)
    const second = ((turn(a, 2) ^ turn(a, 13) ^ turn(a, 22)) + majority) | 0
    h = g
    g = f
    f = e
    e = (d + first) | 0
    d = c
    c = b
    b = a
    a = (first + second) | 0
  }
  add(0, a)
  add(1, b)
  add(2, c)
  add(3, d)
  add(4, e)
  add(5, f)
  add(6, g)
  add(7, h)
}

function add(index: number, word: number): void {
  state[index] = (state[index] ?? 0) + word
}

function turn(word: number, bits: number): number {
  return (word >>> bits) | (word << (32 - bits))
}

function primes(count: number): number[] {
  const found: number[] = []
  for (let candidate = 2; found.length < count; candidate++) if (found.every((prime) => candidate % prime !== 0)) found.push(candidate)
  return found
}

/** The first 32 bits after the point of the root of a number, without rounding: the largest root whose power is not above the number, times 2^32. */
function fraction(number: number, degree: 2 | 3): number {
  const power = BigInt(degree)
  const scaled = BigInt(number) << (32n * power)
  let root = 0n
  for (let bit = 1n << 40n; bit > 0n; bit >>= 1n) if ((root + bit) ** power <= scaled) root += bit
  return Number(BigInt.asIntN(32, root))
}
