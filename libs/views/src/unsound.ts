/** Files that are made again from the log rather than mended. */

/** True where SQLite says that a file is none of its own, is damaged, or is not there. */
export function isUnsound(error: unknown): boolean {
  const code = typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined
  return typeof code === 'string' && /^SQLITE_(NOTADB|CANTOPEN|CORRUPT|ERROR)/.test(code)
}
