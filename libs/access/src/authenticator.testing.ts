/** An authenticator in software, as a browser would have it: makes passkeys (ES256, attestation `none`) and answers with them, rightly or as told. */
import { createHash, generateKeyPairSync, type KeyObject, randomBytes, sign } from 'node:crypto'

/** What the authenticator and the browser put into an answer; each can be told to do it wrongly. */
export interface Manner {
  readonly origin: string
  readonly rpId: string
  /** The owner showed themselves by PIN or finger. */
  readonly userVerified: boolean
  readonly userPresent: boolean
  /** The passkey is kept on several devices. */
  readonly synced: boolean
  /** In place of the one that was asked with. */
  readonly challenge?: string
  readonly type?: string
  readonly counter?: number
}

const flags = { present: 0x01, verified: 0x04, mayBeBackedUp: 0x08, backedUp: 0x10, attested: 0x40 }

export class SoftAuthenticator {
  readonly id = randomBytes(24).toString('base64url')
  readonly #manner: Manner
  readonly #keys = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  #counter = 0
  #userHandle = ''

  constructor(manner: Pick<Manner, 'origin' | 'rpId'>) {
    this.#manner = { userVerified: true, userPresent: true, synced: false, ...manner }
  }

  /** As `navigator.credentials.create` answers. */
  create({ challenge, user }: { challenge: string; user: { id: string } }, wrongly: Partial<Manner> = {}): Record<string, unknown> {
    const manner = { ...this.#manner, ...wrongly }
    this.#userHandle = user.id
    const id = Buffer.from(this.id, 'base64url')
    const length = Buffer.alloc(2)
    length.writeUInt16BE(id.length)
    const attested = Buffer.concat([Buffer.alloc(16), length, id, coseKey(this.#keys.publicKey)])
    const data = Buffer.concat([this.#authenticatorData(manner, flags.attested), attested])
    const attestationObject = cborMap([
      [cborText('fmt'), cborText('none')],
      [cborText('attStmt'), cborMap([])],
      [cborText('authData'), cborBytes(data)],
    ])
    return this.#credential({
      clientDataJSON: clientData('webauthn.create', challenge, manner).toString('base64url'),
      attestationObject: attestationObject.toString('base64url'),
      transports: ['internal'],
    })
  }

  /** As `navigator.credentials.get` answers. */
  get({ challenge }: { challenge: string }, wrongly: Partial<Manner> & { readonly userHandle?: string } = {}): Record<string, unknown> {
    const manner = { ...this.#manner, ...wrongly }
    this.#counter++
    const data = this.#authenticatorData(manner, 0)
    const client = clientData('webauthn.get', challenge, manner)
    const signature = sign('sha256', Buffer.concat([data, createHash('sha256').update(client).digest()]), this.#keys.privateKey)
    return this.#credential({
      clientDataJSON: client.toString('base64url'),
      authenticatorData: data.toString('base64url'),
      signature: signature.toString('base64url'),
      userHandle: wrongly.userHandle ?? this.#userHandle,
    })
  }

  #authenticatorData({ rpId, userVerified, userPresent, synced, counter = this.#counter }: Manner, more: number): Buffer {
    const count = Buffer.alloc(4)
    count.writeUInt32BE(counter)
    const set = [userPresent && flags.present, userVerified && flags.verified, synced && flags.mayBeBackedUp | flags.backedUp]
    const bits = set.reduce<number>((sum, flag) => sum | Number(flag), more)
    return Buffer.concat([createHash('sha256').update(rpId).digest(), Buffer.from([bits]), count])
  }

  #credential(response: Record<string, unknown>): Record<string, unknown> {
    return { id: this.id, rawId: this.id, type: 'public-key', clientExtensionResults: {}, authenticatorAttachment: 'platform', response }
  }
}

function clientData(type: string, challenge: string, manner: Manner): Buffer {
  const data = { type: manner.type ?? type, challenge: manner.challenge ?? challenge, origin: manner.origin, crossOrigin: false }
  return Buffer.from(JSON.stringify(data))
}

/** A P-256 public key as WebAuthn writes it (RFC 9052): kty EC2, alg ES256, curve P-256, x, y. */
function coseKey(key: KeyObject): Buffer {
  const { x = '', y = '' } = key.export({ format: 'jwk' })
  return cborMap([
    [cborInteger(1), cborInteger(2)],
    [cborInteger(3), cborInteger(-7)],
    [cborInteger(-1), cborInteger(1)],
    [cborInteger(-2), cborBytes(Buffer.from(x, 'base64url'))],
    [cborInteger(-3), cborBytes(Buffer.from(y, 'base64url'))],
  ])
}

function cborHead(major: number, value: number): Buffer {
  if (value < 24) return Buffer.from([(major << 5) | value])
  return value < 256 ? Buffer.from([(major << 5) | 24, value]) : Buffer.from([(major << 5) | 25, value >> 8, value & 255])
}

function cborInteger(value: number): Buffer {
  return value < 0 ? cborHead(1, -1 - value) : cborHead(0, value)
}

function cborBytes(bytes: Buffer): Buffer {
  return Buffer.concat([cborHead(2, bytes.length), bytes])
}

function cborText(words: string): Buffer {
  return Buffer.concat([cborHead(3, Buffer.byteLength(words)), Buffer.from(words)])
}

function cborMap(entries: readonly (readonly [Buffer, Buffer])[]): Buffer {
  return Buffer.concat([cborHead(5, entries.length), ...entries.flat()])
}
