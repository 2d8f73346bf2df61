/** The tables of the views. Every row says from which sequence on it holds, and until which. */
import { type Kind, kinds } from '#ledger'
import { isBackDated, isLate } from './happened.js'

/**
 * The definition of the views. Raise `version` whenever a table or what is written to it changes: the views are then rebuilt beside the old
 * file. Files from `readableFrom` on can be read by the present code meanwhile.
 */
export const definition = { version: 3, readableFrom: 3 } as const

/** `until` of a row that holds now. Greater than any sequence. */
export const open = Number.MAX_SAFE_INTEGER

/** The bounds of days in the views, where a date is open or unknown on that side. */
export const everEarlier = -999_999_999
export const everLater = 999_999_999

/** The place of a kind among all, as it stands in the file where a row needs no more of it. */
export function kindCode(kind: Kind): number {
  return kinds.indexOf(kind)
}

export const schema = `
  -- How far the views have come: one row.
  CREATE TABLE checkpoint (
    only INTEGER PRIMARY KEY CHECK (only = 1),
    version INTEGER NOT NULL,
    position INTEGER NOT NULL,
    sequence INTEGER NOT NULL,
    -- Set where an event could not be taken: the views stand before it.
    stopped TEXT
  ) STRICT;

  -- Every text that rows refer to by a number: ids and words that records are looked up by, names of events, actors. In the order of the log.
  CREATE TABLE term (
    code INTEGER PRIMARY KEY,
    text TEXT NOT NULL
  ) STRICT;
  CREATE UNIQUE INDEX term_by_text ON term (text);

  -- One row for each record; its number is the sequence of its first event.
  CREATE TABLE record (
    number INTEGER PRIMARY KEY,
    kind TEXT NOT NULL,
    id TEXT NOT NULL,
    short TEXT NOT NULL
  ) STRICT;
  CREATE UNIQUE INDEX record_by_id ON record (id, kind);
  CREATE UNIQUE INDEX record_by_short ON record (short);
  CREATE INDEX record_by_kind ON record (kind, number);

  -- One row for each event: who recorded what when, and the reading that the record has from then on, until the next.
  CREATE TABLE entry (
    sequence INTEGER PRIMARY KEY,
    record INTEGER,
    revision INTEGER NOT NULL,
    position INTEGER NOT NULL,
    recorded INTEGER NOT NULL,
    -- Codes of terms.
    type INTEGER NOT NULL,
    actor INTEGER NOT NULL,
    via INTEGER NOT NULL,
    event TEXT NOT NULL,
    why TEXT,
    -- The days on which that which it tells of can have happened; null where it says nothing of them.
    earliest INTEGER,
    latest INTEGER,
    -- Days by which it happened before something that was recorded earlier about the same record.
    back INTEGER,
    reading TEXT
  ) STRICT;
  CREATE INDEX entry_by_record ON entry (record, sequence);
  CREATE INDEX entry_by_actor ON entry (actor, sequence);
  CREATE INDEX entry_by_type ON entry (type, sequence);
  CREATE INDEX entry_late ON entry (sequence) WHERE ${isLate};
  CREATE INDEX entry_back_dated ON entry (sequence) WHERE ${isBackDated};

  -- What records are looked up by: the party that it is about, its category, what it answers. A name stands for a kind and a field, a value
  -- is the code of a term, or a day where the field is one.
  CREATE TABLE facet (
    name INTEGER NOT NULL,
    value INTEGER NOT NULL,
    record INTEGER NOT NULL,
    since INTEGER NOT NULL,
    until INTEGER NOT NULL,
    PRIMARY KEY (name, value, record, since)
  ) STRICT, WITHOUT ROWID;

  -- The days on which the thing can have happened in the world.
  CREATE TABLE occurred (
    -- See kindCode.
    kind INTEGER NOT NULL,
    earliest INTEGER NOT NULL,
    latest INTEGER NOT NULL,
    record INTEGER NOT NULL,
    since INTEGER NOT NULL,
    until INTEGER NOT NULL,
    PRIMARY KEY (kind, earliest, record, since)
  ) STRICT, WITHOUT ROWID;

  -- A standing response to a target: its stance, and how far a reviewer found that it deals with the target.
  CREATE TABLE answer (
    target TEXT NOT NULL,
    response INTEGER NOT NULL,
    stance TEXT NOT NULL,
    assessment TEXT,
    earliest INTEGER NOT NULL,
    latest INTEGER NOT NULL,
    since INTEGER NOT NULL,
    until INTEGER NOT NULL,
    PRIMARY KEY (target, response, since)
  ) STRICT, WITHOUT ROWID;

  -- What a report rates a subject. A report can have some two hundred of them, so they are kept out of its reading.
  CREATE TABLE rating (
    subject TEXT NOT NULL,
    scale TEXT NOT NULL,
    report INTEGER NOT NULL,
    rating TEXT NOT NULL,
    previous TEXT NOT NULL,
    cited TEXT NOT NULL,
    since INTEGER NOT NULL,
    until INTEGER NOT NULL,
    PRIMARY KEY (subject, scale, report, since)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX rating_by_report ON rating (report, subject, scale, since);
`
