/** `POST /api/v1/erasures`: carries out an erasure that was approved. */
import { Controller, Inject, Req, Res } from '@nestjs/common'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { ApprovalId } from '#ledger'
import { findRecordOf } from '#views'
import { AboutBody } from '../bodies/approval.js'
import { Nested } from '../bodies/field.js'
import { IdOf } from '../bodies/fields.js'
import { bodyOf } from '../bodies/taken.js'
import { contextOf, Desk, principalOf } from '../commands/desk.js'
import { tellPosition } from '../http/headers.js'
import { Route } from '../http/route.js'
import { viewsBehind } from '../problems/from-error.js'
import { problemOfOutcome } from '../problems/from-outcome.js'
import { Reader } from '../reads/reader.js'

export class EraseBody {
  @Nested(AboutBody, { about: 'Whose personal data: a person, a user, or a record in whose words people are named.' }) subject!: AboutBody
  @IdOf('approval', { about: 'The leave for it, which two people gave; it is used up.' }) approval!: ApprovalId
}

@Controller('api/v1/erasures')
export class ErasureController {
  constructor(
    @Inject(Desk) private readonly desk: Desk,
    @Inject(Reader) private readonly reader: Reader,
  ) {}

  @Route('POST', '', {
    needs: ['ask', 'operate'],
    kind: 'erasure',
    summary: 'Erase personal data',
    group: 'erasures',
    body: EraseBody,
    answers: {
      status: 201,
      about:
        'The erasure, once the keys are destroyed and the views are built anew; sent again, the one that was. `complete` is false while another process still keeps views of before.',
      schema: { allOf: [{ $ref: '#/components/schemas/erasure' }, { type: 'object', properties: { complete: { type: 'boolean' } } }] },
    },
    problems: ['malformed-json', 'invalid-body', 'rule-broken'],
  })
  async erase(@Req() request: FastifyRequest, @Res({ passthrough: true }) reply: FastifyReply) {
    const { parts, findShort } = this.desk
    const { subject, approval } = bodyOf(EraseBody, request, findShort)
    const asOperator = principalOf(request).permissions.includes('operate')
    const outcome = await parts.erasing.erase(subject, approval, asOperator, contextOf(request))
    if (outcome.result === 'refused') throw problemOfOutcome('erasure', outcome, false)
    await parts.views.reached(await parts.store.head(), this.reader.settings.viewsWaitMs)
    const basis = parts.views.basis()
    const record = findRecordOf(parts.views.db, 'erasure', outcome.id, basis)
    if (!record) throw viewsBehind()
    tellPosition(reply, basis.position)
    reply.header('location', `/api/v1/erasures/${outcome.id}`)
    if (outcome.repeated) reply.header('alteram-repeated', 'true')
    return { ...record, complete: outcome.complete }
  }
}
