/** One line in the log for each request, once its connection is done with it. */
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Log } from './log.js'

/** Tells of a request when it is over, however it ends. */
export function tellOf(request: FastifyRequest, reply: FastifyReply, log: Log): void {
  const began = performance.now()
  const { raw } = reply
  const { socket } = request.raw
  const written = socket.bytesWritten
  raw.once('close', () => {
    const { principal } = request
    const length = Number(reply.getHeader('content-length'))
    log.request({
      request: request.id,
      method: request.method,
      route: request.routeOptions.url ?? 'none',
      ...(raw.headersSent && { status: raw.statusCode }),
      ms: Math.round((performance.now() - began) * 10) / 10,
      // A stream has no length beforehand: then it is what went over the connection.
      bytes: Number.isNaN(length) ? Math.max(0, socket.bytesWritten - written) : length,
      ...(principal && { user: actorIn(principal.id), via: principal.via }),
      ...(!raw.writableFinished && { cut: true as const }),
    })
  })
}

/** An actor that is no id has the name of somebody in it, after what kind of actor it is. */
function actorIn(id: string): string {
  return id.split(':', 1)[0] ?? ''
}
