/** The chance of property-based tests: the same at every run, so that a run that fails fails again; another one where ALTERAM_TEST_SEED names it. */
import fc from 'fast-check'

const { ALTERAM_TEST_SEED: wanted = '20240624' } = process.env
const seed = wanted === 'any' ? Date.now() : Number(wanted)
if (!Number.isSafeInteger(seed)) throw new Error(`ALTERAM_TEST_SEED is a whole number, or \`any\`; it is ${JSON.stringify(wanted)}`)

fc.configureGlobal({ ...fc.readConfigureGlobal(), seed: seed | 0 })
