/** What to try next, as lines that can be pasted. */
import { tmpdir } from 'node:os'
import type { Screen } from '../terminal/screen.js'
import type { Told } from './story.js'

export interface Next {
  readonly directory: string
  readonly told: Told
  /** Where it is served; absent where it is not. */
  readonly address?: string
  readonly token?: string
}

export function printNext(screen: Screen, { directory, told, address, token }: Next): void {
  const { report, cambodia, ownership } = told
  screen.print('', screen.heading('What to try next'), '')
  if (directory.startsWith(tmpdir())) screen.print(`The data are in ${directory}, until you remove it.`, '')
  screen.print('On the command line:', `  export ALTERAM_DATA=${quoted(directory)}`)
  const lines = [
    ['npx alteram desk', 'what waits for somebody'],
    [`npx alteram allegation list --report ${report.short} --answered no`, 'what nobody answered in particular'],
    [`npx alteram matrix ${report.short} --as-of 2024-06-25`, 'before the answer came'],
    [`npx alteram ratings ${cambodia.short}`, 'through the years'],
    ['npx alteram diff --from 2024-06-24 --to 2024-06-27', 'what those days changed'],
    [`npx alteram allegation verify ${ownership.short} --as anna`, 'refused: nobody verifies their own'],
    ['npx alteram replay --check', 'the views against the log'],
    [`npx alteram bundle --report ${report.short} --output evidence.zip`, 'for whoever has no ledger'],
    ['npx alteram verify evidence.zip', 'what it proves, and what not'],
  ] as const
  const width = Math.max(...lines.map(([line]) => line.length))
  for (const [line, about] of lines) {
    const note = screen.paint('dim', `# ${about}`)
    screen.print(width + about.length + 6 <= screen.width ? `  ${line.padEnd(width)}  ${note}` : `  ${note}\n  ${line}`)
  }
  if (address === undefined || token === undefined) {
    screen.print('', 'Over HTTP:', '  npx alteram serve --port 0')
    return
  }
  screen.print(
    '',
    `Over HTTP, with a token of Anna's that is good for a day (what can be asked: ${address}/api):`,
    `  export ALTERAM_TOKEN=${token}`,
    `  curl -H "Authorization: Bearer $ALTERAM_TOKEN" '${address}/api/v1/allegations?answered=no'`,
    `  curl -H "Authorization: Bearer $ALTERAM_TOKEN" '${address}/api/v1/reports/${report.short}/matrix?as-of=2024-06-25'`,
    `  npx alteram desk --server ${address}`,
    '',
    'Stop it with Ctrl-C.',
  )
}

function quoted(path: string): string {
  return /^[\w./-]+$/.test(path) ? path : `'${path.replaceAll("'", "'\\''")}'`
}
