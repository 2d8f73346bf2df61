/** Bodies of what is sent to sign in and to see to one's account. No complaint repeats a value: some are secrets. */
import { kinds, type Role, roles, type TokenKinds } from '#ledger'
import { hostileCharacters } from '../bodies/characters.js'
import { declareField, isPlain, Many, One } from '../bodies/field.js'
import { Line } from '../bodies/fields.js'
import { not, oneOfShape, type Shape } from '../bodies/shape.js'

/** A secret that somebody types or pastes: any characters, and nothing is told of it but its length. */
function secretShape(expects: string, most: number, example: string): Shape {
  return {
    expects,
    complain: (value) => (typeof value === 'string' && value !== '' && value.length <= most ? undefined : not(expects, `Give ${expects}.`)),
    read: (value) => value,
    schema: { type: 'string', format: 'password', minLength: 1, maxLength: most },
    example,
  }
}

/** Longer than any password that is taken, so that the rules for passwords say what is too long. */
const password = secretShape('a password', 2_000, 'four words that nobody guesses')
const code = secretShape('a code', 40, '123456')

/** A name as it was given; whether it is somebody's is not said. */
const nameShape: Shape = {
  expects: 'a name',
  complain: (value) =>
    typeof value === 'string' && value.trim() !== '' && value.length <= 100 && !value.includes('\n') && !hostileCharacters(value)
      ? undefined
      : not('a name', 'Give a name of 1 to 100 characters, on one line.'),
  read: (value) => (typeof value === 'string' ? value.trim() : value),
  schema: { type: 'string', minLength: 1, maxLength: 100 },
  example: 'Sophea',
}

const moment: Shape = {
  expects: 'a time',
  complain: (value) =>
    typeof value === 'string' &&
    /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?(Z|[+-]\d{2}:\d{2})$/.test(value) &&
    !Number.isNaN(Date.parse(value))
      ? undefined
      : not('a time', 'Give one such as 2027-01-31T12:00:00Z.'),
  read: (value) => value,
  schema: { type: 'string', format: 'date-time' },
  example: '2027-01-31T12:00:00Z',
}

/** What a browser's authenticator answers; read by the library that checks it. */
const answer = {
  expects: 'what the authenticator answered',
  complain: (value: unknown) =>
    isPlain(value) ? [] : [{ at: '', ...not('what an authenticator answers', 'Send it as the browser gave it.') }],
  read: (value: unknown) => value,
  schema: { type: 'object', description: 'The credential in JSON, as WebAuthn has it.' },
  example: {},
} as const

export class SignInBody {
  @One(nameShape) name!: string
  @One(password) password!: string
}

export class CodeBody {
  @One(code) code!: string
}

export class PasskeyAnswerBody {
  @declareField(answer) response!: object
}

export class NewPasskeyBody {
  @Line(60, 'Office laptop', { about: 'What you call it.' }) label!: string
  @declareField(answer) response!: object
}

export class JoinBody {
  @One(secretShape('the secret of a link', 100, 'what stands after the # of the link')) link!: string
  @One(password, { about: 'At least 12 characters.' }) password!: string
  @One(nameShape, { optional: true, about: 'The name to sign in with; for the first administrator, who is nobody yet.' }) name?: string
}

export class ChangePasswordBody {
  @One(password) current!: string
  @One(password, { about: 'At least 12 characters.' }) new!: string
}

export class TokenBody {
  @Line(100, 'Weekly import', { about: 'What it is for.' }) label!: string
  @Many(oneOfShape(roles), { least: 1, most: roles.length }, { about: "What it may do: some of its owner's roles." })
  roles!: readonly Role[]
  @Many(oneOfShape(kinds), { least: 1, most: kinds.length }, { or: ['all'], about: 'On which kinds of record. Left out: all.' })
  kinds: TokenKinds = 'all'
  @One(moment, { about: 'From when on it opens nothing; at most a year from now.' }) expires!: string
}
