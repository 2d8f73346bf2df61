/** Signing in at a browser: a password, then the second factor where there is one; or a passkey alone. And signing out. */
import { Controller, Inject, Req, Res } from '@nestjs/common'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { FoundSession, SignInMethod } from '#access'
import { foldedName } from '#ledger'
import { EmptyBody } from '../bodies/bodies.js'
import type { Schema } from '../bodies/shape.js'
import { bodyOf } from '../bodies/taken.js'
import { type Decision, Route } from '../http/route.js'
import type { Parts } from '../parts.js'
import { Problem } from '../problems/problem.js'
import { partsToken } from '../settings.js'
import { Attempts } from './attempts.js'
import { CodeBody, PasskeyAnswerBody, SignInBody } from './bodies.js'
import { partyOf, requireOurPage, requireSafeWay } from './reached.js'
import { BrowserSessions, type HeldSession, requireOwnRequest, sessionOf } from './sessions.js'
import { SignOnProvider } from './sign-on-provider.js'
import { type SecondFactor, Standing } from './standing.js'

/** How far a sign-in has come. */
interface SignInState {
  readonly state: 'signed-in' | 'second-factor'
  /** With what it can go on. */
  readonly factors?: readonly SecondFactor[]
  /** What the next request that changes something sends along. */
  readonly csrf: string
}

const state: Schema = { $ref: '#/components/schemas/SignIn' }
const problems: NonNullable<Decision['problems']> = [
  'malformed-json',
  'invalid-body',
  'sign-in-failed',
  'not-from-our-page',
  'not-encrypted',
  'too-many-requests',
]
const factorProblems: NonNullable<Decision['problems']> = [...problems, 'not-signed-in']

@Controller('api/v1')
export class SignInController {
  constructor(
    @Inject(partsToken) private readonly parts: Parts,
    @Inject(Standing) private readonly standing: Standing,
    @Inject(BrowserSessions) private readonly sessions: BrowserSessions,
    @Inject(Attempts) private readonly attempts: Attempts,
    @Inject(SignOnProvider) private readonly provider: SignOnProvider,
  ) {}

  @Route('GET', 'sign-in', {
    needs: 'nothing',
    summary: 'How far the sign-in of this browser has come',
    group: 'sign-in',
    answers: { status: 200, about: 'Whether it is signed in, and how it can be.', schema: { $ref: '#/components/schemas/SignInState' } },
  })
  look(@Req() request: FastifyRequest) {
    const singleSignOn = this.provider.isSet
    const held = sessionOf(this.parts.access, request)
    const user = typeof held === 'object' ? this.standing.user(held.session.user) : undefined
    if (typeof held !== 'object' || !user?.active) return { state: 'signed-out', singleSignOn }
    if (held.session.stage === 'full') return { state: 'signed-in', name: user.name, singleSignOn, csrf: held.session.csrf }
    return { ...this.#pending(held.session), singleSignOn }
  }

  @Route('POST', 'sign-in', {
    needs: 'nothing',
    summary: 'Sign in with name and password',
    group: 'sign-in',
    body: SignInBody,
    answers: { status: 200, about: 'Signed in, or on the way: then a second factor follows. The session is in a cookie.', schema: state },
    problems: [...problems, 'unavailable'],
  })
  async begin(@Req() request: FastifyRequest, @Res({ passthrough: true }) reply: FastifyReply): Promise<SignInState> {
    this.#fromBrowser(request)
    const { name, password } = bodyOf(SignInBody, request)
    const { access } = this.parts
    const user = access.logins.userOf(name)
    const since = access.sessions.revocations(user ?? '')
    const attempted = { account: foldedName(name), address: request.ip, device: this.sessions.device(request, user) }
    const known = await this.attempts.check(attempted, async () => {
      const matches = await access.passwords.verify(user, password)
      return matches && user !== undefined && this.standing.has(user, 'password') ? user : undefined
    })
    // One sentence for a name that nobody has, a wrong password, and somebody who is no longer let in.
    if (known === undefined) throw failed('The name or the password is not right.')
    const pending = this.standing.secondFactors(known).length > 0
    const session = this.sessions.begin(request, reply, { user: known, how: 'password', since, pending })
    return pending ? this.#pending(session) : signedIn(session)
  }

  @Route('POST', 'sign-in/totp', {
    needs: 'nothing',
    summary: 'Continue a sign-in with a code of an authenticator app',
    group: 'sign-in',
    body: CodeBody,
    answers: { status: 200, about: 'Signed in.', schema: state },
    problems: factorProblems,
  })
  totp(@Req() request: FastifyRequest, @Res({ passthrough: true }) reply: FastifyReply): Promise<SignInState> {
    const { code } = bodyOf(CodeBody, request)
    return this.#second(request, reply, 'totp', 'totp', (user) => {
      const verdict = this.parts.access.totp.verify(user, code)
      if (verdict === 'ok') return undefined
      return verdict === 'replayed'
        ? 'This code was used already. Wait for the next one: it comes within 30 seconds.'
        : 'This code is not right. Codes change every 30 seconds; look whether the clock of the device is right.'
    })
  }

  @Route('POST', 'sign-in/recovery-code', {
    needs: 'nothing',
    summary: 'Continue a sign-in with a recovery code',
    group: 'sign-in',
    body: CodeBody,
    answers: { status: 200, about: 'Signed in. The code is used up.', schema: state },
    problems: factorProblems,
  })
  recoveryCode(@Req() request: FastifyRequest, @Res({ passthrough: true }) reply: FastifyReply): Promise<SignInState> {
    const { code } = bodyOf(CodeBody, request)
    return this.#second(request, reply, 'recovery-codes', 'recovery-code', (user) =>
      this.parts.access.recoveryCodes.use(user, code) ? undefined : 'This is none of your recovery codes, or it was used already.',
    )
  }

  @Route('POST', 'sign-in/passkey/options', {
    needs: 'nothing',
    summary: 'Ask what a passkey has to sign',
    group: 'sign-in',
    body: EmptyBody,
    answers: {
      status: 200,
      about: 'For the browser: for whoever is on the way with a password, or, without one, for anybody.',
      schema: { $ref: '#/components/schemas/PasskeyOptions' },
    },
    problems,
  })
  async passkeyOptions(@Req() request: FastifyRequest) {
    this.#fromBrowser(request)
    const held = this.#pendingIfAny(request)
    return { options: await this.parts.access.passkeys.signInOptions(partyOf(request), held?.session.user) }
  }

  @Route('POST', 'sign-in/passkey', {
    needs: 'nothing',
    summary: 'Sign in with a passkey, alone or after a password',
    group: 'sign-in',
    body: PasskeyAnswerBody,
    answers: { status: 200, about: 'Signed in.', schema: state },
    problems: factorProblems,
  })
  async passkey(@Req() request: FastifyRequest, @Res({ passthrough: true }) reply: FastifyReply): Promise<SignInState> {
    this.#fromBrowser(request)
    const { response } = bodyOf(PasskeyAnswerBody, request)
    const held = this.#pendingIfAny(request)
    const { access } = this.parts
    const shown = await access.passkeys.verify(partyOf(request), response, held?.session.user)
    if ('refused' in shown) throw failed(shown.sentence)
    // Asked before it is looked whether the passkey counts: who takes it away ends the sessions as well, before or after.
    const since = access.sessions.revocations(shown.user)
    if (!this.standing.hasPasskey(shown.user, shown.id)) throw failed('This passkey is not known here. Use another way to sign in.')
    if (held) return signedIn(this.sessions.renew(request, reply, held, { stage: 'full', how: 'passkey' }))
    return signedIn(this.sessions.begin(request, reply, { user: shown.user, how: 'passkey', since }))
  }

  @Route('POST', 'sign-out', {
    needs: 'nothing',
    summary: 'Sign out of this browser',
    group: 'sign-in',
    body: EmptyBody,
    answers: { status: 200, about: 'The session has ended; there may have been none.', schema: { type: 'object' } },
    problems: ['not-from-our-page'],
  })
  signOut(@Req() request: FastifyRequest, @Res({ passthrough: true }) reply: FastifyReply) {
    const held = sessionOf(this.parts.access, request)
    if (typeof held === 'object') requireOwnRequest(request, held.session)
    else requireOurPage(request)
    this.sessions.end(request, reply)
    return {}
  }

  /** Takes the second factor of a sign-in. `wrong` says what is wrong with what was shown; undefined where it is right. */
  async #second(
    request: FastifyRequest,
    reply: FastifyReply,
    factor: SecondFactor,
    how: SignInMethod,
    wrong: (user: string) => string | undefined,
  ): Promise<SignInState> {
    requireSafeWay(request)
    const held = this.sessions.pending(request)
    const { user } = held.session
    if (!this.standing.user(user)?.active || !this.standing.secondFactors(user).includes(factor)) {
      throw failed('This way to sign in is not set up. Begin again.')
    }
    let sentence: string | undefined
    const attempted = { account: `second factor of ${user}`, address: request.ip, device: this.sessions.device(request, user) }
    const shown = await this.attempts.check(attempted, async () => {
      sentence = wrong(user)
      return sentence === undefined ? true : undefined
    })
    if (!shown) throw failed(sentence ?? 'That was not right.')
    return signedIn(this.sessions.renew(request, reply, held, { stage: 'full', how }))
  }

  #pending(session: FoundSession): SignInState {
    return { state: 'second-factor', factors: this.standing.secondFactors(session.user), csrf: session.csrf }
  }

  #pendingIfAny(request: FastifyRequest): HeldSession | undefined {
    const held = sessionOf(this.parts.access, request)
    if (typeof held !== 'object' || held.session.stage !== 'password') return undefined
    return this.sessions.pending(request)
  }

  /** Signing in has no session yet that could prove whose page asks, so the browser's own word has to do. */
  #fromBrowser(request: FastifyRequest): void {
    requireSafeWay(request)
    requireOurPage(request)
  }
}

function signedIn({ csrf }: FoundSession): SignInState {
  return { state: 'signed-in', csrf }
}

/** Nobody was let in. */
function failed(detail: string): Problem {
  return new Problem('sign-in-failed', detail, { headers: { 'www-authenticate': 'Bearer realm="alteram"' } })
}
