/** Whether there is anybody who says who may come in. */
import { countRecords, NotReached } from '#views'
import type { Parts } from '../parts.js'

/** How long the views may take to come to what the log has. */
const waitMs = 30_000

/** Whether a user who is let in holds the role of administrator now. Views that do not come so far in time answer as of where they are. */
export async function hasAdministrator({ store, views }: Pick<Parts, 'store' | 'views'>): Promise<boolean> {
  try {
    await views.reached(await store.head(), waitMs)
  } catch (error) {
    if (!(error instanceof NotReached)) throw error
  }
  return countRecords(views.db, 'access', { filters: { role: ['administrator'], active: ['yes'] } }, views.basis()) > 0
}
