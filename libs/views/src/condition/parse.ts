/**
 * The grammar of conditions, from the loosest binding to the closest:
 * `or`; `and`; `not`; one comparison (`=`, `!=`, `<`, `<=`, `>`, `>=`); `+` and `-`; a number, a text, `true`, `false`, `missing`, a figure with its
 * arguments, or a condition in brackets. A bare word stands only as an argument of a figure.
 */
import { ConditionFault } from './fault.js'
import { type Token, tokensOf } from './tokens.js'

export type Comparison = '=' | '!=' | '<' | '<=' | '>' | '>='

/** A part of a condition. `from` and `to` are its characters, from 0. */
export type Node = { readonly from: number; readonly to: number } & (
  | { readonly is: 'value'; readonly value: number | string | boolean | null }
  | { readonly is: 'word'; readonly word: string }
  | { readonly is: 'call'; readonly name: string; readonly arguments: readonly Node[] }
  | { readonly is: 'not'; readonly of: Node }
  | { readonly is: 'join'; readonly by: 'and' | 'or'; readonly left: Node; readonly right: Node }
  | { readonly is: 'compare'; readonly by: Comparison; readonly left: Node; readonly right: Node }
  | { readonly is: 'sum'; readonly by: '+' | '-'; readonly left: Node; readonly right: Node }
)

export type CallNode = Extract<Node, { is: 'call' }>

/** Brackets and `not` within one another. */
const deepest = 40

/** Reads a condition. Throws {@link ConditionFault} at the first place where it is none. */
export function parseCondition(text: string): Node {
  return new Parser(tokensOf(text)).whole()
}

const comparisons: Readonly<Record<string, Comparison>> = { '=': '=', '!=': '!=', '<>': '!=', '<': '<', '<=': '<=', '>': '>', '>=': '>=' }
const constants: Readonly<Record<string, boolean | null>> = { true: true, false: false, missing: null }

class Parser {
  #at = 0
  #depth = 0

  constructor(private readonly tokens: readonly Token[]) {}

  whole(): Node {
    if (this.#next().kind === 'end') throw new ConditionFault(1, 'There is no condition. Write one such as: unanswered(RP-3M5N7P) <= 10')
    const node = this.#or()
    if (this.#next().kind !== 'end') throw this.#unexpected('Here the condition could end, or go on with and, or, or a comparison.')
    return node
  }

  #or(): Node {
    let left = this.#and()
    while (this.#takes('word', 'or')) left = joined('or', left, this.#and())
    return left
  }

  #and(): Node {
    let left = this.#not()
    while (this.#takes('word', 'and')) left = joined('and', left, this.#not())
    return left
  }

  #not(): Node {
    const { from } = this.#next()
    if (!this.#takes('word', 'not')) return this.#comparison()
    const of = this.#within(() => this.#not())
    return { is: 'not', of, from, to: of.to }
  }

  #comparison(): Node {
    const left = this.#sum()
    const by = this.#sign()
    if (!by) return left
    const right = this.#sum()
    if (this.#sign()) throw this.#unexpected('Two comparisons are joined by and, or or.', -1)
    return { is: 'compare', by, left, right, from: left.from, to: right.to }
  }

  #sign(): Comparison | undefined {
    const { kind, text } = this.#next()
    if (kind !== 'sign') return undefined
    if (text === '==') throw this.#unexpected('Equality is written with one sign: =')
    const by = comparisons[text]
    if (by) this.#at++
    return by
  }

  #sum(): Node {
    let left = this.#primary()
    for (;;) {
      const by = this.#takes('sign', '+') ? '+' : this.#takes('sign', '-') ? '-' : undefined
      if (!by) return left
      const right = this.#primary()
      left = { is: 'sum', by, left, right, from: left.from, to: right.to }
    }
  }

  #primary(): Node {
    const { kind, text, from, to } = this.#next()
    if (kind === 'number' || kind === 'text') {
      this.#at++
      return { is: 'value', value: kind === 'number' ? Number(text) : text, from, to }
    }
    if (this.#takes('sign', '(')) {
      const node = this.#within(() => this.#or())
      this.#expect(')')
      return node
    }
    if (kind !== 'word' || text === 'and' || text === 'or' || text === 'not') {
      throw this.#unexpected(kind === 'end' ? 'The condition breaks off here.' : 'Here a number, a text or a figure is expected.')
    }
    this.#at++
    if (Object.hasOwn(constants, text)) return { is: 'value', value: constants[text] ?? null, from, to }
    if (!this.#takes('sign', '(')) return { is: 'word', word: text, from, to }
    const given = this.#within(() => this.#arguments())
    return { is: 'call', name: text, arguments: given, from, to: this.tokens[this.#at - 1]?.to ?? to }
  }

  #arguments(): Node[] {
    if (this.#takes('sign', ')')) return []
    const given = [this.#comparison()]
    while (this.#takes('sign', ',')) given.push(this.#comparison())
    this.#expect(')')
    return given
  }

  #next(): Token {
    // The last token is the end, and nothing takes it.
    return this.tokens[this.#at] ?? { kind: 'end', text: '', from: 0, to: 0 }
  }

  #takes(kind: Token['kind'], text: string): boolean {
    const is = this.#next().kind === kind && this.#next().text === text
    if (is) this.#at++
    return is
  }

  #expect(sign: string): void {
    if (!this.#takes('sign', sign)) throw this.#unexpected(`Here ${sign} is missing.`)
  }

  #within<T>(read: () => T): T {
    if (++this.#depth > deepest) throw this.#unexpected(`Brackets stand at most ${deepest} deep in one another.`)
    const found = read()
    this.#depth--
    return found
  }

  #unexpected(sentence: string, offset = 0): ConditionFault {
    return new ConditionFault((this.tokens[this.#at + offset]?.from ?? 0) + 1, sentence)
  }
}

function joined(by: 'and' | 'or', left: Node, right: Node): Node {
  return { is: 'join', by, left, right, from: left.from, to: right.to }
}
