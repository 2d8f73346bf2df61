/** The answer to what is no HTTP, or came too slowly or too large to become a request. */
import { STATUS_CODES } from 'node:http'
import type { Socket } from 'node:net'
import { Problem, problemType } from '../problems/problem.js'
import { secureHeaders, securityHeaders } from './headers.js'

/** How long whoever sent it has to read the answer. */
const lingerMs = 500

/** The code of the parser, or of the platform, for why something is no request. The error itself holds the bytes that were sent. */
export function codeOfParser(error: Error): string {
  const code = 'code' in error ? String(error.code) : ''
  return /^[A-Z][A-Z_]{1,60}$/.test(code) ? code : 'unknown'
}

/** Answers on the bare connection, and closes it. */
export function answerRaw(code: string, socket: Socket): void {
  if (!socket.writable || code === 'ECONNRESET') {
    socket.destroy()
    return
  }
  const problem = problemOfParser(code)
  const body = JSON.stringify(problem.document())
  const head = [
    `HTTP/1.1 ${problem.status} ${STATUS_CODES[problem.status]}`,
    `Content-Type: ${problemType}`,
    `Content-Length: ${Buffer.byteLength(body)}`,
    ...Object.entries('encrypted' in socket ? secureHeaders : securityHeaders).map(([name, value]) => `${name}: ${value}`),
    'Connection: close',
  ]
  socket.end(`${head.join('\r\n')}\r\n\r\n${body}`)
  socket.resume()
  setTimeout(() => socket.destroy(), lingerMs).unref()
}

/** What is told of it. */
export function problemOfParser(code: string): Problem {
  switch (code) {
    case 'HPE_HEADER_OVERFLOW':
      return new Problem('headers-too-large', 'The headers are too large. Send fewer or shorter ones.')
    case 'ERR_HTTP_REQUEST_TIMEOUT':
      return new Problem('timeout', 'The request took too long to arrive. Send it again.')
    default:
      return new Problem('bad-request', 'This is not valid HTTP.')
  }
}
