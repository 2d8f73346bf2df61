/** Numbers in options. */
import { wrongUse } from '../failure.js'

/** A whole number from 1, or wrong use. */
export function wholeNumber(text: string, option: string): number {
  if (!/^[1-9]\d{0,8}$/.test(text)) throw wrongUse(`${option}: ${JSON.stringify(text)} is no whole number from 1.`)
  return Number(text)
}
