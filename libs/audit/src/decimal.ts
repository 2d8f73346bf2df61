/** Whole numbers as the formats of transparency logs write them: ASCII decimal, no sign, no leading zero. */

/**
 * The number; undefined for what is not written so, and for what is above 2^53 - 1. (A log of that many entries is beyond this ledger, and a
 * number that is rounded is worse than one that is refused.)
 */
export function parseDecimal(text: string): number | undefined {
  if (!/^(?:0|[1-9][0-9]{0,15})$/.test(text)) return undefined
  const number = Number(text)
  return Number.isSafeInteger(number) ? number : undefined
}

/** True for a count or an index: 0 to 2^53 - 1. */
export function isCount(value: number): boolean {
  return Number.isSafeInteger(value) && value >= 0
}
