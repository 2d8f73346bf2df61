/** Whether the server lives, and whether it can do its work. Anybody may ask; nothing of the ledger is told. */
import { Controller, Inject } from '@nestjs/common'
import { Route } from './http/route.js'
import type { Parts } from './parts.js'
import { Problem } from './problems/problem.js'
import { partsToken } from './settings.js'
import { type Attesting, attestingToken } from './witnesses/attesting.js'

@Controller('health')
export class HealthController {
  constructor(
    @Inject(partsToken) private readonly parts: Parts,
    @Inject(attestingToken) private readonly attesting: Attesting,
  ) {}

  @Route('GET', 'live', {
    needs: 'nothing',
    summary: 'Whether the server lives',
    group: 'health',
    answers: { status: 200, about: 'It does.', schema: { $ref: '#/components/schemas/Health' } },
  })
  live() {
    return { status: 'live' }
  }

  @Route('GET', 'ready', {
    needs: 'nothing',
    summary: 'Whether the server can do its work',
    group: 'health',
    answers: { status: 200, about: 'It can.', schema: { $ref: '#/components/schemas/Health' } },
    problems: ['unavailable'],
  })
  async ready() {
    const head = await this.parts.store.head()
    const { state, checkpoint, rebuild, trouble, searching } = this.parts.views.health
    const { proofs } = this.parts
    const { witnesses, answered, quorum } = await this.attesting.told()
    if (state === 'stopped' || state === 'failed') {
      throw new Problem(
        'unavailable',
        `The ledger takes entries, but its views have ${state === 'stopped' ? 'stopped at an entry that they cannot take' : 'failed'}.`,
        {
          headers: { 'retry-after': '30' },
          cause: new Error(trouble),
        },
      )
    }
    return {
      status: 'ready',
      views: state,
      sequence: checkpoint.sequence,
      behind: checkpoint.position < head,
      ...(searching !== undefined && { search: 'stopped' }),
      tree: proofs.health.state,
      // Why, is for those who may read the ledger: the pages of proofs say it.
      signing: proofs.health.refusal === undefined ? 'signs' : 'refused',
      ...(quorum !== 'none' && { witnesses: { asked: witnesses.length, answered, quorum } }),
      ...(rebuild && { rebuilt: rebuild.head === 0 ? 1 : Math.min(1, rebuild.position / rebuild.head) }),
    }
  }
}
