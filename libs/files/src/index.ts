/** Files that have to be there after a power cut, and databases that know their own format: what every part needs that keeps something on the disk. */
export { isCode, syncFolder, textIfThere, writeNew } from './durable.js'
export { bringUpToDate, type Format, formatOf, type Misfit } from './format.js'
