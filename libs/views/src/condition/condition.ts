/** A condition over the figures of the ledger: read once, with every fault at its place, and then asked as of one moment after the other. */
import type { Database } from 'better-sqlite3'
import { isRestricted, type Kind, kinds, nouns } from '#ledger'
import type { Basis } from '../basis.js'
import { findRecord } from '../records.js'
import { statement } from '../statements.js'
import { ConditionFault } from './fault.js'
import { type Figure, figures, type Given, type Named, type Narrowing, narrowedBy, type Sort, type Value } from './figures.js'
import { type CallNode, type Comparison, type Node, parseCondition } from './parse.js'

/** Figures in one condition. */
const mostFigures = 30

/** What a condition is read against. */
export interface Scope {
  readonly db: Database
  /** The moment up to which records can be named. */
  readonly basis: Basis
  /** The kinds that are not shown to whoever asks. */
  readonly without?: readonly Kind[]
}

/** A figure as it stands in a condition. */
export interface Told {
  readonly figure: string
  readonly value: Value
}

type Read = (db: Database, basis: Basis) => Value

interface Compiled {
  readonly sort: Sort
  readonly read: Read
}

interface Call {
  readonly figure: string
  readonly read: Read
}

export class Condition {
  readonly #calls: Call[] = []
  readonly #records = new Map<number, Named>()
  /** True while every figure depends on the entries of the records alone that it names. */
  #isOwn = true
  readonly #read: Read

  /** Throws {@link ConditionFault}. */
  constructor(
    readonly text: string,
    private readonly scope: Scope,
  ) {
    const node = parseCondition(text)
    const { sort, read } = this.#compile(node)
    if (sort !== 'truth' && sort !== 'any') {
      throw new ConditionFault(node.from + 1, 'This is no condition, which holds or does not: compare it with something.')
    }
    if (this.#calls.length === 0) throw new ConditionFault(1, 'This asks nothing of the ledger: it names no figure.')
    this.#read = read
  }

  /** Whether it holds at a moment. */
  holds(db: Database, basis: Basis): boolean {
    return this.#read(db, basis) === true
  }

  /** What its figures come to at a moment, in the order in which they stand. */
  figures(db: Database, basis: Basis): readonly Told[] {
    return this.#calls.map(({ figure, read }) => ({ figure, value: read(db, basis) }))
  }

  /** The sequence from which on every record that it names is there. */
  get begins(): number {
    return Math.max(0, ...this.#records.keys())
  }

  /** The first entry after one that can change whether it holds: where it depends on its records alone, the next on one of them. */
  next(db: Database, sequence: number): number | undefined {
    if (!this.#isOwn) return sequence + 1
    const sql = 'SELECT min(sequence) AS next FROM entry WHERE record IN (SELECT value FROM json_each(?)) AND sequence > ?'
    return statement<{ next: number | null }>(db, sql).get(JSON.stringify([...this.#records.keys()]), sequence)?.next ?? undefined
  }

  #compile(node: Node): Compiled {
    switch (node.is) {
      case 'value': {
        const { value } = node
        return { sort: sortOf(value), read: () => value }
      }
      case 'word':
        throw this.#strayWord(node.word, node.from)
      case 'call':
        return this.#call(node)
      case 'not': {
        const of = this.#truth(node.of)
        return { sort: 'truth', read: (db, basis) => !of(db, basis) }
      }
      case 'join': {
        const [left, right] = [this.#truth(node.left), this.#truth(node.right)]
        const read: Read =
          node.by === 'and' ? (db, basis) => left(db, basis) && right(db, basis) : (db, basis) => left(db, basis) || right(db, basis)
        return { sort: 'truth', read }
      }
      case 'compare':
        return this.#comparison(node.by, node.left, node.right)
      case 'sum': {
        const [left, right] = [this.#number(node.left), this.#number(node.right)]
        const sign = node.by === '+' ? 1 : -1
        return {
          sort: 'number',
          read: (db, basis) => {
            const [a, b] = [left(db, basis), right(db, basis)]
            return typeof a === 'number' && typeof b === 'number' ? a + sign * b : null
          },
        }
      }
    }
  }

  #truth(node: Node): (db: Database, basis: Basis) => boolean {
    const { sort, read } = this.#compile(node)
    if (sort !== 'truth' && sort !== 'any') throw new ConditionFault(node.from + 1, 'Something that holds or does not is expected here.')
    return (db, basis) => read(db, basis) === true
  }

  #number(node: Node): Read {
    const { sort, read } = this.#compile(node)
    if (sort !== 'number' && sort !== 'any') throw new ConditionFault(node.from + 1, 'Only numbers can be added or taken away.')
    return read
  }

  #comparison(by: Comparison, left: Node, right: Node): Compiled {
    const [a, b] = [this.#compile(left), this.#compile(right)]
    if (a.sort !== b.sort && a.sort !== 'any' && b.sort !== 'any') {
      throw new ConditionFault(right.from + 1, `A ${words[a.sort]} is compared with a ${words[b.sort]} here.`)
    }
    if (by !== '=' && by !== '!=' && (a.sort === 'truth' || b.sort === 'truth')) {
      throw new ConditionFault(left.from + 1, 'What holds or does not is neither less nor more than something.')
    }
    return { sort: 'truth', read: (db, basis) => compared(by, a.read(db, basis), b.read(db, basis)) }
  }

  #call(node: CallNode): Compiled {
    const { name, from, to } = node
    const figure = Object.hasOwn(figures, name) ? figures[name] : undefined
    if (!figure)
      throw new ConditionFault(from + 1, `There is no figure ${JSON.stringify(name)}.`, { given: name, known: Object.keys(figures) })
    if (this.#calls.length >= mostFigures) throw new ConditionFault(from + 1, `A condition has ${mostFigures} figures at most.`)
    const given = this.#given(node, figure)
    if (!figure.own) this.#isOwn = false
    const read: Read = (db, basis) => figure.read(db, basis, given)
    this.#calls.push({ figure: this.text.slice(from, to), read })
    return { sort: figure.gives, read }
  }

  #given({ name, arguments: given, to }: CallNode, { takes, orAll }: Figure): Given {
    const expected = `takes ${takes.map(described).join(' and ') || 'nothing'}`
    const most = takes.includes('kind') ? Number.POSITIVE_INFINITY : takes.length
    if (orAll && given.length === 0) return { record: undefined, text: '', kind: undefined, narrowing: {} }
    if (given.length < takes.length) throw new ConditionFault(to, `${name} ${expected}.`)
    const surplus = given[most]
    if (surplus) throw new ConditionFault(surplus.from + 1, `${name} ${expected}${takes.length > 0 ? ', and no more' : ''}.`)
    let [record, text, kind]: [Named | undefined, string, Kind | undefined] = [undefined, '', undefined]
    takes.forEach((wanted, at) => {
      const node = given[at]
      if (!node) return
      if (wanted === 'text') text = textOf(node)
      else if (wanted === 'kind') kind = this.#kind(node)
      else record = this.#record(node, wanted.record)
    })
    return { record, text, kind, narrowing: kind ? this.#narrowing(kind, given.slice(1)) : {} }
  }

  #kind(node: Node): Kind {
    const word = node.is === 'word' ? node.word : node.is === 'value' && typeof node.value === 'string' ? node.value : undefined
    const shown = kinds.filter((each) => !this.#isHidden(each))
    const kind = shown.find((each) => each === word || nouns[each] === word)
    if (kind) return kind
    throw new ConditionFault(node.from + 1, 'A kind of record is expected here.', {
      given: word ?? '',
      known: shown.map((each) => nouns[each]),
    })
  }

  #narrowing(kind: Kind, nodes: readonly Node[]): Narrowing {
    const known = narrowedBy(kind)
    const narrowing: Record<string, readonly string[]> = {}
    for (const node of nodes) {
      if (node.is !== 'compare' || node.by !== '=' || node.left.is !== 'word') {
        throw new ConditionFault(node.from + 1, "A count is narrowed by a field and its value: phase = 'standing'.")
      }
      const { word } = node.left
      if (!known.includes(word)) {
        throw new ConditionFault(node.left.from + 1, `${capital(aNoun(kind))} is not looked up by ${JSON.stringify(word)}.`, {
          given: word,
          known,
        })
      }
      const value = node.right.is === 'word' ? this.#record(node.right, kinds).id : textOf(node.right)
      narrowing[word] = [...(narrowing[word] ?? []), value]
    }
    return narrowing
  }

  #record(node: Node, wanted: readonly Kind[]): Named {
    const word = node.is === 'word' ? node.word : node.is === 'value' && typeof node.value === 'string' ? node.value : undefined
    const { db, basis } = this.scope
    const found = word === undefined ? undefined : findRecord(db, word, basis)
    if (!found || this.#isHidden(found.kind)) {
      const said = word === undefined ? 'The id of a record is expected here.' : `The ledger has no record ${JSON.stringify(word)}.`
      throw new ConditionFault(node.from + 1, said)
    }
    const { kind, id, number } = found
    if (!wanted.includes(kind)) {
      const expected = wanted.map(aNoun).join(' or ')
      throw new ConditionFault(node.from + 1, `This is the id of ${aNoun(kind)}; that of ${expected} is expected here.`)
    }
    const named = { kind, id, number }
    this.#records.set(number, named)
    return named
  }

  #isHidden(kind: Kind): boolean {
    return this.scope.without === undefined ? isRestricted(kind) : this.scope.without.includes(kind)
  }

  #strayWord(word: string, from: number): ConditionFault {
    const isFigure = Object.hasOwn(figures, word)
    const sentence = isFigure
      ? `${word} is a figure; its arguments stand in brackets.`
      : `${JSON.stringify(word)} is neither a number nor a figure. A text stands in quotation marks.`
    return new ConditionFault(from + 1, sentence, { given: word, known: Object.keys(figures) })
  }
}

const words = { number: 'number', text: 'text', truth: 'truth', any: 'value' } as const satisfies Record<Sort, string>

function described(wanted: Figure['takes'][number]): string {
  if (wanted === 'text') return 'a text'
  if (wanted === 'kind') return 'a kind of record'
  return wanted.record.length === kinds.length ? 'the id of a record' : `the id of ${wanted.record.map(aNoun).join(' or ')}`
}

function textOf(node: Node): string {
  if (node.is === 'value' && typeof node.value === 'string') return node.value
  throw new ConditionFault(node.from + 1, 'A text in quotation marks is expected here.')
}

function sortOf(value: Value): Sort {
  if (value === null) return 'any'
  return typeof value === 'number' ? 'number' : typeof value === 'string' ? 'text' : 'truth'
}

/** What is missing equals only what is missing, and is neither less nor more than anything. */
function compared(by: Comparison, a: Value, b: Value): boolean {
  if (by === '=') return a === b
  if (by === '!=') return a !== b
  const comparable = (typeof a === 'number' && typeof b === 'number') || (typeof a === 'string' && typeof b === 'string')
  if (!comparable || a === null || b === null) return false
  switch (by) {
    case '<':
      return a < b
    case '<=':
      return a <= b
    case '>':
      return a > b
    case '>=':
      return a >= b
  }
}

function aNoun(kind: Kind): string {
  return `${/^[aeiou]/.test(nouns[kind]) ? 'an' : 'a'} ${nouns[kind]}`
}

function capital(text: string): string {
  return `${text[0]?.toUpperCase() ?? ''}${text.slice(1)}`
}
