/** The server, for those who run it in their own process: the command line and the tests. */

export { firstAdministratorLink, firstAdministratorSentence } from './access/first-administrator.js'
export { type Parsed, parseCommand } from './bodies/parse.js'
export { lapseOverdue } from './clock.js'
export { readConfig, WrongConfig } from './config.js'
export type { Decision } from './http/route.js'
export { makeLog, toTerminal } from './log/log.js'
export { UnsafeBinding } from './network/binding.js'
export { WrongCertificate } from './network/certificate.js'
export { closeParts, filesOf, openParts, type Parts, type PartsOptions } from './parts.js'
export { createConfigured, tend } from './process.js'
export { type LoggedEntry, loggedEntries } from './proofs/logged.js'
export { createServer, type Server, type ServerOptions } from './server.js'
