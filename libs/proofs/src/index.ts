/** What the log proves of itself: the tree that follows it, the checkpoints that are signed of it, and what is given out of them. */
export type { Attestations, KeptTimestamp, WitnessState } from './attestations.js'
export { CheckpointStore, type KeptCheckpoint } from './checkpoint-store.js'
export { isSignedBy } from './checkpoints.js'
export { Proofs, type ProofsHealth, type ProofsOptions } from './proofs.js'
export { entriesFrom, NotProven, type Receipt, receiptOf, type Succession, successionOf, tileBytes } from './serving.js'
export { SigningFault } from './signing-fault.js'
export { isOrigin } from './signing-key.js'
export { type Leaf, Tree } from './tree.js'
