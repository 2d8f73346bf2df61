/** Why an archive is not read. */

/** `unreadable`: it is no ZIP archive, or not all of it is there. `refused`: it is one, made as no bundle is. */
export type ArchiveFault = 'unreadable' | 'refused'

/** An archive, or a file in it, is not read. The message is a sentence that says what is wrong. */
export class ArchiveRefused extends Error {
  override readonly name = 'ArchiveRefused'
  constructor(
    readonly fault: ArchiveFault,
    message: string,
    /** The file in the archive that is at fault, where it is one. */
    readonly file?: string,
    /** What was read of it, where its bytes are there and are not those that they should be. */
    readonly bytes?: Uint8Array,
  ) {
    super(message)
  }
}

/** That a file is at fault. `what` goes on after its name. */
export function refuseFile(name: string, what: string): ArchiveRefused {
  return new ArchiveRefused('refused', `${name} ${what}.`, name)
}
