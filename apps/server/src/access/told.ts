/** Telling the log what was done to a user's access, and waiting until whoever reads sees it. */
import { Inject, Injectable } from '@nestjs/common'
import type { UserCommand } from '#ledger'
import type { Context } from '#recording'
import type { Parts } from '../parts.js'
import { problemOfOutcome } from '../problems/from-outcome.js'
import { partsToken, type Settings, settingsToken } from '../settings.js'

@Injectable()
export class Told {
  constructor(
    @Inject(partsToken) private readonly parts: Parts,
    @Inject(settingsToken) private readonly settings: Settings,
  ) {}

  /**
   * Records commands on one user, all or none, and waits until the views have them: the next request has to meet what is now. Throws the problem of
   * a refusal, and `NotReached` where the views do not come; then it is recorded and holds a little later.
   */
  async tell(user: string, commands: readonly UserCommand[], context: Context): Promise<void> {
    if (commands.length === 0) return
    const { ledger, views } = this.parts
    const submissions = commands.map((command) => ({ kind: 'access' as const, id: user, command }))
    const outcomes = await ledger.runAll(submissions, context, { atomic: true })
    for (const outcome of outcomes) {
      if (outcome.result !== 'recorded' && outcome.result !== 'left-out') throw problemOfOutcome('access', outcome, false)
    }
    for (const outcome of outcomes) {
      if (outcome.result === 'recorded') await views.reached(outcome.position, this.settings.viewsWaitMs)
    }
  }
}
