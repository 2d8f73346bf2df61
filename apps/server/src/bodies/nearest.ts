/** The known name that somebody probably meant. */

/** The known name nearest to the one given, where it is near enough to be meant (a third of it may differ); undefined otherwise. */
export function nearest(given: string, known: Iterable<string>): string | undefined {
  if (given.length > 60) return undefined
  let best: string | undefined
  let least = Math.max(1, Math.floor(given.length / 3)) + 1
  for (const name of known) {
    const distance = distanceBetween(regular(given), regular(name))
    if (distance < least) [best, least] = [name, distance]
  }
  return best
}

/** Levenshtein's: how many letters are added, left out or changed. */
function distanceBetween(a: string, b: string): number {
  let previous = Array.from({ length: b.length + 1 }, (_, index) => index)
  for (const [row, letter] of [...a].entries()) {
    const current = [row + 1]
    for (const [column, other] of [...b].entries()) {
      const changed = (previous[column] ?? 0) + (letter === other ? 0 : 1)
      current.push(Math.min(changed, (previous[column + 1] ?? 0) + 1, (current[column] ?? 0) + 1))
    }
    previous = current
  }
  return previous.at(-1) ?? 0
}

function regular(name: string): string {
  return name.toLowerCase().replaceAll(/[-_]/g, '')
}
