/** In and out: files read into submissions, submissions sent in batches, the log written out and read back. */
export { type Encoding, encodings, type FoundEncoding, findEncoding } from './decode.js'
export {
  type ExportedEntry,
  type ExportedEvent,
  type ExportOptions,
  exportEntries,
  exportNdjson,
  type LogItem,
  readLog,
  writeEntry,
} from './export.js'
export { type Fault, UnreadableFile } from './fault.js'
export { type ImportItem, isRead, isSkipped, type Read, type Skipped, type Submissions } from './item.js'
export { keptMappings, loadMapping } from './kept-mappings.js'
export type { Mapping } from './mapping.js'
export { BadMapping, parseMapping } from './parse-mapping.js'
export { type Format, type ReadOptions, readSubmissions } from './read.js'
export {
  type Counts,
  ImportFailed,
  type ImportOptions,
  importAll,
  type Outcome,
  type OutcomeError,
  type Progress,
  type Send,
  type Summary,
} from './run.js'
export { type ByteSource, bytesSource, fileSource } from './source.js'
export { naturalId, naturalKey, type Submission } from './submission.js'
