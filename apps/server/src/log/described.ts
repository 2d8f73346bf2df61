/**
 * A fault as it may stand in a log: where it happened and of what kind it is, and nothing that somebody wrote. The message of an error can quote a
 * body, a name, a searched word or a secret (parsers and databases do), so none is kept.
 */

export interface DescribedFault {
  /** The error's class. */
  readonly name: string
  readonly code?: string
  /** Why a file or the log does not answer, in a word. */
  readonly reason?: string
  readonly syscall?: string
  /** Places in the program, the innermost first. */
  readonly at?: readonly string[]
  readonly cause?: DescribedFault
}

const mostFrames = 30
const mostCauses = 5

/** Describes whatever was thrown. */
export function describeFault(error: unknown, depth = 0): DescribedFault {
  if (typeof error !== 'object' || error === null) return { name: `a thrown ${typeof error}` }
  const at = placesOf(error)
  const cause: unknown = 'cause' in error ? error.cause : undefined
  return {
    name: word(error, 'name', /^[A-Za-z]{1,60}$/) ?? 'an error',
    ...optional('code', word(error, 'code', /^[A-Z][A-Z0-9_]{1,60}$/)),
    ...optional('reason', word(error, 'reason', /^[a-z-]{1,30}$/)),
    ...optional('syscall', word(error, 'syscall', /^[a-z]{1,20}$/)),
    ...(at.length > 0 && { at }),
    ...(cause !== undefined && cause !== null && depth < mostCauses && { cause: describeFault(cause, depth + 1) }),
  }
}

function word(error: object, field: string, form: RegExp): string | undefined {
  const value: unknown = Reflect.get(error, field)
  return typeof value === 'string' && form.test(value) ? value : undefined
}

function optional<Name extends string>(name: Name, value: string | undefined): Partial<Record<Name, string>> {
  const named: Partial<Record<Name, string>> = {}
  if (value !== undefined) named[name] = value
  return named
}

/** A line of a stack trace: a function, and its place in a file of ours, of a library, or of the platform. */
const frame =
  /^ {4}at (?:(?:async |new )*([\w.$#<>[\] ]{1,120}) \()?(?:file:\/\/)?(?:\/[\w./@+~-]*?\/)?((?:apps|libs|test|node_modules)\/[\w./@+~-]{1,300}:\d{1,7}:\d{1,7}|node:[\w/]{1,80}:\d{1,7}:\d{1,7})\)?$/

/** The places in a stack trace. Its head is the message, which may have lines that look like places: they are cut off before. */
function placesOf(error: object): readonly string[] {
  const { stack, message } = { stack: textOf(error, 'stack'), message: textOf(error, 'message') }
  const head = message === '' ? '' : `: ${message}`
  const start = stack.search(/[:\n]/)
  // A message that was changed afterwards is not the one in the trace, and then it is not known where the trace begins.
  if (start < 0 || !stack.startsWith(`${head}\n`, start)) return []
  return stack
    .slice(start + head.length + 1)
    .split('\n')
    .flatMap((line) => {
      const [, name, place] = frame.exec(line) ?? []
      return place === undefined ? [] : [name === undefined ? place : `${name} (${place})`]
    })
    .slice(0, mostFrames)
}

function textOf(error: object, field: string): string {
  const value: unknown = Reflect.get(error, field)
  return typeof value === 'string' ? value : ''
}
