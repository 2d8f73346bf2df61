/** Serves one body with nothing behind it, on the same framework as the server's, until the parent lets go. */
import { FastifyAdapter } from '@nestjs/platform-fastify'
import { answerAndStay, taskOf } from './child.js'

export interface ServeNothingTask {
  readonly path: string
  readonly body: object
}

const { path, body } = taskOf<ServeNothingTask>()
const instance = new FastifyAdapter().getInstance()
instance.post(path, async (_request, reply) => reply.code(201).send(body))
const address = await instance.listen({ port: 0, host: '127.0.0.1' })
await answerAndStay({ address })
await instance.close()
