/** The way out of every failed request. */
import { type ArgumentsHost, Catch, type ExceptionFilter } from '@nestjs/common'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { problemOf } from '../problems/from-error.js'
import { Problem, problemType } from '../problems/problem.js'
import { secureHeaders, securityHeaders } from './headers.js'

/** Told of what is our own fault. */
export type OnFault = (error: unknown, request: string) => void

@Catch()
export class ProblemFilter implements ExceptionFilter {
  constructor(
    private readonly methodsAt: (path: string) => readonly string[],
    private readonly onFault: OnFault,
    private readonly isSecure: (request: FastifyRequest) => boolean,
  ) {}

  catch(error: unknown, host: ArgumentsHost): void {
    const http = host.switchToHttp()
    this.send(error, http.getRequest<FastifyRequest>(), http.getResponse<FastifyReply>())
  }

  send(error: unknown, request: FastifyRequest, reply: FastifyReply): void {
    const problem = this.#withMethods(problemOf(error), request)
    if (problem.more.cause !== undefined) this.onFault(problem.more.cause, request.id)
    if (reply.sent || reply.raw.headersSent) {
      reply.raw.destroy()
      return
    }
    const usual = this.isSecure(request) ? secureHeaders : securityHeaders
    reply.status(problem.status).headers({ ...usual, 'content-type': problemType, 'alteram-request': request.id, ...problem.more.headers })
    // What is left of a body that was not read would be taken for the next request.
    if (problem.code === 'too-large' || problem.code === 'timeout') reply.header('connection', 'close')
    reply.send(JSON.stringify(problem.document(request.id)))
  }

  /** An address that is known for other methods says so. */
  #withMethods(problem: Problem, { method, url }: FastifyRequest): Problem {
    if (problem.code !== 'not-found') return problem
    const methods = this.methodsAt(url.split('?', 1)[0] ?? url)
    if (methods.length === 0 || methods.includes(method)) return problem
    const allow = methods.join(', ')
    return new Problem('method-not-allowed', `${shortened(method)} cannot be done here; ${allow} can.`, { headers: { allow } })
  }
}

function shortened(method: string): string {
  return method.slice(0, 20)
}
