/** The embedded engine keeps the port's word. */

import { test } from '@jest/globals'
import { cases } from '../conformance.js'
import { inTemporaryFolder } from './folder.testing.js'
import { openSqliteStore } from './store.js'

test.each(cases)('$name', ({ run }) =>
  inTemporaryFolder((folder) => run(async (now = () => new Date()) => openSqliteStore({ file: `${folder}/log.db`, now }))),
)
