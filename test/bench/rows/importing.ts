/** The import of a real file on the command line, beside appends of a hundred of the events that it comes to. */
import { spawn } from 'node:child_process'
import { join, resolve } from 'node:path'
import { position } from '#event-store'
import { openLog } from '#server'
import type { Piece } from '../engines/log.js'
import { ours } from '../engines/ours.js'
import { compared, type Figure, rate } from '../measure.js'
import { regrouped } from '../pieces.js'
import { discard, newFolder, type Row, type Scene } from '../scene.js'

const program = resolve(import.meta.dirname, '../../../../apps/cli/bin/alteram.js')

export const importing: Row = {
  name: 'importing',
  about: 'import of the recommendations in ALTERAM_SHARED_DATA',
  run: async (scene) => {
    const shared = process.env['ALTERAM_SHARED_DATA']
    if (!shared) {
      scene.say('ALTERAM_SHARED_DATA is not set: the import is left out')
      return []
    }
    return measureImport(scene, join(shared, 'upr-recommendations-sessions-1-5.csv'))
  },
}

async function measureImport(scene: Scene, file: string): Promise<Figure[]> {
  scene.say('importing the recommendations')
  const imports: number[] = []
  const appends: number[] = []
  let events = 0
  for (let round = 0; round < scene.scale.rounds; round++) {
    const folder = newFolder(scene, 'importing')
    const milliseconds = await importInto(folder, file)
    const { pieces, count } = await piecesOf(folder)
    discard(folder)
    events = count
    imports.push(count / (milliseconds / 1000))
    appends.push(await appendRate(scene, pieces, count))
  }
  const measure = `import of the recommendations (${events.toLocaleString('en')} events), views kept up`
  return [compared(measure, 'events/s', imports, 'appends of 100 of the same events', appends, { atLeast: 0.5 })]
}

/** Milliseconds that the import took, by its own account: without the start of the program. */
async function importInto(folder: string, file: string): Promise<number> {
  const words = ['import', '--json', '--data', folder, '--mapping', 'upr', file]
  const child = spawn(process.execPath, [program, ...words], { stdio: ['ignore', 'pipe', 'ignore'] })
  let said = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    said += text
  })
  const code = await new Promise((resolve) => child.once('exit', resolve))
  const milliseconds = /"elapsedMs":([\d.]+)/.exec(said)?.[1]
  if (code !== 0 || milliseconds === undefined) throw new Error(`the import ended with ${code}: ${said.slice(-500)}`)
  return Number(milliseconds)
}

/** What the import recorded, in appends of a hundred. */
async function piecesOf(folder: string): Promise<{ readonly pieces: readonly (readonly Piece[])[]; readonly count: number }> {
  const store = openLog({ directory: folder })
  const singles: Piece[] = []
  let after = position(0)
  for (let end = false; !end; ) {
    const page = await store.readAll(after, 1_000)
    for (const event of page.events) {
      const { stream, revision, position: _, recorded: _recorded, ...rest } = event
      singles.push({ stream, before: revision, events: [rest] })
    }
    after = page.next
    end = page.end
  }
  await store.close()
  return { pieces: regrouped(singles, 100), count: singles.length }
}

async function appendRate(scene: Scene, groups: readonly (readonly Piece[])[], count: number): Promise<number> {
  const folder = newFolder(scene, 'importing')
  const log = await ours.open(folder)
  globalThis.gc?.()
  const figure = await rate(count, async () => {
    for (const pieces of groups) await log.appendTogether?.(pieces)
  })
  await log.close()
  discard(folder)
  return figure
}
