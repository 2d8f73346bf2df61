/**
 * Trust policies (C2SP tlog-policy): which logs one accepts, which witnesses one knows, and which of them have to have cosigned a checkpoint. A text of
 * lines, read strictly, since a rule that was misread would be trusted all the same: every fault is told at its line.
 */
import { decodeUtf8 } from './bytes.js'
import { parseDecimal } from './decimal.js'
import { Malformed } from './malformed.js'
import { type KeyKind, parseVerifierKey, type VerifierKey } from './note-key.js'

export interface PolicyLog {
  /** Its name is the origin of the log's checkpoints. */
  readonly key: VerifierKey
  /** Where it is found; what that means is for the reader of the policy to say. */
  readonly url?: string
}

export interface PolicyWitness {
  /** By which the policy itself refers to it. */
  readonly name: string
  readonly key: VerifierKey
  /** Its submission prefix, as a rule. */
  readonly url?: string
  /** Where the file names it, from 1. */
  readonly line: number
}

/** Witnesses and groups, of which at least so many have to have cosigned. */
export interface PolicyGroup {
  readonly name: string
  readonly threshold: number
  readonly members: readonly PolicyMember[]
}

export type PolicyMember = PolicyWitness | PolicyGroup

export interface Policy {
  /** Any of them will do; empty where the log is known otherwise. */
  readonly logs: readonly PolicyLog[]
  readonly witnesses: readonly PolicyWitness[]
  /** Who has to have cosigned; undefined where nobody has to. */
  readonly quorum: PolicyMember | undefined
}

export interface PolicyFault {
  /** From 1. */
  readonly line: number
  /** A sentence. */
  readonly what: string
}

/** A policy that cannot be gone by, with everything that is wrong with it. */
export class WrongPolicy extends Error {
  override readonly name = 'WrongPolicy'
  constructor(readonly faults: readonly PolicyFault[]) {
    super(faults.map(({ line, what }) => `line ${line}: ${what}`).join('\n'))
  }
}

/** The format asks for 32 of each at least; and a note has no more than a hundred signatures. */
const mostOfEach = 64
const longestPolicy = 262_144

/** Reads a policy. Throws {@link WrongPolicy}. */
export function parsePolicy(policy: Uint8Array | string): Policy {
  const octets = typeof policy === 'string' ? new TextEncoder().encode(policy) : policy
  if (octets.length > longestPolicy) throw new WrongPolicy([{ line: 1, what: `The file is longer than ${longestPolicy} bytes.` }])
  const reading = new Reading()
  const lines = textOf(octets).split('\n')
  const last = lines.pop()
  for (const [index, line] of lines.entries()) reading.take(index + 1, line)
  if (last !== '') reading.fault(lines.length + 1, 'The last line does not end with a line feed; was the file cut off?')
  return reading.end(Math.max(1, lines.length))
}

/** One character for each byte: to the format, what is not ASCII has no meaning, and names are equal where their bytes are. */
function textOf(octets: Uint8Array): string {
  let text = ''
  for (let at = 0; at < octets.length; at += 4_096) text += String.fromCharCode(...octets.subarray(at, at + 4_096))
  return text
}

/** What the bytes say, to a reader. */
function shown(text: string): string {
  return decodeUtf8(bytesOf(text)) ?? text
}

function bytesOf(text: string): Uint8Array {
  return Uint8Array.from(text, (character) => character.charCodeAt(0))
}

class Reading {
  readonly #logs: PolicyLog[] = []
  readonly #witnesses: PolicyWitness[] = []
  /** What names stand for; null for what was named and is faulty, so that nobody who refers to it is blamed for that. */
  readonly #named = new Map<string, PolicyMember | null>()
  readonly #members = new Set<string>()
  readonly #faults: PolicyFault[] = []
  /** What the one line on it says; null where that is faulty. */
  #quorum: { readonly of: PolicyMember | undefined } | null | undefined

  fault(line: number, what: string): undefined {
    this.#faults.push({ line, what })
    return undefined
  }

  take(line: number, text: string): undefined {
    const control = [...text].find((character) => (character < ' ' && character !== '\t') || character === '\x7f')
    if (control !== undefined) {
      const called = control === '\r' ? 'It ends like a line of Windows: lines end with a line feed alone.' : 'It has a control character.'
      return this.fault(line, called)
    }
    const [keyword = '', ...items] = text.split(/[ \t]+/).filter((item) => item !== '')
    if (keyword === '' || keyword.startsWith('#')) return
    if (keyword === 'log') this.#log(line, items)
    else if (keyword === 'witness') this.#witness(line, items)
    else if (keyword === 'group') this.#group(line, items)
    else if (keyword === 'quorum') this.#takeQuorum(line, items)
    else this.fault(line, `A line begins with log, witness, group, quorum or #, and not with ${JSON.stringify(shown(keyword))}.`)
  }

  /** Throws {@link WrongPolicy}. */
  end(lastLine: number): Policy {
    if (this.#quorum === undefined) this.fault(lastLine, 'A line quorum is missing; where no cosignature is needed it is: quorum none.')
    for (const [what, { length }] of [
      ['logs', this.#logs],
      ['witnesses', this.#witnesses],
      ['groups', [...this.#named.values()].filter((each) => each !== null && 'members' in each)],
    ] as const)
      if (length > mostOfEach) this.fault(lastLine, `It has more than ${mostOfEach} ${what}.`)
    if (this.#faults.length > 0) throw new WrongPolicy(this.#faults.toSorted((a, b) => a.line - b.line))
    return { logs: this.#logs, witnesses: this.#witnesses, quorum: this.#quorum?.of }
  }

  #log(line: number, [text, url, ...more]: readonly string[]): undefined {
    if (text === undefined || more.length > 0) return this.fault(line, 'It is: log VERIFIER-KEY [URL].')
    const key = this.#key(line, text, 'note')
    if (!key) return
    if (this.#logs.some((known) => isSame(known.key, key))) return this.fault(line, 'Another line names a log with this key.')
    this.#logs.push({ key, ...(url !== undefined && { url: shown(url) }) })
  }

  #witness(line: number, [name, text, url, ...more]: readonly string[]): undefined {
    if (name === undefined || text === undefined || more.length > 0) return this.fault(line, 'It is: witness NAME VERIFIER-KEY [URL].')
    const key = this.#key(line, text, 'cosignature')
    if (key && this.#witnesses.some((known) => isSame(known.key, key)))
      return this.fault(line, 'Another line names a witness with this key.')
    const witness = key && { name: shown(name), key, line, ...(url !== undefined && { url: shown(url) }) }
    if (this.#name(line, name, witness) && witness) this.#witnesses.push(witness)
  }

  #group(line: number, [name, atLeast, ...names]: readonly string[]): undefined {
    if (name === undefined || atLeast === undefined || names.length === 0)
      return this.fault(line, 'It is: group NAME all|any|NUMBER NAME…, with one name at least.')
    const threshold = atLeast === 'all' ? names.length : atLeast === 'any' ? 1 : parseDecimal(atLeast)
    if (threshold === undefined || threshold < 1 || threshold > names.length)
      this.fault(line, `How many are needed of it is all, any, or a number from 1 to ${names.length}; it is ${shown(atLeast)}.`)
    const members = names.map((member) => this.#member(line, member))
    const isWhole = threshold !== undefined && members.every((member) => member !== undefined)
    this.#name(
      line,
      name,
      isWhole ? { name: shown(name), threshold, members: members.filter((member) => member !== undefined) } : undefined,
    )
  }

  #member(line: number, name: string): PolicyMember | undefined {
    const member = this.#referred(line, name)
    if (!member) return undefined
    // So that each witness counts once, and in one way.
    if (this.#members.has(name)) return this.fault(line, `${shown(name)} is in a group already; nobody counts twice.`)
    this.#members.add(name)
    return member
  }

  #takeQuorum(line: number, [name, ...more]: readonly string[]): undefined {
    if (name === undefined || more.length > 0) return this.fault(line, 'It is: quorum NAME, of a witness or a group, or quorum none.')
    if (this.#quorum !== undefined) return this.fault(line, 'There is a line quorum already.')
    const of = name === 'none' ? undefined : this.#referred(line, name)
    this.#quorum = name === 'none' || of ? { of } : null
  }

  #referred(line: number, name: string): PolicyMember | undefined {
    const member = this.#named.get(name)
    if (member === undefined) this.fault(line, `No line above names a witness or a group ${shown(name)}.`)
    return member ?? undefined
  }

  /** Gives a name; false where it is taken. */
  #name(line: number, name: string, member: PolicyMember | undefined): boolean {
    if (name === 'none' || this.#named.has(name)) {
      this.fault(line, name === 'none' ? 'Nobody can be called none.' : `There is a ${shown(name)} already.`)
      return false
    }
    this.#named.set(name, member ?? null)
    return true
  }

  #key(line: number, text: string, kind: KeyKind): VerifierKey | undefined {
    try {
      const key = parseVerifierKey(decodeUtf8(bytesOf(text)) ?? '')
      if (key.kind === kind) return key
      const meant = kind === 'note' ? 'of a log (Ed25519)' : 'of a witness (Ed25519 cosignatures)'
      this.fault(line, `Its key is not one ${meant}.`)
    } catch (error) {
      if (!(error instanceof Malformed)) throw error
      this.fault(line, `Its key cannot be read: ${error.what}.`)
    }
    return undefined
  }
}

function isSame(a: VerifierKey, b: VerifierKey): boolean {
  return a.publicKey.every((byte, at) => byte === b.publicKey[at])
}
