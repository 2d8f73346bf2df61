/** Submissions written one to a line as JSON, by a program or by hand. */
import { damage } from './decode.js'
import { fault } from './fault.js'
import type { ImportItem } from './item.js'
import { type Line, longestLine } from './lines.js'
import { naturalId, naturalKey, parseSubmission } from './submission.js'

/**
 * Reads NDJSON of submissions; blank lines are passed over. A line without a key gets one from what it says and how often the file said it before,
 * so the same file sent twice changes nothing.
 */
export async function* readNdjson(lines: AsyncIterable<Line>): AsyncGenerator<ImportItem> {
  const said = new Map<string, number>()
  for await (const { line, text, cut } of lines) {
    if (text.trim() === '') continue
    if (cut) {
      yield fault(line, '', text, `the line is longer than ${longestLine} characters`)
      continue
    }
    const harm = damage(text)
    const value = harm === undefined ? parseJson(text) : { fault: harm, column: '' }
    if ('fault' in value) {
      yield fault(line, value.column, text, value.fault)
      continue
    }
    const parsed = parseSubmission(value.value)
    if ('faults' in parsed) {
      for (const { pointer, value: found, reason } of parsed.faults) yield fault(line, pointer, found, reason)
      continue
    }
    const { submission } = parsed
    yield { line, submission: { ...submission, key: submission.key ?? keyOf(submission, said) }, columnAt: (pointer) => `/body${pointer}` }
  }
}

/** A line's JSON value, or what is wrong with it and at which character. */
export function parseJson(text: string): { readonly value: unknown } | { readonly fault: string; readonly column: string } {
  try {
    return { value: JSON.parse(text) as unknown }
  } catch (error) {
    const said = error instanceof Error ? error.message : ''
    // The engine names the place for most faults, not for all.
    const at = /position (\d+)/.exec(said)?.[1]
    const ended = /end of JSON/.test(said)
    const place = ended ? text.length + 1 : at === undefined ? undefined : Number(at) + 1
    const column = place === undefined ? '' : `character ${place}`
    return { fault: ended ? 'the line ends before its JSON does' : 'the line is not JSON; each line is one JSON object', column }
  }
}

function keyOf(
  { kind, verb, id, body }: { kind: Parameters<typeof naturalId>[0]; verb: string; id?: string; body: unknown },
  said: Map<string, number>,
): string {
  const content = naturalId(kind, [verb, id ?? '', JSON.stringify(body)])
  const before = said.get(content) ?? 0
  said.set(content, before + 1)
  return naturalKey(verb, id ?? '', [content, String(before)])
}
