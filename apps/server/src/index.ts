/** The server, for those who run it in their own process: the command line and the tests. */

export { type Parsed, parseCommand } from './bodies/parse.js'
export { lapseOverdue } from './clock.js'
export { closeParts, filesOf, openParts, type Parts, type PartsOptions } from './parts.js'
export { createServer, type Server, type ServerOptions } from './server.js'
