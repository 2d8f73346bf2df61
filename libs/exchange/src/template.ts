/** Texts with places to fill in: `UPR {To} session {Session}`. Names only; there is nothing to compute. */

/** What a place in braces asks for. */
export type Part =
  | { readonly text: string }
  /** `{name}`: a value or a column. */
  | { readonly value: string }
  /** `{@name}`: the id of the record that a submission begins. */
  | { readonly record: string }
  /** `{...name}`: every item of a list, as an item of its own; stands alone in an array. */
  | { readonly items: string }

export type Template = readonly Part[]

/** Cuts a template into its parts; `{{` and `}}` stand for braces. Undefined where a brace has no partner. */
export function parseTemplate(text: string): Template | undefined {
  const parts: Part[] = []
  let plain = ''
  for (let at = 0; at < text.length; at++) {
    const here = text[at]
    if ((here === '{' || here === '}') && text[at + 1] === here) {
      plain += here
      at++
    } else if (here === '}') {
      return undefined
    } else if (here === '{') {
      const end = text.indexOf('}', at)
      const name = text.slice(at + 1, end)
      if (end < 0 || name.trim() === '' || name.includes('{')) return undefined
      if (plain !== '') parts.push({ text: plain })
      plain = ''
      parts.push(name.startsWith('@') ? { record: name.slice(1) } : name.startsWith('...') ? { items: name.slice(3) } : { value: name })
      at = end
    } else {
      plain += here
    }
  }
  if (plain !== '' || parts.length === 0) parts.push({ text: plain })
  return parts
}
