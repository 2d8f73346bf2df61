/** Sealing: what is personal in the log, readable only with keys that can be destroyed. */
export { SealingFault, type SealingReason } from './fault.js'
export type { KeyCounts, Keys } from './keys.js'
export type { MasterKeySource } from './master-key.js'
export type { OpenedValue } from './open.js'
export { type KeysOf, openAt, openKeys, openSealedLog } from './open-sealed.js'
export { rotateMaster } from './rotate.js'
export { type Condemned, type SealedEntry, type SealedPage, SealedStore } from './sealed-store.js'
export { openShown, WrongOpening } from './shown.js'
