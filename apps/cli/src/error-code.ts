/** The code of an error of the system or of SQLite: `ENOENT`, `SQLITE_FULL`. */

/** Empty for an error without one. By its shape, because an error that was made in another context is of another class. */
export function codeOf(error: unknown): string {
  return typeof error === 'object' && error !== null && 'code' in error && typeof error.code === 'string' ? error.code : ''
}
