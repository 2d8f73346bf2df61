/** What an import came to, in the end. */
import type { Summary } from '#exchange'
import { counted } from '../records/matrix.js'
import { count, duration } from '../terminal/progress.js'
import type { Screen } from '../terminal/screen.js'
import type { Tallied } from './tally.js'

export function printSummary(screen: Screen, summary: Summary, rows: readonly Tallied[], dry: boolean): void {
  if (screen.json) {
    screen.document({ summary: { ...summary, ...(dry && { dryRun: true }), commands: rows } })
    return
  }
  const { read, recorded, unchanged, refused, leftOut, skipped, faults, skippedFor, elapsedMs, end } = summary
  if (rows.length > 0) {
    screen.table(
      [
        { title: 'Command' },
        { title: dry ? 'Would go in' : 'Recorded', align: 'right' },
        { title: 'There already', align: 'right' },
        { title: 'Refused', align: 'right' },
      ],
      rows.map((row) => [row.what, count(row.recorded), count(row.unchanged), count(row.refused)]),
    )
    screen.print('')
  }
  const parts = [
    `${count(recorded)} ${dry ? 'would be recorded' : 'recorded'}`,
    `${count(unchanged)} in the ledger already`,
    ...(refused > 0 ? [`${count(refused)} refused`] : []),
    ...(leftOut > 0 ? [`${count(leftOut)} left out, because of the faults`] : []),
  ]
  screen.print(`${counted(read, 'command')} read: ${parts.join(', ')}.`)
  for (const [reason, lines] of Object.entries(skippedFor)) screen.print(`${counted(lines, 'line')} left out by the mapping: ${reason}.`)
  if (skipped > 0 && Object.keys(skippedFor).length === 0) screen.print(`${count(skipped)} lines left out by the mapping.`)
  if (faults > 0) screen.print(`${counted(faults, 'fault')} in the file.`)
  if (end === 'stopped') screen.print('Stopped before the end of the file; run it again and it goes on from there.')
  else if (recorded + unchanged > 0) screen.print(`It took ${duration(elapsedMs)}.`)
}
