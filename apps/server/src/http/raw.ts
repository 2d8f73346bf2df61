/** The answer to what is no HTTP, or came too slowly or too large to become a request. */
import { STATUS_CODES } from 'node:http'
import type { Socket } from 'node:net'
import { Problem, problemType } from '../problems/problem.js'

/** Answers on the bare connection, and closes it. */
export function answerRaw(error: Error, socket: Socket): void {
  if (!socket.writable || ('code' in error && error.code === 'ECONNRESET')) {
    socket.destroy()
    return
  }
  const problem = problemOfParser('code' in error ? String(error.code) : '')
  const body = JSON.stringify(problem.document())
  const head = [
    `HTTP/1.1 ${problem.status} ${STATUS_CODES[problem.status]}`,
    `Content-Type: ${problemType}`,
    `Content-Length: ${Buffer.byteLength(body)}`,
    'X-Content-Type-Options: nosniff',
    'Connection: close',
  ]
  socket.end(`${head.join('\r\n')}\r\n\r\n${body}`)
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
