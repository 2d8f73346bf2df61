/** Things measured against one another: in one run, in turns, several rounds, median and spread. */

/** One of the things compared. */
export interface Contender {
  readonly name: string
  /** Does its work once and gives what was measured of it, such as events a second. */
  measure(): Promise<number>
}

/** The middle one and the outer ones of several figures. */
export interface Spread {
  readonly median: number
  readonly least: number
  readonly most: number
}

/** What is asked of a figure. */
export type Goal = { readonly atLeast: number } | { readonly atMost: number }

/** One line of the table. */
export interface Figure {
  readonly measure: string
  readonly unit: string
  readonly ours: Spread
  /** Absent where the figure stands for itself. */
  readonly against?: { readonly name: string; readonly theirs: Spread /** Ours over theirs, round by round. */; readonly ratio: Spread }
  readonly goal?: Goal
  /** Whether the median meets the goal. */
  readonly met?: boolean
  readonly note?: string
}

/**
 * Measures each contender once a round, in turns that begin with another one each round, so that what else the machine does meets all of
 * them. Gives each one's figures, in the order of the rounds.
 */
export async function inTurns(rounds: number, contenders: readonly Contender[]): Promise<number[][]> {
  const figures: number[][] = contenders.map(() => [])
  for (let round = 0; round < rounds; round++) {
    for (let turn = 0; turn < contenders.length; turn++) {
      const place = (round + turn) % contenders.length
      const contender = contenders[place]
      globalThis.gc?.()
      if (contender) figures[place]?.push(await contender.measure())
    }
  }
  return figures
}

/** How many a second, for a piece of work that handles so many. */
export async function rate(count: number, work: () => Promise<void> | void): Promise<number> {
  const start = performance.now()
  await work()
  return count / ((performance.now() - start) / 1000)
}

/** A line that compares ours with another's, round by round. */
export function compared(
  measure: string,
  unit: string,
  ours: readonly number[],
  name: string,
  theirs: readonly number[],
  goal?: Goal,
  note?: string,
): Figure {
  const ratio = spread(ours.map((figure, round) => figure / (theirs[round] ?? Number.NaN)))
  return {
    measure,
    unit,
    ours: spread(ours),
    against: { name, theirs: spread(theirs), ratio },
    ...(goal && { goal, met: meets(ratio.median, goal) }),
    ...(note !== undefined && { note }),
  }
}

/** A line of a figure that stands for itself. */
export function alone(measure: string, unit: string, ours: readonly number[], goal?: Goal, note?: string): Figure {
  const figures = spread(ours)
  return {
    measure,
    unit,
    ours: figures,
    ...(goal && { goal, met: meets(figures.median, goal) }),
    ...(note !== undefined && { note }),
  }
}

export function spread(figures: readonly number[]): Spread {
  const sorted = [...figures].sort((a, b) => a - b)
  const [middle, before] = [sorted[Math.floor(sorted.length / 2)], sorted[Math.ceil(sorted.length / 2) - 1]]
  const [least, most] = [sorted[0], sorted.at(-1)]
  if (middle === undefined || before === undefined || least === undefined || most === undefined) {
    throw new RangeError('nothing was measured')
  }
  return { median: (middle + before) / 2, least, most }
}

export function meets(figure: number, goal: Goal): boolean {
  return 'atLeast' in goal ? figure >= goal.atLeast : figure <= goal.atMost
}
