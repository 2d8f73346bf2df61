/** What goes wrong with a data directory, in one sentence for the person in front of it. */
import { codeOf } from '../error-code.js'
import { Failure } from '../failure.js'

/** A {@link Failure} for a fault of files and disks; anything else is given back as it is, because it is a fault of ours. */
export function troubleWith(directory: string, error: unknown): unknown {
  if (error instanceof Failure) return error
  const sentence = sentenceOf(directory, error)
  return sentence === undefined ? error : new Failure(1, sentence, { cause: error })
}

function sentenceOf(directory: string, error: unknown): string | undefined {
  if (!isError(error)) return undefined
  // The engine says it in a sentence already.
  if (error.name === 'Unavailable') {
    const reason = fieldOf(error, 'reason')
    return `${error.message}${remedies[/cannot be opened/.test(error.message) ? 'read-only' : reason] ?? ''}`
  }
  // So does the key.
  if (error.name === 'SigningFault') return error.message
  // What is wrong with keys is said in whole sentences, with what to do.
  if (error.name === 'SealingFault') return error.message
  const code = codeOf(error)
  const file = fieldOf(error, 'path')
  const what = file === '' ? `A file in ${directory}` : file
  if (/^SQLITE_(CORRUPT|NOTADB)/.test(code)) return `A file in ${directory} is damaged. Run alteram doctor to see which.`
  if (/^SQLITE_FULL/.test(code) || code === 'ENOSPC' || code === 'EDQUOT')
    return `The disk that holds ${directory} is full. Nothing was lost; make room and try again.`
  if (/^SQLITE_(READONLY|CANTOPEN|PERM|IOERR)/.test(code))
    return `A file in ${directory} cannot be opened or written. See that the folder is yours and not read-only.`
  if (/^SQLITE_(BUSY|LOCKED)/.test(code))
    return `The files in ${directory} are in use by another program, which did not let go of them in time. Try again.`
  if (code === 'EACCES' || code === 'EPERM' || code === 'EROFS')
    return `${what} cannot be read or written by you. See that it is yours and not read-only.`
  if (code === 'ENOENT') return `${what} is not there.`
  if (code === 'ENOTDIR' || code === 'EEXIST') return `${what} is a file; a data directory is a folder.`
  if (code === 'EISDIR') return `${what} is a folder, not a file.`
  return /was written by a newer version/.test(error.message) ? `${error.message} Bring this program up to date.` : undefined
}

const remedies: Readonly<Record<string, string>> = {
  'disk-full': ' Nothing was lost; make room and try again.',
  incompatible: ' Bring this program up to date, or name another data directory with --data.',
  'read-only': ' See that the folder is yours, and that neither it nor its disk is read-only.',
  busy: ' Try again.',
}

function fieldOf(error: object, name: string): string {
  const value: unknown = Reflect.get(error, name)
  return typeof value === 'string' ? value : ''
}

/** By its shape: errors come from other contexts, too. */
function isError(error: unknown): error is { readonly name: string; readonly message: string } {
  return typeof error === 'object' && error !== null && 'name' in error && 'message' in error && typeof error.message === 'string'
}
