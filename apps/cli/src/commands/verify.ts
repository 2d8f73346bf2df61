/** `alteram verify`: whether a bundle, or a data directory, holds what was signed. */
import type { Command } from 'commander'
import { openSqliteStore } from '#event-store'
import { FileSource, type VerifyOptions, verifyBundle } from '#evidence'
import { mustBeThere } from '../api/local.js'
import { troubleWith } from '../api/trouble.js'
import { answers, examples, type Session } from '../cli.js'
import { wrongUse } from '../failure.js'
import { bytesOf, keyIn } from '../proofs/key-in.js'
import type { Surroundings } from '../surroundings.js'
import { verifyDirectory } from '../verify/directory.js'
import { entriesProgress, findingPrinter, printVerdict } from '../verify/print.js'

interface Options {
  readonly key?: string
  readonly policy?: string
  readonly checkpoint?: readonly string[]
  readonly authorities?: string
}

export function addVerify(program: Command, surroundings: Surroundings): void {
  const command = program
    .command('verify')
    .description(
      'verify a bundle, offline and without the ledger; or a data directory, from its log up. Exit code 3 where something does not hold',
    )
    .argument('[bundle]', 'a bundle, as alteram bundle makes them; the data directory, where it is left out')
    .option('--key <key>', "the ledger's verifier key as you have it from elsewhere, or a file with it")
    .option('--policy <file>', 'your own trust policy of witnesses (C2SP tlog-policy), instead of the one in the bundle')
    .option('--checkpoint <file...>', 'checkpoints that you kept: was everything since only added?')
    .option('--authorities <file>', 'certificates of the time-stamp authorities that you trust (PEM), instead of those in the bundle')
  examples(
    command,
    ['alteram verify report-….alteram.zip --key ledger.vkey', 'A bundle, by the key that you have from the ledger'],
    ['alteram verify ledger-1200.alteram.zip --checkpoint kept.checkpoint', 'Does it begin with what I was shown before?'],
    ['alteram verify --data ./data', 'The log, the tree and every checkpoint of a data directory'],
  )
  answers<Options>(command, surroundings, async (session, options, bundle) => {
    const given = await readGiven(options)
    if (bundle !== undefined) return verifyFile(bundle, given, session)
    if (options.policy !== undefined || options.authorities !== undefined)
      throw wrongUse('--policy and --authorities go with a bundle; a data directory has its own.')
    return verifyHere(given, session)
  })
}

async function verifyFile(path: string, given: VerifyOptions, session: Session): Promise<void> {
  const { line, show } = entriesProgress(session)
  const source = await opened(path)
  try {
    const verdict = await verifyBundle(source, {
      ...given,
      now: session.surroundings.now(),
      onFinding: findingPrinter(session, line),
      onProgress: show,
    }).finally(() => line.end())
    const { facts } = verdict
    if (facts && !session.screen.json) {
      const about = 'id' in facts.scope ? `${facts.scope.kind} ${facts.scope.id}` : 'the whole ledger'
      session.screen.print('', `${about}, as of entry ${facts.size} of ${facts.origin}`, `root ${facts.root}, made ${facts.made}`)
    }
    printVerdict(session, verdict, path)
  } finally {
    await source.close()
  }
}

async function verifyHere(given: VerifyOptions, session: Session): Promise<void> {
  const directory = session.directoryFor('alteram verify without a bundle')
  mustBeThere(directory)
  const { filesOf } = await import('#server')
  const files = filesOf(directory)
  const store = openSqliteStore({ file: files.log, now: session.surroundings.now, readOnly: true })
  const { line, show } = entriesProgress(session)
  try {
    const verdict = await verifyDirectory(store, files, { ...given, onFinding: findingPrinter(session, line), onProgress: show }).finally(
      () => line.end(),
    )
    if (!session.screen.json) session.screen.print('', `root ${verdict.facts.root}`)
    printVerdict(session, verdict, directory)
  } finally {
    await store.close()
  }
}

async function readGiven({ key, policy, checkpoint = [], authorities }: Options): Promise<VerifyOptions> {
  return {
    ...(key !== undefined && { key: await keyIn(key) }),
    ...(policy !== undefined && { policy: await bytesOf(policy) }),
    ...(authorities !== undefined && { authorities: new TextDecoder().decode(await bytesOf(authorities)) }),
    held: await Promise.all(checkpoint.map(bytesOf)),
  }
}

function opened(path: string): Promise<FileSource> {
  return FileSource.open(path).catch((error: unknown) => Promise.reject(troubleWith(path, error)))
}
