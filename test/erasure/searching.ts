/** Looks for words in every file of a data directory, byte by byte, as somebody would who took the disk away. */
import { readdirSync, readFileSync } from 'node:fs'
import { join, relative } from 'node:path'

/** The words as files may hold them. */
export function writingsOf(words: string): readonly Buffer[] {
  const little = Buffer.from(words, 'utf16le')
  return [Buffer.from(words, 'utf8'), little, Buffer.from(little).swap16()]
}

/** The files in which any of the words stand, in any of their writings: of databases also the logs beside them and the pages that are free. */
export function filesWith(directory: string, words: readonly string[]): readonly string[] {
  const sought = words.flatMap(writingsOf)
  return readdirSync(directory, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((file) => {
      const bytes = readFileSync(file)
      return sought.some((each) => bytes.includes(each))
    })
    .map((file) =>
      relative(directory, file)
        .replace(/views-\d+-\d+-\d+/, 'views')
        .replace(/search-\d+-\d+-\d+/, 'search'),
    )
    .sort()
}
