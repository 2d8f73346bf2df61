/**
 * What others say of a checkpoint, kept beside it: the cosignatures of witnesses, which stand in its note, and the tokens of time-stamp authorities.
 * Whoever adds them has verified them.
 */
import type Database from 'better-sqlite3'
import { formatNote, type NoteSignature, parseNote } from '#audit'

/** The migration that makes room for them in the file of the checkpoints. */
export const attestationTables = `
  CREATE TABLE witnesses (
    verifier TEXT PRIMARY KEY,
    size INTEGER NOT NULL, -- of the checkpoint that it holds of this log
    cosigned TEXT -- when it cosigned that one, by its own clock
  ) STRICT;
  CREATE TABLE timestamps (
    size INTEGER PRIMARY KEY REFERENCES checkpoints,
    time TEXT NOT NULL, -- that the token tells
    signatures INTEGER NOT NULL, -- that the note had when it was stamped
    reply BLOB NOT NULL -- TimeStampResp (RFC 3161), DER
  ) STRICT;`

/** What a witness is known to hold of this log. */
export interface WitnessState {
  /** Entries of the checkpoint that it cosigned last; 0 where it cosigned none. */
  readonly size: number
  /** When it cosigned that (RFC 3339), by its own clock; absent where it only told the size. */
  readonly cosigned?: string
}

export interface KeptTimestamp {
  /** Of the checkpoint. */
  readonly size: number
  /** When it was there, as the authority says (RFC 3339). */
  readonly time: string
  /**
   * How many signatures the note had. The stamped bytes are the text, the blank line and so many lines: a beginning of the note, since signatures are
   * only ever added at its end.
   */
  readonly signatures: number
  /** The authority's answer (RFC 3161 TimeStampResp, DER), as it is served. */
  readonly reply: Uint8Array
}

const columns = 'size, time, signatures, reply'

export class Attestations {
  constructor(private readonly db: Database.Database) {}

  /**
   * Adds signatures at the end of a checkpoint's note, durably; those of keys that have signed it already are left out. False where the checkpoint is
   * not kept.
   */
  cosign(size: number, signatures: readonly NoteSignature[]): boolean {
    return this.db
      .transaction(() => {
        const kept = this.db.prepare<[number], string>('SELECT note FROM checkpoints WHERE size = ?').pluck().get(size)
        if (kept === undefined) return false
        const note = parseNote(kept)
        const isNew = ({ name, id }: NoteSignature) => !note.signatures.some((known) => known.name === name && known.id === id)
        const all = [...note.signatures, ...signatures.filter(isNew)]
        this.db.prepare('UPDATE checkpoints SET note = ? WHERE size = ?').run(formatNote({ ...note, signatures: all }), size)
        return true
      })
      .immediate()
  }

  /** What the witness with this verifier key holds, as far as it has told. */
  witness(verifier: string): WitnessState {
    const row = this.db
      .prepare<[string], { size: number; cosigned: string | null }>('SELECT size, cosigned FROM witnesses WHERE verifier = ?')
      .get(verifier)
    return { size: row?.size ?? 0, ...(row?.cosigned && { cosigned: row.cosigned }) }
  }

  keepWitness(verifier: string, { size, cosigned }: WitnessState): void {
    this.db
      .prepare(
        'INSERT INTO witnesses (verifier, size, cosigned) VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET size = excluded.size, cosigned = excluded.cosigned',
      )
      .run(verifier, size, cosigned ?? null)
  }

  timestampAt(size: number): KeptTimestamp | undefined {
    return this.db.prepare<[number], KeptTimestamp>(`SELECT ${columns} FROM timestamps WHERE size = ?`).get(size)
  }

  /** That of the largest checkpoint that has one. */
  latestTimestamp(): KeptTimestamp | undefined {
    return this.db.prepare<[], KeptTimestamp>(`SELECT ${columns} FROM timestamps ORDER BY size DESC LIMIT 1`).get()
  }

  /** Keeps the first time-stamp of a checkpoint; a later one says less. */
  keepTimestamp({ size, time, signatures, reply }: KeptTimestamp): void {
    this.db.prepare(`INSERT INTO timestamps (${columns}) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING`).run(size, time, signatures, reply)
  }
}
