/** The part of the `edtf` package that we use; it ships no types of its own. */
declare module 'edtf' {
  export interface ParsedEdtf {
    readonly type: string
    readonly level: number
    /** Which digits are left open, as bits; absent where none is. */
    readonly unspecified?: number
  }
  /** Throws on what is no EDTF of at most the given level. */
  export function parse(text: string, options: { level: number }): ParsedEdtf
  /** `min` and `max` are milliseconds since 1970, ±Infinity where the interval is open, null where that end is unknown. */
  export default function edtf(parsed: ParsedEdtf): { readonly min: number | null; readonly max: number | null }
}
