/** The ledger's own log as it is when it is at work: sealed. */
import { openLog } from '#server'
import type { Engine } from './log.js'
import { OurLog } from './ours.js'

export const sealed: Engine = {
  name: 'ours, sealed',
  open: async (folder) => new OurLog(openLog({ directory: folder })),
}
