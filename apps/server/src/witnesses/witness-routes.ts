/** Who vouches for the log from outside: its witnesses, and the time-stamps of its checkpoints. */
import { Controller, Inject, Param, Req, Res } from '@nestjs/common'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { readQuery } from '../http/query.js'
import { Route } from '../http/route.js'
import { ref } from '../openapi/readings.js'
import type { Parts } from '../parts.js'
import { Problem } from '../problems/problem.js'
import { give } from '../proofs/answer.js'
import { decisionOf } from '../reads/reader.js'
import { partsToken } from '../settings.js'
import { type Attesting, type AttestingTold, attestingToken } from './attesting.js'

const stampType = 'application/timestamp-reply'

@Controller('log')
export class WitnessController {
  constructor(
    @Inject(partsToken) private readonly parts: Parts,
    @Inject(attestingToken) private readonly attesting: Attesting,
  ) {}

  @Route('GET', 'witnesses', {
    needs: 'read',
    kind: 'any',
    group: 'proofs',
    summary: 'See who vouches for the log from outside',
    answers: {
      status: 200,
      about: 'The witnesses of the policy, what each cosigned last and when, and the last time-stamp.',
      schema: ref('Witnesses'),
    },
  })
  async witnesses(@Req() request: FastifyRequest, @Res({ passthrough: true }) reply: FastifyReply): Promise<AttestingTold> {
    readQuery(request, decisionOf(request), () => undefined)
    reply.header('cache-control', 'private, no-cache')
    return this.attesting.told()
  }

  @Route('GET', 'checkpoint/:size.tsr', {
    needs: 'read',
    kind: 'any',
    group: 'proofs',
    summary: 'Read the time-stamp of the checkpoint of so many entries',
    answers: {
      status: 200,
      about: 'The answer of a time-stamp authority (RFC 3161, DER), over the note as it began then: see Alteram-Signatures.',
      schema: { type: 'string', contentMediaType: stampType },
      type: stampType,
    },
    problems: ['not-found'],
  })
  timestamp(@Param('size') size: string, @Req() request: FastifyRequest, @Res() reply: FastifyReply): void {
    readQuery(request, decisionOf(request), () => undefined)
    const { attestations } = this.parts.proofs.checkpoints.kept
    const stamp = /^[1-9]\d{0,14}$/.test(size) ? attestations.timestampAt(Number(size)) : undefined
    if (!stamp) {
      const last = attestations.latestTimestamp()
      const instead = last ? `The last one that has is that of ${last.size} entries, at ${last.time}.` : 'None has so far.'
      throw new Problem('not-found', `No checkpoint of that size has a time-stamp. ${instead}`)
    }
    reply.header('alteram-signatures', String(stamp.signatures))
    give(request, reply, { type: stampType, body: stamp.reply, fileName: `${size}.tsr`, forever: true })
  }
}
