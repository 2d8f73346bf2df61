/** The log: its port and its engines. */
export * from './port.js'
export { openAt, openSqliteStore, type SqliteOptions } from './sqlite/store.js'
