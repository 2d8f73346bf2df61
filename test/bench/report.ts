/** The figures as a table for people, and as JSON for whoever compares runs. */
import { readFileSync, writeFileSync } from 'node:fs'
import { arch, cpus, loadavg, totalmem, type } from 'node:os'
import type { Figure, Goal, Spread } from './measure.js'

/** Where and when the figures were taken. */
export interface Circumstances {
  readonly date: string
  readonly cores: number
  readonly processor: string
  readonly memoryGb: number
  readonly system: string
  readonly versions: Readonly<Record<string, string>>
  readonly rounds: number
  /** How many processes wanted a core when the run began, over the minute before: on a quiet machine, near none. */
  readonly load: number
}

export function circumstances(rounds: number, versions: Readonly<Record<string, string>>): Circumstances {
  return {
    date: new Date().toISOString().slice(0, 10),
    cores: cpus().length,
    processor: cpus()[0]?.model ?? 'unknown',
    memoryGb: Math.round(totalmem() / 2 ** 30),
    system: `${type()} ${arch()}`,
    versions: { node: process.versions.node, ...versions },
    rounds,
    load: loadavg()[0] ?? Number.NaN,
  }
}

const [from, to] = ['<!-- figures -->', '<!-- end of figures -->']

/** Writes the figures into a page, in the place that it has for them. */
export function recordFigures(file: string, about: Circumstances, figures: readonly Figure[]): void {
  const page = readFileSync(file, 'utf8')
  const [start, end] = [page.indexOf(from), page.indexOf(to)]
  if (start < 0 || end < start) throw new Error(`${file} has no place for figures`)
  const { date, cores, processor, memoryGb, system, versions, rounds, load } = about
  const known = Object.entries(versions).map(([name, version]) => `${name} ${version}`)
  const taken = `${date}; ${cores} cores (${processor}), ${memoryGb} GB, ${system}; ${rounds} rounds, begun at a load of ${number(load)}.\n${known.join(', ')}.`
  writeFileSync(file, `${page.slice(0, start)}${from}\n${taken}\n\n${table(figures)}\n${page.slice(end)}`)
}

/** A table in Markdown, which reads well in a terminal too. */
export function table(figures: readonly Figure[]): string {
  const head = ['measure', 'ours', 'compared with', 'ratio [min – max]', 'goal', '']
  const rows = figures.map(({ measure, unit, ours, against, goal, met }) => [
    measure,
    `${written(ours)} ${unit}`,
    against ? `${against.name}: ${number(against.theirs.median)}` : '–',
    against ? written(against.ratio) : '–',
    goal ? aim(goal) : '–',
    met === undefined ? '' : met ? 'met' : 'missed',
  ])
  const widths = head.map((title, column) => Math.max(title.length, ...rows.map((row) => row[column]?.length ?? 0)))
  const line = (cells: readonly string[]) => `| ${cells.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' | ')} |`
  return [line(head), line(widths.map((width) => '-'.repeat(width))), ...rows.map(line)].join('\n')
}

function written({ median, least, most }: Spread): string {
  return least === most ? number(median) : `${number(median)} [${number(least)} – ${number(most)}]`
}

function number(value: number): string {
  const digits = value >= 100 ? 0 : value >= 10 ? 1 : 2
  return value.toLocaleString('en', { minimumFractionDigits: digits, maximumFractionDigits: digits })
}

function aim(goal: Goal): string {
  return 'atLeast' in goal ? `≥ ${goal.atLeast.toLocaleString('en')}` : `≤ ${goal.atMost.toLocaleString('en')}`
}
