/** How far a tree was durable when that was last looked after: a small file, written after everything that it speaks of. */
import { readFileSync } from 'node:fs'
import { decodeBase64, encodeBase64, type Hash, hashLength } from '#audit'
import { type Position, position } from '#event-store'
import { isCode } from '#files'
import { replaceFile } from './sync.js'

export interface TreeState {
  /** Leaves of the tree. */
  readonly size: number
  /** Where to go on reading the log. */
  readonly position: Position
  readonly root: Hash
}

/** Of the files beside it. A tree in another format is built anew. */
const format = 1

export function writeTreeState(path: string, { size, position: at, root }: TreeState): Promise<void> {
  return replaceFile(path, `${JSON.stringify({ format, size, position: at, root: encodeBase64(root) })}\n`)
}

/** Undefined where there is none, or none that can be read: the tree is then built anew, so that nothing is lost. */
export function readTreeState(path: string): TreeState | undefined {
  const text = textIn(path)
  if (text === undefined) return undefined
  try {
    return stateIn(JSON.parse(text))
  } catch {
    // Cut short, or no JSON.
    return undefined
  }
}

function textIn(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8')
  } catch (error) {
    if (isCode(error, 'ENOENT')) return undefined
    throw error
  }
}

function stateIn(read: unknown): TreeState | undefined {
  if (typeof read !== 'object' || read === null) return undefined
  const { format: written, size, position: at, root } = { format: 0, size: -1, position: -1, root: '', ...read }
  const hash = typeof root === 'string' ? decodeBase64(root) : undefined
  const isOurs = written === format && isCount(size) && isCount(at) && hash?.length === hashLength
  return isOurs ? { size, position: position(at), root: hash } : undefined
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && Number(value) >= 0
}
