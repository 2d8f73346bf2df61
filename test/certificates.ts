/** Certificates for the tests, of whatever strength and time, written out in DER here so that no tool has to be there. */
import { type KeyObject, sign } from 'node:crypto'

export interface CertificateOf {
  readonly key: { readonly privateKey: KeyObject; readonly publicKey: KeyObject }
  readonly from: Date
  readonly to: Date
  readonly hash?: 'sha1' | 'sha256'
  /** Whether it may sign others. */
  readonly isRoot?: boolean
}

/** A self-signed certificate for 127.0.0.1, in PEM. */
export function certificate({ key, from, to, hash = 'sha256', isRoot = false }: CertificateOf): string {
  const isEc = key.publicKey.asymmetricKeyType === 'ec'
  const algorithm = sequence(oid(algorithms[`${isEc ? 'ec' : 'rsa'}-${hash}`]), ...(isEc ? [] : [tagged(0x05)]))
  const name = sequence(set(sequence(oid('2.5.4.3'), tagged(0x0c, Buffer.from('Alteram test')))))
  const altName = sequence(oid('2.5.29.17'), octets(sequence(tagged(0x87, Buffer.from([127, 0, 0, 1])))))
  const constraints = sequence(oid('2.5.29.19'), octets(sequence(tagged(0x01, Buffer.from([0xff])))))
  const content = sequence(
    tagged(0xa0, tagged(0x02, Buffer.from([2]))),
    tagged(0x02, Buffer.from([1])),
    algorithm,
    name,
    sequence(time(from), time(to)),
    name,
    key.publicKey.export({ type: 'spki', format: 'der' }),
    tagged(0xa3, sequence(altName, ...(isRoot ? [constraints] : []))),
  )
  const signature = sign(hash, content, key.privateKey)
  const whole = sequence(content, algorithm, tagged(0x03, Buffer.from([0]), signature))
  return `-----BEGIN CERTIFICATE-----\n${whole.toString('base64').replaceAll(/.{64}/g, '$&\n').trim()}\n-----END CERTIFICATE-----\n`
}

const algorithms = {
  'rsa-sha1': '1.2.840.113549.1.1.5',
  'rsa-sha256': '1.2.840.113549.1.1.11',
  'ec-sha1': '1.2.840.10045.4.1',
  'ec-sha256': '1.2.840.10045.4.3.2',
} as const

function tagged(tag: number, ...parts: readonly Buffer[]): Buffer {
  const content = Buffer.concat(parts)
  const { length } = content
  const head = length < 128 ? [length] : length < 256 ? [0x81, length] : [0x82, length >> 8, length & 0xff]
  return Buffer.concat([Buffer.from([tag, ...head]), content])
}

const sequence = (...parts: readonly Buffer[]) => tagged(0x30, ...parts)
const set = (...parts: readonly Buffer[]) => tagged(0x31, ...parts)
const octets = (...parts: readonly Buffer[]) => tagged(0x04, ...parts)

/** `20260101000000Z`. */
function time(at: Date): Buffer {
  return tagged(0x18, Buffer.from(`${at.toISOString().replaceAll(/[-:T]|\..*/g, '')}Z`))
}

function oid(text: string): Buffer {
  const [first = 0, second = 0, ...rest] = text.split('.').map(Number)
  return tagged(0x06, Buffer.from([first * 40 + second, ...rest.flatMap(base128)]))
}

function base128(number: number): readonly number[] {
  const bytes = [number & 0x7f]
  for (let rest = number >> 7; rest > 0; rest >>= 7) bytes.unshift((rest & 0x7f) | 0x80)
  return bytes
}
