/** The table of roles in docs/operations.md is the one in the code, which the gate asks. */
import { readFileSync } from 'node:fs'
import { expect, test } from '@jest/globals'
import { allPermissions, allRoles, permissions, permits } from '#access'

const written = [
  `| | ${allRoles.join(' | ')} |`,
  `| --- |${' :-: |'.repeat(allRoles.length)}`,
  ...allPermissions.map((permission) => {
    const cells = allRoles.map((role) => (permits([role], permission) ? '•' : ' '))
    return `| ${permissions[permission]} | ${cells.join(' | ')} |`
  }),
].join('\n')

test('what each role may do stands in the documentation as it stands in the code', () => {
  const page = readFileSync('docs/operations.md', 'utf8')
  expect(/<!-- roles -->\n([\s\S]*?)\n<!-- end of roles -->/.exec(page)?.[1]).toBe(written)
})
