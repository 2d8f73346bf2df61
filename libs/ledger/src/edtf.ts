/** Dates as uncertain as their source: EDTF levels 0 and 1 and intervals (ISO 8601-2), compared as ranges of days. */
import extend, { type ParsedEdtf, parse } from 'edtf'

declare const brand: unique symbol

/** An EDTF date that has been checked: `2023`, `2024-06`, `2024-06-24`, `2023~`, `202X`, `2023-04/2024-03`, `2023/..`. */
export type Edtf = string & { readonly [brand]: 'Edtf' }

/** A day, counted from 1970-01-01 (which is 0), in UTC. */
export type Day = number

/** The days that a date can mean, both ends included; an open or unknown end is infinite. */
export interface DayRange {
  readonly earliest: Day
  readonly latest: Day
}

const dayMs = 86_400_000
const memo = new Map<string, DayRange | undefined>()
const memoLimit = 20_000

/**
 * Checks a date; undefined for what is no EDTF date of level 0 or 1. A time of day is allowed and means its day: in UTC where it gives an
 * offset, else the day as written; `24:00` is the end of its day.
 */
export function parseEdtf(text: string): Edtf | undefined {
  return read(text) && (text as Edtf)
}

/** The days that the date can mean. A season means any day of its year, since it lies elsewhere on each hemisphere. */
export function rangeOf(date: Edtf): DayRange {
  const range = read(date)
  if (!range) throw new RangeError(`not an EDTF date: ${date}`)
  return range
}

/** True only where the first lies before the second whatever the two mean exactly. */
export function certainlyBefore(a: DayRange, b: DayRange): boolean {
  return a.latest < b.earliest
}

/** True where some day can be meant by both. */
export function overlaps(a: DayRange, b: DayRange): boolean {
  return a.earliest <= b.latest && b.earliest <= a.latest
}

/** Orders dates by their first possible day, then by their last: a total order that agrees with {@link certainlyBefore}. */
export function compareRanges(a: DayRange, b: DayRange): number {
  return a.earliest < b.earliest ? -1 : a.earliest > b.earliest ? 1 : a.latest < b.latest ? -1 : a.latest > b.latest ? 1 : 0
}

/** The day of a moment, in UTC. */
export function dayOf(moment: string): Day {
  return Math.floor(Date.parse(moment) / dayMs)
}

/** A day in writing: `2024-06-24`. */
export function writeDay(day: Day): string {
  return new Date(day * dayMs).toISOString().slice(0, 10)
}

function read(text: string): DayRange | undefined {
  if (memo.has(text)) return memo.get(text)
  // The parser takes some 100 µs, and a ledger's dates repeat; a full memo is emptied rather than kept in order.
  if (memo.size >= memoLimit) memo.clear()
  const range = calculate(text)
  memo.set(text, range)
  return range
}

function calculate(text: string): DayRange | undefined {
  const plain = plainRange(text)
  if (plain) return plain
  if (text.length > 60 || hasFalseLeapDay(text)) return undefined
  const [from, to, ...more] = text.split('/')
  const isBounded = from && to && from !== '..' && to !== '..' && more.length === 0
  try {
    return isBounded ? spanOf(parsed(from), parsed(to)) : rangeOfParsed(parsed(text), text)
  } catch {
    // The parser tells what is no date by throwing; there is nothing else that it does.
    return undefined
  }
}

const plainDate = /^(\d{4})(?:-(0[1-9]|1[0-2])(?:-(\d\d))?)?$/

/** A year, month or day without any doubt, which most dates are: without the parser. Undefined for all others. */
function plainRange(text: string): DayRange | undefined {
  const match = plainDate.exec(text)
  if (!match) return undefined
  const year = Number(match[1])
  const [month, day] = [match[2], match[3]].map((digits) => (digits === undefined ? undefined : Number(digits)))
  if (month === undefined) return { earliest: dayNumber(year, 1, 1), latest: dayNumber(year, 12, 31) }
  const length = new Date(dayNumber(year, month + 1, 0) * dayMs).getUTCDate()
  if (day === undefined) return { earliest: dayNumber(year, month, 1), latest: dayNumber(year, month, length) }
  if (day < 1 || day > length) return undefined
  return { earliest: dayNumber(year, month, day), latest: dayNumber(year, month, day) }
}

function dayNumber(year: number, month: number, day: number): Day {
  // Date.UTC takes the years 0 to 99 for those of the last century.
  return new Date(0).setUTCFullYear(year, month - 1, day) / dayMs
}

function parsed(text: string): ParsedEdtf {
  return parse(withoutLocalTimes(text), { level: 1 })
}

function rangeOfParsed(date: ParsedEdtf, text: string): DayRange | undefined {
  if (date.type === 'Season') return calculate(text.slice(0, text.lastIndexOf('-')))
  const { min, max } = extend(date)
  const earliest = min === null ? Number.NEGATIVE_INFINITY : Math.floor(min / dayMs)
  const latest = max === null ? Number.POSITIVE_INFINITY : Math.floor(max / dayMs)
  return earliest <= latest ? { earliest, latest } : undefined
}

/**
 * An interval with both its ends. The parser refuses those whose end begins no later than their start: `2024-06/2024`, from June to some day of
 * that year, or a single day.
 */
function spanOf(from: ParsedEdtf, to: ParsedEdtf): DayRange | undefined {
  // Within an interval, seasons and digits left open are of level 2.
  const isPlain = [from, to].every(({ type, unspecified }) => type === 'Date' && !unspecified)
  const [{ earliest } = nothing, { latest } = nothing] = [rangeOfParsed(from, ''), rangeOfParsed(to, '')]
  return isPlain && earliest <= latest ? { earliest, latest } : undefined
}

const nothing: DayRange = { earliest: Number.POSITIVE_INFINITY, latest: Number.NEGATIVE_INFINITY }

/** The parser takes 29 February of any year, and makes it 1 March where there is none. */
function hasFalseLeapDay(text: string): boolean {
  return [...text.matchAll(/(-?\d{4})-02-29/g)].some(([, year]) => !isLeapYear(Number(year)))
}

function isLeapYear(year: number): boolean {
  return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0)
}

/**
 * The parser reads a time without an offset in the time zone of the machine, which would make a fold depend on where it runs, and `24:00` as
 * the day after.
 */
function withoutLocalTimes(text: string): string {
  return text
    .replaceAll(/T24:00(?:(:00)(?:\.0+)?)?(?=[Z+/-]|$)/g, (_, seconds) => (seconds === undefined ? 'T23:59' : 'T23:59:59'))
    .replaceAll(/T(\d\d:\d\d(?::\d\d(?:\.\d+)?)?)(?=\/|$)/g, 'T$1Z')
}
