/** What a verification finds, line by line. */

/** `holds`: it was checked, and is as it should be. `fails`: it is not. `unproved`: it cannot be told from what there is, or was not asked. */
export type FindingKind = 'holds' | 'fails' | 'unproved'

export interface Finding {
  readonly kind: FindingKind
  /** What was looked at, in a word that stays the same. */
  readonly check: Check
  /** A sentence for whoever has to judge. */
  readonly words: string
  /** The file that it is about. */
  readonly file?: string
  /** The entry that it is about, counted from 1. */
  readonly entry?: number
}

export type Check =
  | 'archive'
  | 'manifest'
  | 'files'
  | 'key'
  | 'checkpoint'
  | 'entries'
  | 'tree'
  | 'root'
  | 'proofs'
  | 'streams'
  | 'opened'
  | 'state'
  | 'copies'
  | 'witnesses'
  | 'timestamp'
  | 'held'
  | 'scope'

/** Findings of one check that are told singly. Of those that fail beyond it only their number is. */
const toldSingly = 50

/** Findings as they are made; failures that are many are counted, and told of at the end of their check. */
export class Findings {
  readonly all: Finding[] = []
  readonly #failures = new Map<Check, number>()

  constructor(private readonly tell: (finding: Finding) => void = () => undefined) {}

  holds(check: Check, words: string): void {
    this.#add({ kind: 'holds', check, words })
  }

  unproved(check: Check, words: string): void {
    this.#add({ kind: 'unproved', check, words })
  }

  fails(check: Check, words: string, at: { readonly file?: string; readonly entry?: number } = {}): void {
    const count = (this.#failures.get(check) ?? 0) + 1
    this.#failures.set(check, count)
    if (count <= toldSingly) this.#add({ kind: 'fails', check, words, ...at })
  }

  /** Whether a check has failed. */
  failed(check: Check): boolean {
    return this.#failures.has(check)
  }

  get anyFailed(): boolean {
    return this.#failures.size > 0
  }

  /** Tells how many more there were. */
  end(): void {
    for (const [check, count] of this.#failures) {
      if (count > toldSingly) this.#add({ kind: 'fails', check, words: `And ${count - toldSingly} more of that kind.` })
    }
  }

  #add(finding: Finding): void {
    this.all.push(finding)
    this.tell(finding)
  }
}

/** `1 entry`, `12,345 entries`. */
export function counted(count: number, one: string, many = `${one}s`): string {
  return `${String(count).replaceAll(/\B(?=(\d{3})+$)/g, ',')} ${count === 1 ? one : many}`
}
