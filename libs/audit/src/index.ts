/** What an auditor proves with: canonical JSON and digests. */
export * from './canonical-json.js'
export * from './state-digest.js'
