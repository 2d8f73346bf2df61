/** The log: its port and its engines. */
export * from './port.js'
export { outageOf } from './sqlite/outage.js'
export { isSealed, openSqliteStore, type SqliteOptions } from './sqlite/store.js'
