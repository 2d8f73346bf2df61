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

/** Damerau and Levenshtein's, in its simple form: how many letters are added, left out, changed or swapped with the next. */
function distanceBetween(a: string, b: string): number {
  let [beforeLast, last] = [[] as number[], Array.from({ length: b.length + 1 }, (_, index) => index)]
  for (let row = 1; row <= a.length; row++) {
    const current = [row]
    for (let column = 1; column <= b.length; column++) {
      const changed = (last[column - 1] ?? 0) + (a[row - 1] === b[column - 1] ? 0 : 1)
      const isSwap = row > 1 && column > 1 && a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1]
      const swapped = isSwap ? (beforeLast[column - 2] ?? 0) + 1 : changed
      current.push(Math.min(changed, swapped, (last[column] ?? 0) + 1, (current[column - 1] ?? 0) + 1))
    }
    ;[beforeLast, last] = [last, current]
  }
  return last.at(-1) ?? 0
}

function regular(name: string): string {
  return name.toLowerCase().replaceAll(/[-_]/g, '')
}
