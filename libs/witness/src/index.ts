/** Witnesses: being one for other ledgers, and asking those of one's own. */
export { linesOfKeys, parseKnownLogs } from './known-logs.js'
export { Timestamping, type TimestampingOptions, type TimestampingTold } from './timestamping.js'
export { Witness, type WitnessAnswer, type WitnessOptions } from './witness.js'
export { WitnessFault } from './witness-fault.js'
export { type WitnessLimits, WitnessServer, type WitnessServerOptions } from './witness-server.js'
export { Witnesses, type WitnessesOptions, type WitnessesTold, type WitnessTold } from './witnesses.js'
