/** Every row of the benchmark, in the order in which they run. */
import { appending } from './rows/appending.js'
import { commanding } from './rows/commanding.js'
import { folding } from './rows/folding.js'
import { importing } from './rows/importing.js'
import { proofs } from './rows/proofs.js'
import { reading } from './rows/reading.js'
import { rebuilding } from './rows/rebuilding.js'
import { sealing } from './rows/sealing.js'
import { signingIn } from './rows/signing-in.js'
import { starting } from './rows/starting.js'
import { verifying } from './rows/verifying.js'
import type { Row } from './scene.js'

export const rows: readonly Row[] = [
  appending,
  sealing,
  folding,
  rebuilding,
  reading,
  commanding,
  importing,
  proofs,
  signingIn,
  starting,
  verifying,
]
