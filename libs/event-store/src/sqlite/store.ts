export const openSqliteStore = 1; export type SqliteOptions = number
