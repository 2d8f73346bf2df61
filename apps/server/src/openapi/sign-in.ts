/** The schemas of what is answered about signing in: sessions, factors, tokens, links. */
import { allPermissions } from '#access'
import { credentialKinds, kinds, roles } from '#ledger'
import type { Schema } from '../bodies/shape.js'
import { list, object, ref } from './readings.js'

const text: Schema = { type: 'string' }
const uuid: Schema = { type: 'string', format: 'uuid' }
const instant: Schema = { type: 'string', format: 'date-time' }
const csrf: Schema = { type: 'string', description: 'To be sent in the header Alteram-CSRF with whatever changes something.' }
const secondFactors: Schema = list({ enum: ['totp', 'passkey', 'recovery-codes'] })
const how: Schema = list({ enum: ['password', 'passkey', 'totp', 'recovery-code', 'single-sign-on', 'invitation'] })
const someKinds: Schema = { anyOf: [list({ enum: kinds }), { const: 'all' }] }

const session = object(
  {
    id: uuid,
    current: { type: 'boolean' },
    how,
    address: text,
    agent: text,
    begun: instant,
    seen: instant,
    ends: instant,
    confirmed: instant,
  },
  ['confirmed'],
)
const token = {
  id: uuid,
  label: text,
  roles: list({ enum: roles }),
  kinds: someKinds,
  made: instant,
  expires: instant,
  revoked: instant,
  used: instant,
}
const link: Schema = {
  type: 'string',
  format: 'uri',
  description: 'To be handed to the user, who opens it once. Its secret stands after the #.',
}

/** Every schema about signing in, by name. */
export function signInSchemas(): Readonly<Record<string, Schema>> {
  return {
    SignIn: object({ state: { enum: ['signed-in', 'second-factor'] }, factors: secondFactors, csrf }, ['factors']),
    SignInState: object(
      {
        state: { enum: ['signed-out', 'second-factor', 'signed-in'] },
        singleSignOn: { type: 'boolean' },
        name: text,
        factors: secondFactors,
        csrf,
      },
      ['name', 'factors', 'csrf'],
    ),
    PasskeyOptions: object({ options: { type: 'object', description: 'As WebAuthn has them in JSON.' } }),
    Session: session,
    Sessions: object({ sessions: list(ref('Session')) }),
    Ended: object({ ended: { type: 'integer' } }),
    Done: { type: 'object' },
    Me: object(
      {
        user: object({ id: text, name: text }),
        roles: list({ enum: roles }),
        permissions: list({ enum: allPermissions }),
        kinds: list(object({ kind: { enum: kinds }, noun: text })),
        credentials: list(object({ credential: { enum: credentialKinds }, id: uuid, label: text, added: instant }, ['label'])),
        recoveryCodesLeft: { type: 'integer' },
        session: ref('Session'),
        csrf,
      },
      ['session', 'csrf'],
    ),
    TotpSetup: object({ secret: { type: 'string', description: 'Base 32.' }, uri: { type: 'string', description: 'otpauth://totp/…' } }),
    RecoveryCodes: object({ recoveryCodes: list(text), csrf }, ['csrf']),
    Token: object(token, ['revoked', 'used']),
    Tokens: object({ tokens: list(ref('Token')) }),
    NewToken: object({ ...token, secret: { type: 'string', pattern: '^alt_' } }, ['revoked', 'used']),
    Link: object({ link, ends: instant }),
    Invitation: object({ purpose: { enum: ['join', 'reset', 'first-administrator'] }, name: text, ends: instant }, ['name', 'ends']),
    AddedUser: { allOf: [ref('access'), ref('Recorded'), object({ invitation: ref('Link') }, ['invitation'])] },
  }
}
