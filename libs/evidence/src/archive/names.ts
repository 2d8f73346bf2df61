/** The names of files in an archive: which could be written somewhere else than they say, or pass for another. */

/** Characters of a name. Longer than any that a bundle has. */
const longest = 200

/** What is wrong with a name, as the end of a sentence about the file; undefined where nothing is. The bytes are those in the archive. */
export function faultOfName(bytes: Uint8Array): string | undefined {
  if (bytes.length === 0) return 'has no name'
  if (bytes.length > longest) return `has a name of ${bytes.length} bytes; ${longest} are allowed`
  if (bytes.some((byte) => byte < 0x20 || byte > 0x7e)) return 'has a name with other characters than those of ASCII that can be seen'
  const name = nameOf(bytes)
  if (name.endsWith('/')) return 'is a folder; a bundle holds files only'
  if (name.includes('\\')) return 'has a name with a backslash, which some systems take for a folder'
  if (name.startsWith('/') || /^[A-Za-z]:/.test(name)) return 'has an absolute name, which leads out of the folder'
  if (name.includes(':')) return 'has a name with a colon, which some systems take for something else than a name'
  const steps = name.split('/')
  if (steps.includes('..')) return 'has a name that leads out of the folder (..)'
  if (steps.includes('.') || steps.includes('')) return 'has a name that can be written in several ways'
  return undefined
}

/** The name as text, to be shown: whatever it is made of. */
export function nameOf(bytes: Uint8Array): string {
  return String.fromCharCode(...bytes.subarray(0, longest)).replaceAll(/[^ -~]/g, '?')
}

/** What is wrong with names that stand beside each other: twice the same, the same but for capitals, or a file where others have a folder. */
export function faultAmong(names: readonly string[]): { readonly name: string; readonly what: string } | undefined {
  const files = new Map<string, string>()
  for (const name of names) {
    const folded = name.toLowerCase()
    const other = files.get(folded)
    if (other !== undefined) {
      return {
        name,
        what: other === name ? 'is in the archive twice' : `and ${other} differ in capitals only; on some systems they are one file`,
      }
    }
    files.set(folded, name)
  }
  for (const name of names) {
    for (let at = name.indexOf('/'); at >= 0; at = name.indexOf('/', at + 1)) {
      const folder = name.slice(0, at).toLowerCase()
      if (files.has(folder)) return { name, what: `lies in ${files.get(folder)}, which is a file` }
    }
  }
  return undefined
}
