/** The whole command line. */
import { type Argument, Command, type Option } from 'commander'
import { isRestricted } from '#ledger'
import { addSharedOptions } from './cli.js'
import { addBisect } from './commands/bisect.js'
import { addBlame } from './commands/blame.js'
import { addBundle } from './commands/bundle.js'
import { addCheckpoint } from './commands/checkpoint.js'
import { addConsistency } from './commands/consistency.js'
import { addDemo } from './commands/demo.js'
import { addDesk } from './commands/desk.js'
import { addDiff } from './commands/diff.js'
import { addDoctor } from './commands/doctor.js'
import { addErase } from './commands/erase.js'
import { addExport } from './commands/export.js'
import { addHistory } from './commands/history.js'
import { addImport } from './commands/import.js'
import { addKey } from './commands/key.js'
import { addMatrix } from './commands/matrix.js'
import { addProof } from './commands/proof.js'
import { addRatings } from './commands/ratings.js'
import { addRebuild } from './commands/rebuild.js'
import { addReplay } from './commands/replay.js'
import { addSample } from './commands/sample.js'
import { addSearch } from './commands/search.js'
import { addServe } from './commands/serve.js'
import { addStatistics } from './commands/statistics.js'
import { addStep } from './commands/step.js'
import { addTokens } from './commands/token.js'
import { addVerify } from './commands/verify.js'
import { addWitness } from './commands/witness.js'
import { addWitnesses } from './commands/witnesses.js'
import { addRecords } from './records/commands.js'
import type { Surroundings } from './surroundings.js'

/** Makes the command line. It writes where the surroundings say, and throws `CommanderError` where it is used wrongly. */
export function makeProgram(surroundings: Surroundings, version: string): Command {
  const program = new Command('alteram')
  // Subcommands take over what is set before they are made.
  program
    .exitOverride()
    .configureOutput({
      writeOut: (text) => surroundings.out.write(text),
      writeErr: (text) => surroundings.err.write(text),
      outputError: (text, write) => write(complaint(text)),
      getOutHelpWidth: () => Math.min(surroundings.out.columns ?? 100, 110),
      getErrHelpWidth: () => Math.min(surroundings.err.columns ?? 100, 110),
      getOutHasColors: () => false,
      getErrHasColors: () => false,
    })
    .configureHelp({
      showGlobalOptions: true,
      visibleGlobalOptions: globalOptions,
      commandDescription: (command) => sentence(command.description()),
      // Nearly every command takes options; saying so each time tells nothing.
      subcommandTerm: (command) => [command.name(), ...command.registeredArguments.map(termOf)].join(' '),
    })
    .showSuggestionAfterError()
    .description(
      'A ledger of published reports, the allegations they make, and the responses to them: who said what about whom, and what came of it.',
    )
    .version(version, '--version', 'print the version')
    .helpOption('-h, --help', 'show help')
    .helpCommand('help [command]', 'show help for a command')
  addSharedOptions(program, surroundings)
  program.commandsGroup('To begin:')
  addDemo(program, surroundings)
  addServe(program, surroundings)
  program.commandsGroup('Log and read records:')
  addRecords(program, surroundings, (kind) => !isRestricted(kind))
  program.commandsGroup('Read across records:')
  addMatrix(program, surroundings)
  addRatings(program, surroundings)
  addDesk(program, surroundings)
  addSearch(program, surroundings)
  addStatistics(program, surroundings)
  program.commandsGroup('What happened, and when:')
  addHistory(program, surroundings)
  addBlame(program, surroundings)
  addStep(program, surroundings)
  addDiff(program, surroundings)
  addBisect(program, surroundings)
  addSample(program, surroundings)
  addReplay(program, surroundings)
  program.commandsGroup('Evidence:')
  addCheckpoint(program, surroundings)
  addProof(program, surroundings)
  addConsistency(program, surroundings)
  addKey(program, surroundings)
  addBundle(program, surroundings)
  addVerify(program, surroundings)
  program.commandsGroup('Files:')
  addImport(program, surroundings)
  addExport(program, surroundings)
  program.commandsGroup('Running the ledger:')
  addRecords(program, surroundings, isRestricted)
  addErase(program, surroundings)
  addTokens(program, surroundings)
  addWitness(program, surroundings)
  addWitnesses(program, surroundings)
  addRebuild(program, surroundings)
  addDoctor(program, surroundings)
  program.addHelpText('after', ending)
  return program
}

/** `log a party` as `Log a party.` */
function sentence(text: string): string {
  return text === '' ? '' : `${text[0]?.toUpperCase() ?? ''}${text.slice(1)}${text.endsWith('.') ? '' : '.'}`
}

function termOf(argument: Argument): string {
  const term = `${argument.name()}${argument.variadic ? '...' : ''}`
  return argument.required ? `<${term}>` : `[${term}]`
}

/** Every option that the commands above a command have, but the version. */
function globalOptions(command: Command): Option[] {
  const options = command.parent ? [...globalOptions(command.parent), ...command.parent.options] : []
  return options.filter(({ long }) => long !== '--version')
}

/** Commander's error, on one line, as ours: `Unknown option '--yaer'. Did you mean --year? See --help.` */
function complaint(text: string): string {
  const [first = '', ...more] = text
    .replace(/^error: /, '')
    .trim()
    .split(/\s*\n\s*/)
  const rest = more.map((line) => line.replace(/^\((.*)\)$/, '$1'))
  const sentence = `${first[0]?.toUpperCase() ?? ''}${first.slice(1)}`
  return `alteram: ${[sentence.endsWith('.') ? sentence : `${sentence}.`, ...rest, 'See --help.'].join(' ')}\n`
}

const ending = `
Dates are EDTF, as exact as the source and no more: 2023, 2024-06, 2024-06-24, 2023~ (about), 2023-04/2024-03.
Records go by their short id (AL-7F3K2Q) or their UUID.

Exit codes: 0 done, 1 it could not be done, 2 wrong use, 3 verification found something.

Examples:
  See it at work, with data of its own
    $ alteram demo
  Log a party and find it again
    $ alteram party add --is state --name Cambodia --code KHM
    $ alteram party list --code KHM
  What did nobody answer in particular, and what was that on 1 July?
    $ alteram allegation list --answered no
    $ alteram allegation list --answered no --as-of 2024-07-01`
