/**
 * The names that users sign in with, kept in step with the log: a name is claimed before the command that gives it is recorded, and given back where the
 * command is not. So no two users have one name, and a crash between the two leaves a name that belongs to nobody, until the next start frees it; or,
 * of a user who is renamed, the new name before the log tells of it.
 */
import type { Access } from '#access'
import type { Submission } from '#recording'
import { Problem } from '../problems/problem.js'

/** What was claimed, to be given back. */
type Undo = () => void

/** Claims the name that a command gives; undefined for a command that gives none. Throws where it is somebody else's. */
export function claimName({ logins }: Access, { id, command }: Submission): Undo | undefined {
  switch (command.type) {
    case 'AddUser': {
      const before = logins.nameOf(id)
      if (!logins.claim(command.name, id)) throw nameTaken(command.name)
      // Sent again with the same key, it is the user's own already, and stays theirs.
      return before === undefined ? () => logins.release(id) : undefined
    }
    case 'RenameUser': {
      const before = logins.nameOf(id)
      // Somebody who never had a link has no name to sign in with yet.
      if (before === undefined) return undefined
      if (!logins.rename(id, command.name)) throw nameTaken(command.name)
      return () => logins.rename(id, before)
    }
    default:
      return undefined
  }
}

/** Somebody else signs in with this name. */
export function nameTaken(name: string): Problem {
  return new Problem('name-taken', `Somebody signs in with the name ${JSON.stringify(name)} already. Choose another one.`)
}
