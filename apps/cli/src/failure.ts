/** How a command ends when it does not do what it was asked. */

/** 1: it could not be done. 2: the command was used wrongly. 3: verification found something. */
export type ExitCode = 1 | 2 | 3

/** Ends the command: a line for each thing that is wrong, in words for the person in front of it, and the exit code. */
export class Failure extends Error {
  override readonly name = 'Failure'
  readonly lines: readonly string[]

  constructor(
    readonly code: ExitCode,
    lines: string | readonly string[],
    options?: ErrorOptions,
  ) {
    const all = typeof lines === 'string' ? [lines] : lines
    super(all.join('\n'), options)
    this.lines = all
  }
}

/** Wrong use: what is wrong, and what to do. */
export function wrongUse(...lines: readonly string[]): Failure {
  return new Failure(2, lines)
}
