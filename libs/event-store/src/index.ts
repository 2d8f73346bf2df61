/** The log: its port and its engines. */
export * from './port.js'
export { openSqliteStore, type SqliteOptions } from './sqlite/store.js'
