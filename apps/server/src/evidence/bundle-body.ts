/** What a bundle is asked for with. */
import { One } from '../bodies/field.js'
import { booleanShape, idShape, wordsShape } from '../bodies/shape.js'

export class BundleBody {
  @One(idShape(), { or: ['ledger'], about: 'The record; a report with everything that belongs to it. The whole ledger with ledger.' })
  about!: string
  @One(wordsShape('the size of a checkpoint, or its root', 64, '1200', 'one-line'), {
    optional: true,
    about: 'As of this checkpoint. Left out: the last one.',
  })
  checkpoint?: string
  @One(booleanShape, { about: 'Whether personal values are opened: names, words that can name people, and who recorded what.' })
  opened: boolean = false
  @One(booleanShape, { about: 'Whether the copies of sources go in.' }) copies: boolean = false
}
