/** From a command to the log. */
export { type NewId, newId, recordId } from './ids.js'
export { Ledger, type LedgerOptions } from './ledger.js'
export type { Context, Outcome, Recorded, Submission } from './outcome.js'
export { evolve, type Reading, Readings } from './readings.js'
