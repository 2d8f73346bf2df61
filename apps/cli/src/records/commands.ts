/** The commands of every kind of record: add, list, show, and each of its verbs. */
import { type Command, Option } from 'commander'
import { collections, type Kind, kinds, nouns, restricted, type VerbOf, verbs } from '#ledger'
import { type Api, ask, type NamePlace, pages } from '../api/api.js'
import { acts, asOfOption, examples, occurredByOption, type Session } from '../cli.js'
import { wrongUse } from '../failure.js'
import type { Surroundings } from '../surroundings.js'
import { type BodySources, readBody } from './body.js'
import { Labels } from './describe.js'
import { exampleOf, examplesOf, sampleIds } from './examples.js'
import { type Filter, filters } from './filters.js'
import { correctable, type Flag, flags } from './flags.js'
import { printList } from './lists.js'
import { printRecord } from './print.js'
import { type Body, fieldsFrom, flagAt, type Given, optionName } from './read-flags.js'
import { printInvitation, rolesHelp, userIdOf } from './users.js'
import { wholeNumber } from './whole-number.js'
import { kindWords, verbWords } from './words.js'

interface KnownVerb {
  readonly command: string
  readonly begins?: true
}

interface WriteOptions extends BodySources {
  readonly lang: string
  readonly key?: string
  readonly ifRevision?: string
}

/** Adds a command for each of those kinds of record. */
export function addRecords(program: Command, surroundings: Surroundings, wanted: (kind: Kind) => boolean): void {
  for (const kind of kinds) if (wanted(kind)) addKind(program, surroundings, kind)
}

function addKind<K extends Kind>(program: Command, surroundings: Surroundings, kind: K): void {
  const noun: string = nouns[kind]
  const command = program.command(noun).description(kindWords[kind])
  if (kind === 'followup') command.alias(kind)
  const all = verbsOf(kind)
  const begin = all.find(([, { begins }]) => begins)
  if (begin) addVerb(command, surroundings, kind, begin[0], { begins: true })
  addList(command, surroundings, kind)
  addShow(command, surroundings, kind)
  for (const [verb, { begins }] of all) if (!begins) addVerb(command, surroundings, kind, verb, { begins: false })
  if (kind === 'access') command.addHelpText('after', rolesHelp())
  examples(command, ...examplesOf[kind])
}

/** The kinds of which nothing is added: an approval is asked for, a hold is placed. */
const ownWords: ReadonlySet<Kind> = new Set(['approval', 'hold'])

/** A verb's command. What begins a record is called `add`, and by its own word too. */
function addVerb<K extends Kind>(
  parent: Command,
  surroundings: Surroundings,
  kind: K,
  verb: VerbOf<K>,
  { begins }: { readonly begins: boolean },
): void {
  const name: string = begins && !ownWords.has(kind) ? 'add' : verb
  const begun = kind === 'access' ? `${name} [name]` : name
  const command = parent.command(begins ? begun : `${name} ${argumentOf(kind)}`).description(verbWords[kind][verb])
  if (begins && name !== verb) command.alias(verb)
  const changed = verb === 'correct' ? (correctable[kind] ?? []) : []
  const own: readonly Flag[] = flags[kind][verb]
  command.optionsGroup('Fields:')
  for (const flag of [...own, ...changed]) command.addOption(optionOf(flag))
  command.optionsGroup('Options:')
  command
    .option('--lang <tag>', 'the language of the words that are given (BCP 47)', 'en')
    .option('--body <json>', 'the fields as JSON; flags go before it')
    .option('--file <path>', 'the fields as JSON in a file; - for the standard input')
    .option('--key <key>', 'an idempotency key: sent again with it, nothing more is recorded')
  if (!begins) command.addOption(new Option('--if-revision <n>', 'record only if the record is at this revision'))
  examples(
    command,
    ...(begins
      ? examplesOf[kind].filter(([line]) => line.includes(` ${name} `))
      : [[exampleOf(kind, name, verb === 'correct' ? [...own, ...changed].slice(0, 2) : own)] as const]),
  )
  acts<WriteOptions & Given>(command, surroundings, async (session, options, id) => {
    const given = await readBody(options, session.surroundings)
    const body = { ...given, ...(begins && id !== undefined && { name: id }), ...fieldsFrom(own, options, options.lang) }
    const changes = fieldsFrom(changed, options, options.lang)
    const path = async (api: Api) => (begins ? `/api/v1/${collections[kind]}` : `${await pathOf(api, kind, id)}/${verb}`)
    await write(session, path, Object.keys(changes).length > 0 ? withChanges(body, changes) : body, options, (pointer) =>
      options.body === undefined && options.file === undefined ? flagAt([...own, ...changed], pointer) : undefined,
    )
  })
}

function withChanges(body: Body, changes: Body): Body {
  const before = body['changes']
  return { ...body, changes: { ...(typeof before === 'object' ? before : {}), ...changes } }
}

async function write(
  session: Session,
  path: (api: Api) => Promise<string>,
  body: Body,
  { key, ifRevision }: WriteOptions,
  namePlace: NamePlace,
): Promise<void> {
  if (ifRevision !== undefined && !/^\d+$/.test(ifRevision)) throw wrongUse('--if-revision: give a whole number, as show tells it.')
  await session.withApi(
    async (api) => {
      const headers = {
        ...(key !== undefined && { 'idempotency-key': key }),
        ...(ifRevision !== undefined && { 'if-match': `"${ifRevision}"` }),
      }
      const { body: record, header } = await ask(api, 'POST', await path(api), { body, headers }, namePlace)
      if (session.screen.json) return session.screen.document(record.value)
      if (!record.at('short').isThere) return session.screen.print(`${record.at('id').text}  recorded; the views do not have it yet`)
      const note =
        header('alteram-repeated') === 'true'
          ? 'in the ledger already, nothing changed'
          : `recorded as entry ${header('alteram-sequence') ?? ''}, revision ${record.at('revision').number}`
      session.screen.print(`${session.screen.paint('bold', record.at('short').text)}  ${note}`)
      printInvitation(session.screen, record.at('invitation'), session.shared.server === undefined)
    },
    { make: true },
  )
}

interface ListOptions {
  readonly asOf?: string
  readonly occurred?: string
  readonly occurredBy?: string
  readonly sort?: string
  readonly limit: string
  readonly all?: boolean
  readonly count?: boolean
}

/** The kinds that happen at no time. */
const timeless: readonly Kind[] = ['party', ...restricted]

function addList(parent: Command, surroundings: Surroundings, kind: Kind): void {
  const command = parent.command('list').description('list them, the newest first')
  command.optionsGroup('Only those with:')
  for (const filter of filters[kind]) command.addOption(filterOption(filter))
  if (!timeless.includes(kind)) command.option('--occurred <date>', 'when it can have happened: a date or an interval (2023-04/2024-03)')
  command.optionsGroup('Options:')
  if (!timeless.includes(kind)) command.addOption(occurredByOption())
  command
    .addOption(asOfOption())
    .addOption(new Option('--sort <order>', 'by when it was recorded, or when it happened').choices(['newest', 'oldest', 'occurred']))
    .option('--limit <n>', 'at most so many', '50')
    .option('--all', 'all of them')
    .option('--count', 'only tell how many there are')
  examples(command, ...listExamples(kind))
  acts<ListOptions & Given>(command, surroundings, async (session, options) => list(session, kind, options))
}

function listExamples(kind: Kind): readonly (readonly [string])[] {
  const [first] = filters[kind]
  const narrowed = first
    ? [
        [
          `alteram ${nouns[kind]} list --${first.name} ${first.words?.[0] ?? sampleIds[first.name === 'report' ? 'report' : 'party']}`,
        ] as const,
      ]
    : []
  return [...narrowed, [`alteram ${nouns[kind]} list --all --json`]]
}

async function list(session: Session, kind: Kind, options: ListOptions & Given): Promise<void> {
  const { screen } = session
  const most = options.all ? Number.POSITIVE_INFINITY : wholeNumber(options.limit, '--limit')
  const narrowed = Object.fromEntries(filters[kind].map(({ name }) => [name, textsOf(options[optionName(name)])]))
  await session.withApi(async (api) => {
    const path = `/api/v1/${collections[kind]}`
    const { asOf, occurred, occurredBy, sort } = options
    const query = { ...narrowed, 'as-of': asOf, occurred, 'occurred-by': occurredBy, sort }
    if (options.count) {
      const { body } = await ask(api, 'GET', path, { query: { ...query, count: 'true', limit: 1 } })
      if (screen.json) screen.document({ count: body.at('count').number })
      else screen.print(String(body.at('count').number))
      return
    }
    let shown = 0
    for await (const { body, items } of pages(api, path, {
      ...query,
      labels: screen.json ? 'false' : 'true',
      limit: Math.min(most, 500),
    })) {
      const records = items.slice(0, most - shown)
      shown += records.length
      if (screen.json) for (const record of records) screen.document(record.value)
      else if (records.length > 0) printList(screen, kind, records, new Labels(body.at('labels')))
      if (shown < most) continue
      if (body.at('next').isThere || records.length < items.length) screen.note(`The first ${shown} only; see more with --limit or --all.`)
      break
    }
    if (shown === 0 && !screen.json) screen.note(`There are no such ${collections[kind]}.`)
  })
}

function addShow(parent: Command, surroundings: Surroundings, kind: Kind): void {
  const command = parent
    .command(`show ${argumentOf(kind)}`)
    .description('show one as it reads')
    .addOption(asOfOption())
  if (!timeless.includes(kind)) command.addOption(occurredByOption())
  examples(
    command,
    [`alteram ${nouns[kind]} show ${sampleIds[kind]}`],
    [`alteram ${nouns[kind]} show ${sampleIds[kind]} --as-of 2024-07-01 --json`],
  )
  acts<{ readonly asOf?: string; readonly occurredBy?: string }>(command, surroundings, async (session, { asOf, occurredBy }, id) => {
    const { screen } = session
    await session.withApi(async (api) => {
      const { body } = await ask(api, 'GET', await pathOf(api, kind, id), {
        query: { 'as-of': asOf, 'occurred-by': occurredBy, ...(!screen.json && { labels: 'true' }) },
      })
      if (screen.json) screen.document(body.value)
      else printRecord(screen, body)
    })
  })
}

/** How a record is named: users by their names as well. */
function argumentOf(kind: Kind): string {
  return kind === 'access' ? '<user>' : '<id>'
}

async function pathOf(api: Api, kind: Kind, id = ''): Promise<string> {
  return `/api/v1/${collections[kind]}/${encodeURIComponent(kind === 'access' ? await userIdOf(api, id) : id)}`
}

function optionOf({ flag, form, value, about, words }: Flag): Option {
  if (form === 'switch') return new Option(`--${flag}`, about)
  const option = new Option(`--${flag} <${value}>`, words ? `${about}: ${words.join(', ')}` : about)
  const many =
    form === 'list' || form === 'many-words' || form === 'citations' || form === 'answers' || form === 'arguments' || form === 'targets'
  return many ? option.argParser(collect) : option
}

function filterOption({ name, value, about, words }: Filter): Option {
  return new Option(`--${name} <${value}>`, words ? `${about}: ${words.join(', ')}` : about).argParser(collect)
}

/** Several of one option, in the order in which they were given. */
function collect(value: string, before: string[] | undefined): string[] {
  return [...(before ?? []), value]
}

function textsOf(value: unknown): readonly string[] | undefined {
  return Array.isArray(value) ? value.map(String) : undefined
}

function verbsOf<K extends Kind>(kind: K): readonly (readonly [VerbOf<K>, KnownVerb])[] {
  // The names of an object's entries are its own keys; the compiler only knows them as text.
  const known: Readonly<Record<string, KnownVerb>> = verbs[kind]
  return Object.entries(known) as [VerbOf<K>, KnownVerb][]
}
