/** A mapping: a small JSON file that says what the rows of a CSV file mean as commands. Declarative; the whole language is on this page. */
import type { Kind } from '#ledger'
import type { Encoding } from './decode.js'
import type { Template } from './template.js'

/** A mapping that has been checked; see {@link parseMapping}. */
export interface Mapping {
  readonly name: string
  /** What file it is for, where that comes from, and what was decided about it. */
  readonly about: string
  readonly file: { readonly encoding: Encoding | 'find'; readonly delimiter: string }
  /** The columns that it reads; a file that lacks one is refused. Others may be there. */
  readonly columns: readonly string[]
  /** Those of them that templates name and that therefore may not be empty. */
  readonly needed: readonly string[]
  readonly tables: Readonly<Record<string, Table>>
  /** Worked out for each row. A value names columns and the values above it; a column is a value too, without spaces around it. */
  readonly values: Readonly<Record<string, ValueRule>>
  /** Rows that are left out and counted. */
  readonly skip: readonly (Condition & { readonly because: string })[]
  /** Collected over all rows (that are not left out and without fault) before the first submission is made. */
  readonly gather: Readonly<Record<string, GatherRule>>
  /** What each row becomes, in order. */
  readonly submissions: readonly SubmissionRule[]
}

/** Of each row, `each`, listed without repeats under its `group`. */
export interface GatherRule {
  readonly group: readonly Template[]
  readonly each: Template
}

/** From what a cell says (without spaces around it) to what the ledger says. */
export type Table = Readonly<Record<string, string>>

/** Holds where the column or value is one of the texts. */
export interface Condition {
  readonly where: string
  readonly is: readonly string[]
}

/**
 * How a value is worked out. An empty cell, and a text that a table does not have, are faults unless `otherwise` says what then stands.
 * - `from` alone: as it is; `as: "name"` without case, accents and punctuation, to compare names; `as: "whole-number"` checked to be one
 * - `table`: looked up
 * - `split`: a list, cut at each of these and trimmed
 * - `plus`: a whole number, and so much added
 * - `text`: a template
 * - `occurrence`: the how manieth row it is that says just this, from 1
 * - `gathered`: the list of a group; with `single` its one item, and then `otherwise` where the group has none
 */
export type ValueRule =
  | { readonly from: string; readonly as?: 'name' | 'whole-number'; readonly otherwise?: string }
  | { readonly from: string; readonly table: string; readonly otherwise?: string }
  | { readonly from: string; readonly split: string }
  | { readonly from: string; readonly plus: number }
  | { readonly text: Template }
  | { readonly occurrence: readonly Template[] }
  | { readonly gathered: string; readonly group: readonly Template[]; readonly single?: true; readonly otherwise?: string }

/** One command that a row becomes. */
export interface SubmissionRule {
  /** The name under which other submissions refer to the record: `{@name}`. */
  readonly name?: string
  readonly kind: Kind
  readonly verb: string
  /** The record that it is for, where it does not begin one: the name of another submission. */
  readonly of?: string
  /** The natural key, from which id and idempotency key derive. */
  readonly key: readonly Template[]
  /** True where several rows give the same record; it is then submitted once. Elsewhere a key that comes twice is a fault. */
  readonly shared: boolean
  /** True where it is submitted for every row before the others are: what a list over all rows refers to. */
  readonly early: boolean
  /** Not submitted where the condition holds; `{@name}` then gives `instead`. */
  readonly unless?: Condition & { readonly instead: string }
  readonly body: Body
}

/** JSON whose texts are templates. A member `name?` is left out where it comes out empty; a template `{...list}` in an array gives its items. */
export type Body =
  | Template
  | { readonly literal: number | boolean | null }
  | { readonly array: readonly Body[] }
  | { readonly object: readonly Member[] }
export interface Member {
  readonly name: string
  readonly optional: boolean
  readonly body: Body
}

export function isTemplate(body: Body): body is Template {
  return Array.isArray(body)
}
