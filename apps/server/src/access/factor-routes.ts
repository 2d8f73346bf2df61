/**
 * The ways in which somebody signs in, seen to by themselves: password, authenticator app, passkeys, recovery codes. Each change takes a sign-in of the
 * last minutes, and the session gets a new secret whenever a factor is added.
 *
 * The secret is written before the log tells of it, when adding and when removing: a way to sign in counts only where both have it (see Standing), so a
 * crash between the two leaves one that opens nothing, and is never a way in that the log does not know.
 */
import { Controller, Inject, Req, Res } from '@nestjs/common'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { AccessRefusal } from '#access'
import { AccessBusy } from '#access'
import type { UserCommand } from '#ledger'
import { EmptyBody } from '../bodies/bodies.js'
import { bodyOf } from '../bodies/taken.js'
import { contextOf, pathId, principalOf } from '../commands/desk.js'
import { type Decision, Route } from '../http/route.js'
import type { Parts } from '../parts.js'
import { invalidBody, Problem } from '../problems/problem.js'
import { partsToken } from '../settings.js'
import { Attempts, busy } from './attempts.js'
import { ChangePasswordBody, CodeBody, NewPasskeyBody } from './bodies.js'
import { partyOf, requireSafeWay } from './reached.js'
import { BrowserSessions } from './sessions.js'
import { passkeyRecordId, Standing } from './standing.js'
import { Told } from './told.js'

const changes = (about: string, schema: string, problems: NonNullable<Decision['problems']> = []) =>
  ({
    needs: 'session',
    group: 'me',
    answers: { status: 200, about, schema: { $ref: `#/components/schemas/${schema}` } },
    problems: ['malformed-json', 'invalid-body', 'not-from-our-page', 'sign-in-again', 'rule-broken', ...problems],
  }) as const

@Controller('api/v1/me')
export class FactorController {
  constructor(
    @Inject(partsToken) private readonly parts: Parts,
    @Inject(Standing) private readonly standing: Standing,
    @Inject(BrowserSessions) private readonly sessions: BrowserSessions,
    @Inject(Told) private readonly told: Told,
    @Inject(Attempts) private readonly attempts: Attempts,
  ) {}

  @Route('POST', 'password', {
    ...changes('It is changed; all other sessions have ended.', 'Done', ['sign-in-failed', 'too-many-requests']),
    summary: 'Change my password',
    body: ChangePasswordBody,
  })
  async changePassword(@Req() request: FastifyRequest, @Res({ passthrough: true }) reply: FastifyReply) {
    const { user, held } = this.#fresh(request)
    const { current, new: chosen } = bodyOf(ChangePasswordBody, request)
    const { access } = this.parts
    if (!this.standing.has(user, 'password'))
      throw new Problem('sign-in-failed', 'You have no password here. Ask an administrator for a link.')
    const attempted = { account: `password of ${user}`, address: request.ip, device: this.sessions.device(request, user) }
    const right = await this.attempts.check(attempted, async () => ((await access.passwords.verify(user, current)) ? true : undefined))
    if (!right) throw new Problem('sign-in-failed', 'The current password is not right, so nothing was changed.')
    const hash = await this.#hashed(() => access.passwords.hash(user, chosen))
    if (typeof hash === 'object') throw unfit(hash, '/new')
    access.atomically(() => {
      access.passwords.keep(user, hash)
      access.sessions.revokeAll(user, held.session.id)
    })
    this.sessions.renew(request, reply, held)
    await this.told.tell(
      user,
      [...(await this.#removals(user, 'password')), { type: 'AddCredential', credential: 'password', id: this.parts.newId() }],
      contextOf(request),
    )
    return {}
  }

  @Route('POST', 'totp', {
    ...changes('The key for the app. It counts once a code has confirmed it.', 'TotpSetup'),
    summary: 'Begin to set up an authenticator app',
    body: EmptyBody,
  })
  beginTotp(@Req() request: FastifyRequest) {
    return this.parts.access.totp.begin(this.#fresh(request).user)
  }

  @Route('POST', 'totp/confirm', {
    ...changes('From now on a code follows the password. The recovery codes are shown this once.', 'RecoveryCodes', [
      'sign-in-failed',
      'too-many-requests',
    ]),
    summary: 'Confirm the authenticator app with a code',
    body: CodeBody,
  })
  async confirmTotp(@Req() request: FastifyRequest, @Res({ passthrough: true }) reply: FastifyReply) {
    const { user, held } = this.#fresh(request)
    const { code } = bodyOf(CodeBody, request)
    const { access } = this.parts
    const attempted = { account: `new app of ${user}`, address: request.ip, device: this.sessions.device(request, user) }
    const right = await this.attempts.check(attempted, async () => (access.totp.confirm(user, code) ? true : undefined))
    if (!right)
      throw new Problem(
        'sign-in-failed',
        'This code is not right. Look whether the key is entered whole, and the clock of the device is right.',
      )
    const removals = await this.#removals(user, 'totp')
    return this.#added(request, reply, { type: 'AddCredential', credential: 'totp', id: this.parts.newId() }, removals, held)
  }

  @Route('POST', 'totp/remove', {
    ...changes('It is removed.', 'Done', ['not-found']),
    summary: 'Remove my authenticator app',
    body: EmptyBody,
  })
  async removeTotp(@Req() request: FastifyRequest) {
    const { user } = this.#fresh(request)
    const removals = await this.#removals(user, 'totp')
    if (!this.parts.access.totp.remove(user) && removals.length === 0)
      throw new Problem('not-found', 'You have no authenticator app set up.')
    await this.told.tell(user, removals, contextOf(request))
    return this.#withoutIdleCodes(user, request)
  }

  @Route('POST', 'passkeys/options', {
    ...changes('For the browser.', 'PasskeyOptions'),
    summary: 'Ask what a new passkey has to be made of',
    body: EmptyBody,
  })
  async passkeyOptions(@Req() request: FastifyRequest) {
    const { user } = this.#fresh(request)
    return { options: await this.parts.access.passkeys.registrationOptions(user, partyOf(request)) }
  }

  @Route('POST', 'passkeys', {
    ...changes('It is added. Where they are the first factor, recovery codes are shown this once.', 'RecoveryCodes', ['sign-in-failed']),
    summary: 'Add a passkey',
    body: NewPasskeyBody,
  })
  async addPasskey(@Req() request: FastifyRequest, @Res({ passthrough: true }) reply: FastifyReply) {
    const { user, held } = this.#fresh(request)
    const { label, response } = bodyOf(NewPasskeyBody, request)
    const added = await this.parts.access.passkeys.add(user, partyOf(request), response, label)
    if ('refused' in added) throw new Problem('sign-in-failed', added.sentence)
    return this.#added(request, reply, { type: 'AddCredential', credential: 'passkey', id: passkeyRecordId(added.id), label }, [], held)
  }

  @Route('POST', 'passkeys/:id/remove', {
    ...changes('It is removed.', 'Done', ['not-found']),
    summary: 'Remove one of my passkeys',
    body: EmptyBody,
  })
  async removePasskey(@Req() request: FastifyRequest) {
    const { user } = this.#fresh(request)
    const { passkeys } = this.parts.access
    const wanted = pathId(request)
    const kept = passkeys.list(user).find(({ id }) => passkeyRecordId(id) === wanted)
    if (kept) passkeys.remove(kept.id, user)
    const removals = (await this.#removals(user, 'passkey')).filter((command) => 'id' in command && command.id === wanted)
    if (!kept && removals.length === 0) throw new Problem('not-found', 'You have no such passkey.')
    await this.told.tell(user, removals, contextOf(request))
    return this.#withoutIdleCodes(user, request)
  }

  @Route('POST', 'recovery-codes', {
    ...changes('New ones, shown this once, in place of those that there were.', 'RecoveryCodes', ['not-found']),
    summary: 'Make new recovery codes',
    body: EmptyBody,
  })
  async makeRecoveryCodes(@Req() request: FastifyRequest) {
    const { user } = this.#fresh(request)
    if (this.standing.secondFactors(user).length === 0) {
      throw new Problem('not-found', 'Recovery codes stand in for an authenticator app or a passkey. Set one of these up first.')
    }
    return { recoveryCodes: await this.#newCodes(user, request) }
  }

  /** Tells the log of a new factor, renews the session, and makes recovery codes where there are none yet. */
  async #added(
    request: FastifyRequest,
    reply: FastifyReply,
    added: UserCommand,
    removals: readonly UserCommand[],
    held: ReturnType<BrowserSessions['fresh']>,
  ): Promise<{ readonly recoveryCodes: readonly string[]; readonly csrf: string }> {
    const { user } = held.session
    await this.told.tell(user, [...removals, added], contextOf(request))
    const { csrf } = this.sessions.renew(request, reply, held)
    const recoveryCodes = this.standing.has(user, 'recovery-codes') ? [] : await this.#newCodes(user, request)
    return { recoveryCodes, csrf }
  }

  async #newCodes(user: string, request: FastifyRequest): Promise<readonly string[]> {
    const codes = this.parts.access.recoveryCodes.make(user)
    const removals = await this.#removals(user, 'recovery-codes')
    await this.told.tell(
      user,
      [...removals, { type: 'AddCredential', credential: 'recovery-codes', id: this.parts.newId() }],
      contextOf(request),
    )
    return codes
  }

  /** Codes that stand in for nothing are taken away with the last factor. */
  async #withoutIdleCodes(user: string, request: FastifyRequest): Promise<object> {
    if (this.standing.secondFactors(user).length > 0) return {}
    this.parts.access.recoveryCodes.remove(user)
    await this.told.tell(user, await this.#removals(user, 'recovery-codes'), contextOf(request))
    return {}
  }

  /** What takes the standing ways of this kind out of the log. */
  async #removals(user: string, credential: string): Promise<readonly UserCommand[]> {
    const standing = (await this.standing.latest(user))?.credentials ?? []
    return standing.filter((each) => each.credential === credential).map(({ id }) => ({ type: 'RemoveCredential', id }))
  }

  #fresh(request: FastifyRequest): { readonly user: string; readonly held: ReturnType<BrowserSessions['fresh']> } {
    requireSafeWay(request)
    return { user: principalOf(request).id, held: this.sessions.fresh(request) }
  }

  async #hashed<T>(hash: () => Promise<T>): Promise<T> {
    try {
      return await hash()
    } catch (error) {
      throw error instanceof AccessBusy ? busy(error) : error
    }
  }
}

/** A password that cannot be taken, at its field. */
export function unfit({ sentence }: AccessRefusal, at: string): Problem {
  return invalidBody([{ at, sentence, remedy: 'Choose another one.' }])
}
