/** Every row of the benchmark, in the order in which they run. */
import { appending } from './rows/appending.js'
import { folding } from './rows/folding.js'
import { reading } from './rows/reading.js'
import { rebuilding } from './rows/rebuilding.js'
import type { Row } from './scene.js'

export const rows: readonly Row[] = [appending, folding, rebuilding, reading]
