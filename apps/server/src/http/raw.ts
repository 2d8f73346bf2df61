/** The answer to what is no HTTP, or came too slowly or too large to become a request. */
import { STATUS_CODES } from 'node:http'
import type { Socket } from 'node:net'
import { Problem, problemType } from '../problems/problem.js'
import { secureHeaders, securityHeaders } from './headers.js'

/** How long whoever sent it has to read the answer. */
const lingerMs = 500

/** Answers on the bare connection, and closes it. Told is the parser's code alone: the error holds the bytes that were sent. */
export function answerRaw(error: Error, socket: Socket, tell: (code: string) => void): void {
  const code = 'code' in error ? String(error.code) : ''
  if (!socket.writable || code === 'ECONNRESET') {
    socket.destroy()
    return
  }
  tell(/^(HPE|ERR)_[A-Z_]+$/.test(code) ? code : 'unknown')
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

function problemOfParser(code: string): Problem {
  switch (code) {
    case 'HPE_HEADER_OVERFLOW':
      return new Problem('headers-too-large', 'The headers are too large. Send fewer or shorter ones.')
    case 'ERR_HTTP_REQUEST_TIMEOUT':
      return new Problem('timeout', 'The request took too long to arrive. Send it again.')
    default:
      return new Problem('bad-request', 'This is not valid HTTP.')
  }
}
