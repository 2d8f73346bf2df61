/** `alteram bundle`: evidence to hand over, and the page that verifies it. */
import { createHash } from 'node:crypto'
import { type FileHandle, open, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type Command, Option } from 'commander'
import { verifierPage } from '#evidence'
import { type Api, ask } from '../api/api.js'
import { troubleWith } from '../api/trouble.js'
import { acts, examples, type Session } from '../cli.js'
import { Failure, wrongUse } from '../failure.js'
import type { Surroundings } from '../surroundings.js'
import { count, ProgressLine } from '../terminal/progress.js'

interface Options {
  readonly report?: string
  readonly record?: string
  readonly all?: boolean
  readonly checkpoint?: string
  readonly opened?: boolean
  readonly copies?: boolean
  readonly output?: string
  readonly verifier?: string
}

export function addBundle(program: Command, surroundings: Surroundings): void {
  const command = program
    .command('bundle')
    .description('make a bundle of evidence: what was recorded, with proofs that hold without the ledger')
    .option('--report <id>', 'of a report, with everything that belongs to it')
    .option('--record <id>', 'of one record')
    .option('--all', 'of the whole ledger')
    .addOption(
      new Option('--as-of, --checkpoint <checkpoint>', 'as of the checkpoint of this size or root; the last, where it is left out'),
    )
    .option('--opened', 'with personal values opened: names, words that can name people, and who recorded what')
    .option('--copies', 'with the copies of sources')
    .option('--output <file>', 'into this file; one named after the bundle, in this folder, where it is left out')
    .option('--verifier <file>', 'write the page that verifies bundles in a browser, offline, into this file')
  examples(
    command,
    ['alteram bundle --report RE-7F3K2Q --opened', 'Everything about a report, for whoever may see its words'],
    ['alteram bundle --all --as-of 1200 --output ledger.alteram.zip', 'The whole ledger as of a checkpoint, personal values sealed'],
    ['alteram bundle --verifier verify.html', 'The page to go with it'],
  )
  acts<Options>(command, surroundings, async (session, options) => {
    const { report, record, all, verifier } = options
    const asked = [report, record, all].filter((each) => each !== undefined)
    if (asked.length === 0 && verifier === undefined)
      throw wrongUse('Say of what: --report ID, --record ID, or --all for the whole ledger.')
    if (asked.length > 1) throw wrongUse('A bundle is of one thing: give --report, --record or --all.')
    if (verifier !== undefined) await writeVerifier(verifier, session)
    if (asked.length === 0) return
    await (session.shared.server === undefined
      ? session.withLocal(async (api) => {
          // Whoever makes evidence has what is in the log signed, as a server would have done.
          await api.parts.proofs.reached(await api.parts.store.head(), 60_000)
          await api.parts.proofs.settled()
          await make(api, options, session)
        })
      : session.withApi((api) => make(api, options, session)))
  })
}

async function make(
  api: Api,
  { report, record, checkpoint, opened = false, copies = false, output }: Options,
  session: Session,
): Promise<void> {
  const { screen, surroundings } = session
  const about = report ?? record ?? 'ledger'
  const draft = await draftFor(output)
  const progress = new ProgressLine({ what: 'writing the bundle', unit: 'kB', err: surroundings.err })
  const start = performance.now()
  const hash = createHash('sha256')
  let bytes = 0
  try {
    const answer = await ask(
      api,
      'POST',
      '/api/v1/bundles',
      {
        body: { about, opened, copies, ...(checkpoint !== undefined && { checkpoint }) },
        sink: async (chunk) => {
          await draft.file.appendFile(chunk)
          hash.update(chunk)
          bytes += chunk.length
          progress.show({ done: Math.round(bytes / 1_000), rate: bytes / Math.max(1, performance.now() - start) })
        },
      },
      (pointer) =>
        pointer === '/about' ? (report === undefined ? '--record' : '--report') : pointer === '/checkpoint' ? '--as-of' : undefined,
    ).finally(() => progress.end())
    const sha256 = hash.digest('hex')
    if (answer.header('repr-digest') !== `sha-256=:${Buffer.from(sha256, 'hex').toString('base64')}:`)
      throw new Failure(1, 'The bundle did not arrive whole. Make it again.')
    const [, name = 'bundle.alteram.zip'] = /filename="([\w.-]+)"/.exec(answer.header('content-disposition') ?? '') ?? []
    const file = output ?? name
    await draft.file.sync()
    await rename(draft.path, file)
    if (screen.json) screen.document({ file, bytes, sha256 })
    else
      screen.print(
        `${file}  ${count(bytes)} bytes`,
        `sha256 ${sha256}`,
        `It is told of in the ledger. Verify it with: alteram verify ${file}`,
      )
  } finally {
    await draft.file.close()
    await rm(draft.path, { force: true })
  }
}

/** A file beside the one that it becomes once it is whole. */
async function draftFor(output: string | undefined): Promise<{ readonly path: string; readonly file: FileHandle }> {
  const path = output === undefined ? join('.', `.bundle-${process.pid}.part`) : `${output}.part`
  try {
    return { path, file: await open(path, 'wx', 0o600) }
  } catch (error) {
    throw troubleWith(path, error)
  }
}

async function writeVerifier(file: string, { screen }: Session): Promise<void> {
  try {
    await writeFile(file, verifierPage())
  } catch (error) {
    throw troubleWith(file, error)
  }
  if (!screen.json) screen.print(`${file} is written. Open it in a browser, and drop a bundle on it; it needs no network.`)
}
