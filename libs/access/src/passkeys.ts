/** Passkeys (WebAuthn): as a second factor, or alone, since each use has its owner shown to the authenticator by PIN or finger. */
import type { PublicKeyCredentialCreationOptionsJSON, PublicKeyCredentialRequestOptionsJSON } from '@simplewebauthn/server'
import { idOf, type UserId } from '#ledger'
import { type Challenges, challengeMs } from './challenges.js'
import type { AccessRefusal } from './fault.js'
import type { Logins } from './logins.js'
import { challengeIn, registrationIn, signInIn } from './passkey-answers.js'
import { momentOf, type Store, wordsIn } from './store.js'

/** Who we are to a browser. */
export interface RelyingParty {
  /** The host's name, to which passkeys are bound for good. */
  readonly id: string
  /** As the browser writes it, such as `https://ledger.example.org`. */
  readonly origin: string
}

/** A passkey, without its key. Times are RFC 3339, UTC. */
export interface Passkey {
  /** The credential's own id, base64url. */
  readonly id: string
  readonly user: UserId
  /** What the user calls it. */
  readonly label: string
  /** True for one that its provider keeps on several devices. */
  readonly synced: boolean
  readonly added: string
  readonly used?: string
}

interface Row {
  readonly id: string
  readonly user: string
  readonly label: string
  readonly key: Buffer
  readonly counter: number
  readonly transports: string
  readonly synced: number
  readonly added: string
  readonly used: string | null
}

const columns = 'id, user, label, key, counter, transports, synced, added, used'

const mostDetailLength = 300

/** Loaded when it is needed: it takes longer than all else, and most commands never ask for a passkey. */
const webauthn = () => import('@simplewebauthn/server')

export class Passkeys {
  readonly #store
  readonly #logins
  readonly #challenges

  constructor(store: Store, challenges: Challenges, logins: Logins) {
    this.#store = store
    this.#challenges = challenges
    this.#logins = logins
  }

  /** Loads what checks passkeys ahead of the first one, which would otherwise wait for it, and hold up others: some 0.4 s of work. */
  async load(): Promise<void> {
    await webauthn()
  }

  /** What the browser needs to make a passkey for the user; good for five minutes and one answer. */
  async registrationOptions(user: string, party: RelyingParty): Promise<PublicKeyCredentialCreationOptionsJSON> {
    const { generateRegistrationOptions } = await webauthn()
    return generateRegistrationOptions({
      rpName: 'Alteram',
      rpID: party.id,
      userName: this.#logins.nameOf(user) ?? user,
      userID: new TextEncoder().encode(user),
      challenge: this.#challenges.make('registration', user),
      timeout: challengeMs,
      attestationType: 'none',
      authenticatorSelection: { residentKey: 'preferred', userVerification: 'required' },
      excludeCredentials: this.#descriptors(user),
    })
  }

  /** Adds the passkey that a browser has made, where its answer holds. */
  async add(user: string, party: RelyingParty, answer: unknown, label: string): Promise<Passkey | AccessRefusal> {
    const response = registrationIn(answer)
    const challenge = response && challengeIn(response)
    if (!response || challenge === undefined) return unreadable
    if (!this.#challenges.take(challenge, 'registration', user)) return unknownChallenge
    const { verifyRegistrationResponse } = await webauthn()
    const verified = await held(() =>
      verifyRegistrationResponse({
        ...{ response, expectedChallenge: challenge, expectedOrigin: party.origin, expectedRPID: party.id },
        requireUserVerification: true,
      }),
    )
    if ('refused' in verified) return verified
    if (!verified.verified) return notVerified('The attestation does not hold.')
    const { credential, credentialDeviceType } = verified.registrationInfo
    const { changes } = this.#store.db
      .prepare(`INSERT INTO passkeys (${columns}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, NULL) ON CONFLICT DO NOTHING`)
      .run(
        ...[credential.id, user, label, Buffer.from(credential.publicKey), credential.counter],
        ...[JSON.stringify(credential.transports ?? []), credentialDeviceType === 'multiDevice' ? 1 : 0, momentOf(this.#store)],
      )
    const row = this.#row(credential.id)
    if (changes === 0 || !row) return { refused: 'passkey-known', sentence: 'This passkey is set up already. Use another one.' }
    return passkeyIn(row)
  }

  /** What the browser needs to sign in: as a user who is known, or, without one, as whoever it has a passkey for. */
  async signInOptions(party: RelyingParty, user?: string): Promise<PublicKeyCredentialRequestOptionsJSON> {
    const { generateAuthenticationOptions } = await webauthn()
    return generateAuthenticationOptions({
      rpID: party.id,
      challenge: this.#challenges.make('sign-in', user),
      timeout: challengeMs,
      userVerification: 'required',
      ...(user !== undefined && { allowCredentials: this.#descriptors(user) }),
    })
  }

  /** Whose passkey has answered. With a user, the challenge has to be theirs and so has the passkey. */
  async verify(party: RelyingParty, answer: unknown, user?: string): Promise<Passkey | AccessRefusal> {
    const response = signInIn(answer)
    const challenge = response && challengeIn(response)
    if (!response || challenge === undefined) return unreadable
    if (!this.#challenges.take(challenge, 'sign-in', user)) return unknownChallenge
    const row = this.#row(response.id)
    if (!row || (user !== undefined && row.user !== user)) return unknownPasskey
    const { userHandle } = response.response
    if (userHandle !== undefined && Buffer.from(userHandle, 'base64url').toString() !== row.user) return unknownPasskey
    const { verifyAuthenticationResponse } = await webauthn()
    const verified = await held(() =>
      verifyAuthenticationResponse({
        ...{ response, expectedChallenge: challenge, expectedOrigin: party.origin, expectedRPID: party.id },
        credential: { id: row.id, publicKey: Uint8Array.from(row.key), counter: row.counter },
        requireUserVerification: true,
      }),
    )
    if ('refused' in verified) return verified
    if (!verified.verified) return notVerified('The signature does not hold.')
    return this.#counted(row, verified.authenticationInfo.newCounter)
  }

  /** The user's passkeys, the newest first. */
  list(user: string): readonly Passkey[] {
    return this.#rows(user).map(passkeyIn)
  }

  /** False where the user has none by this id. */
  remove(id: string, user: string): boolean {
    return this.#store.db.prepare('DELETE FROM passkeys WHERE id = ? AND user = ?').run(id, user).changes > 0
  }

  removeAll(user: string): void {
    this.#store.db.prepare('DELETE FROM passkeys WHERE user = ?').run(user)
  }

  /** Of two answers with one count, in whatever processes, one is taken; where an authenticator does not count, it stays at 0. */
  #counted(row: Row, counter: number): Passkey | AccessRefusal {
    const used = momentOf(this.#store)
    const { changes } = this.#store.db
      .prepare(
        'UPDATE passkeys SET counter = @counter, used = @used WHERE id = @id AND (counter < @counter OR (counter = 0 AND @counter = 0))',
      )
      .run({ id: row.id, counter, used })
    return changes > 0 ? passkeyIn({ ...row, used }) : notVerified('The counter went back.')
  }

  #row(id: string): Row | undefined {
    return this.#store.db.prepare<[string], Row>(`SELECT ${columns} FROM passkeys WHERE id = ?`).get(id)
  }

  #rows(user: string): readonly Row[] {
    return this.#store.db.prepare<[string], Row>(`SELECT ${columns} FROM passkeys WHERE user = ? ORDER BY added DESC, id`).all(user)
  }

  #descriptors(user: string): { id: string; transports: string[] }[] {
    return this.#rows(user).map(({ id, transports }) => ({ id, transports: [...wordsIn(transports)] }))
  }
}

/** What the check says; that it does not hold, it throws. It does no I/O, so nothing else can come out of it. */
async function held<T extends object>(check: () => Promise<T>): Promise<T | AccessRefusal> {
  try {
    return await check()
  } catch (error) {
    return notVerified(error instanceof Error ? error.message : String(error))
  }
}

/** The detail may repeat what was sent, of whatever length. */
function notVerified(detail: string): AccessRefusal {
  return {
    refused: 'passkey-not-verified',
    sentence: 'The passkey could not be checked. Try again, at the address that you set it up at.',
    detail: detail.slice(0, mostDetailLength),
  }
}

const unreadable: AccessRefusal = { refused: 'passkey-unreadable', sentence: 'This is not what a passkey answers with.' }
const unknownChallenge: AccessRefusal = { refused: 'challenge-unknown', sentence: 'This took too long, or was sent twice. Start again.' }
const unknownPasskey: AccessRefusal = {
  refused: 'passkey-unknown',
  sentence: 'This passkey is not known here. Use another way to sign in.',
}

function passkeyIn({ id, user, label, synced, added, used }: Row): Passkey {
  return { id, user: idOf('access', user), label, synced: synced === 1, added, ...(used !== null && { used }) }
}
