/** Evidence that stands without us: bundles, and whether they hold. */
export { ArchiveRefused } from './archive/refused.js'
export { type ByteSource, memorySource } from './archive/source.js'
export { writeArchive } from './archive/write.js'
export {
  type BundleContents,
  type BundledCopy,
  type BundledEntry,
  type BundledState,
  bundleFiles,
  bundleName,
  NotEvident,
  type Opened,
} from './bundle/make.js'
export type { Scope } from './bundle/manifest.js'
export { mostBytes } from './bundle/paths.js'
export { FileSource } from './source.js'
export { verifierPage, verifierPolicy } from './verifier-page.js'
export { type Check, type Finding, type FindingKind, Findings } from './verify/findings.js'
export { type HeldCheckpoint, heldCheckpoints } from './verify/held.js'
export { type BundleFacts, type Verdict, type VerifyOptions, verifyBundle } from './verify/verify-bundle.js'
