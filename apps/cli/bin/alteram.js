#!/usr/bin/env node
/** The `alteram` command: sees that it can run, and hands over to the compiled program. */
import { unfit } from './node-version.js'

const program = new URL('../../../dist/apps/cli/src/main.js', import.meta.url)

/** Says what is wrong, on one line, and ends as for wrong use. */
function refuse(sentence) {
  process.stderr.write(`${sentence}\n`)
  process.exitCode = 2
}

const tooOld = unfit(process.versions.node)
if (tooOld) refuse(tooOld)
else
  import('node:fs').then(({ existsSync }) =>
    existsSync(program)
      ? import(program.href).then(({ run }) => run(process.argv.slice(2)))
      : refuse('alteram: the program is not built yet; run npm ci (or npm run build) in its folder first.'),
  )
