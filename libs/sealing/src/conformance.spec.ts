/** A sealed log keeps the port's word. */
import { test } from '@jest/globals'
import { openSqliteStore } from '#event-store'
import { casesExempting } from '#event-store/conformance'
import { Data } from './data.fixture.js'
import { openKeys, SealedStore } from './index.js'

const cases = casesExempting({
  'what is sealed is kept beside the event, and that a value is personal is not':
    'what is sealed is its own matter: whoever reads through it is given the values, and no sealed texts',
  'every character and number comes back': 'what is proved has no lone surrogates and whole numbers only; anything else is refused',
  'large events come back whole': 'what is proved is short; longer events are refused',
})

test.each(cases)('$name', async ({ run }) => {
  const data = new Data()
  try {
    await run(async (now = () => new Date()) => {
      const { log, keys, master } = data
      return new SealedStore(openSqliteStore({ file: log, now }), openKeys({ keys, master: { made: master }, log }))
    })
  } finally {
    await data.remove()
  }
})
