/** Mappings on small files with the quirks of the real ones: padded tiers, Mac Roman, bare CR, commas in quotes, rows that say the same. */
import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import iconv from 'iconv-lite'
import { bytesSource, type ImportItem, importAll, isRead, loadMapping, parseMapping, readSubmissions, type Submission } from './index.js'
import type { Mapping } from './mapping.js'
import { MemoryLedger } from './memory-ledger.js'

function source(text: string, encoding = 'utf8', chunk = 11) {
  return bytesSource('test.csv', iconv.encode(text, encoding), chunk)
}

async function read(mapping: Mapping, text: string, encoding = 'utf8'): Promise<ImportItem[]> {
  const items: ImportItem[] = []
  for await (const item of readSubmissions(source(text, encoding), { format: 'csv', mapping })) items.push(item)
  return items
}

function submissions(items: readonly ImportItem[]): Submission[] {
  return items.flatMap((item) => (isRead(item) ? [item.submission] : []))
}

/** Every id replaced by the kind and number of the record that it stands for, so that whole submissions can be read and compared. */
function named(made: readonly Submission[]): unknown[] {
  const names = new Map<string, string>()
  for (const { kind, id = '' } of made)
    if (!names.has(id)) names.set(id, `${kind} ${[...names.values()].filter((name) => name.startsWith(kind)).length + 1}`)
  const text = JSON.stringify(made.map(({ kind, verb, id, body }) => ({ verb: `${kind} ${verb}`, id, body })))
  return JSON.parse(text.replaceAll(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, (id) => names.get(id) ?? 'not begun')) as unknown[]
}

const english = (words: string) => ({ language: 'en', words })

describe('tip-tiers', () => {
  const mapping = loadMapping('tip-tiers')
  const text = [
    '"countryname","iso","year","ccode","tier"',
    '"Chad","TCD",2008,483,NA',
    '"Chad","TCD",2009,483,"Watchlist    "',
    '"Chad","TCD",2010,483,"Tier 2    "',
    '"Bolivia, Plurinational State of","BOL",2009,145,"Tier 3"',
    '',
  ].join('\n')

  test('states first, then a report a year with all its subjects, and the ratings with the ones before', async () => {
    const items = await read(mapping, text)
    expect(items.filter((item) => !isRead(item))).toEqual([{ line: 2, skipped: 'no tier in this year' }])
    const cited = [{ source: 'source 1' }]
    const made = named(submissions(items))
    expect(made.slice(2)).toEqual([
      { verb: 'party register', id: 'party 2', body: { is: 'state', name: english('Chad'), aliases: [], code: 'TCD' } },
      {
        verb: 'party register',
        id: 'party 3',
        body: { is: 'state', name: english('Bolivia, Plurinational State of'), aliases: [], code: 'BOL' },
      },
      {
        verb: 'report publish',
        id: 'report 1',
        body: {
          publisher: 'party 1',
          series: 'Trafficking in Persons Report',
          edition: '2009',
          title: english('Trafficking in Persons Report 2009'),
          published: '2009',
          period: 'unknown',
          subjects: ['party 2', 'party 3'],
          cited,
        },
      },
      rated('report 1', 'party 2', 'Tier 2 Watch List', 'unknown', 'TCD 2009'),
      {
        verb: 'report publish',
        id: 'report 2',
        body: {
          publisher: 'party 1',
          series: 'Trafficking in Persons Report',
          edition: '2010',
          title: english('Trafficking in Persons Report 2010'),
          published: '2010',
          period: 'unknown',
          subjects: ['party 2'],
          cited,
        },
      },
      rated('report 2', 'party 2', 'Tier 2', 'Tier 2 Watch List', 'TCD 2010'),
      rated('report 1', 'party 3', 'Tier 3', 'unknown', 'BOL 2009'),
    ])
  })

  function rated(report: string, subject: string, rating: string, previous: string, locator: string) {
    return {
      verb: 'report rate',
      id: report,
      body: { subject, scale: 'tip-tier', rating, previous, cited: [{ source: 'source 1', locator }] },
    }
  }

  test('the ledger takes it; an unknown tier, a year that is none and a state rated twice are told with line and column', async () => {
    const faulty = `${text}Mali,MLI,2009,432,Tier 9\nNiger,,next,436,Tier 1\nChad,TCD,2009,483,Tier 1\n`
    const faults: unknown[] = []
    const ledger = new MemoryLedger()
    const summary = await importAll(readSubmissions(source(faulty), { format: 'csv', mapping }), ledger.send, {
      onFault: (each) => faults.push(each),
    })
    expect(faults).toEqual([
      // Which of the two ratings of 2009 came before is not known.
      { line: 4, column: 'countryname', value: 'Tier 2 Watch List, Tier 1', reason: 'several rows give different values for “ratings”' },
      { line: 6, column: 'tier', value: 'Tier 9', reason: expect.stringMatching(/no entry in the table “tiers”.*meant “Tier 1”/) },
      { line: 7, column: 'iso', value: '', reason: 'the cell is empty, and something is needed here' },
      { line: 7, column: 'year', value: 'next', reason: 'a whole number is expected here' },
      {
        line: 8,
        column: '',
        value: expect.stringMatching(/tip-tier$/),
        reason: 'line 3 says this already, and it can stand only once (report “rate”)',
      },
    ])
    expect(summary).toMatchObject({ read: 7, recorded: 7, refused: 0, skipped: 1, faults: 5 })
  })
})

describe('upr', () => {
  const mapping = loadMapping('upr')
  const text = [
    'To,To-Rgrp,To-Org,Text,From,From-Rgrp,From-Org,Response,Action,Issue,Session',
    'Chad,Africa,"AU, OIF","Respecter l\'équité, sans délai ",Mali,Africa,AU,Accepted,5,"Justice,Women\'s rights",5',
    'Chad,Africa,"AU, OIF",Ratify CAT.,&#40;Unknown&#41;,&#40;Unknown&#41;,&#40;Unknown&#41;,Noted,2,Torture and other CID treatment,5',
    'Chad,Africa,"AU, OIF",Ratify CAT.,&#40;Unknown&#41;,&#40;Unknown&#41;,&#40;Unknown&#41;,Noted,2,Torture and other CID treatment,5',
  ].join('\r')

  test('é is the byte 0x8E of Mac Roman, and comes out as é', async () => {
    expect(iconv.encode(text, 'macroman').includes(0x8e)).toBe(true)
    const items = await read(mapping, text, 'macroman')
    const made = named(submissions(items)) as { verb: string; id: string; body: Record<string, unknown> }[]
    const cited = [{ source: 'source 1' }]
    expect(made.map(({ verb, id }) => `${verb}: ${id}`)).toEqual([
      'party register: party 1',
      'source capture: source 1',
      'party register: party 2',
      'party register: party 3',
      'report publish: report 1',
      'followup open: followup 1',
      'response record: response 1',
      'followup open: followup 2',
      'response record: response 2',
      'followup open: followup 3',
      'response record: response 3',
    ])
    expect(made[2]?.body).toEqual({ is: 'state', name: english('Chad'), aliases: [], code: 'TCD' })
    expect(made[4]?.body).toMatchObject({
      publisher: 'party 1',
      edition: 'Chad, session 5',
      published: '2009~',
      subjects: ['party 2'],
      cited,
    })
    expect(made[5]?.body).toEqual({
      origin: 'recommended',
      about: [{ kind: 'report', id: 'report 1' }],
      by: 'party 3',
      action: english("Respecter l'équité, sans délai"),
      categories: ['Justice', "Women's rights", 'action-5-specific'],
      owner: 'party 2',
      opened: '2009',
      due: 'unknown',
      cited,
    })
    expect(made[6]?.body).toEqual({
      by: { party: 'party 2' },
      form: 'unknown',
      occurred: 'unknown',
      gist: english('Accepted'),
      targets: [{ to: { kind: 'followup', id: 'followup 1' }, stance: 'accepts' }],
      arguments: [],
      cited,
    })
    expect(made[7]?.body).toMatchObject({ by: 'unknown', categories: ['Torture and other CID treatment', 'action-2-continuing'] })
  })

  test('a refused place leads back to its column', async () => {
    const items = (await read(mapping, text, 'macroman')).filter(isRead)
    const open = items.find(({ submission }) => submission.kind === 'followup')
    const places = ['/by', '/owner', '/action/words', '/categories/1', '/opened', '/about/0', '/about/0/id', '/due']
    expect(places.map((place) => open?.columnAt(place))).toEqual(['From', 'To', 'Text', 'Issue', 'Session', undefined, 'To', undefined])
  })

  test('pledges share states, source and outcome report with it', async () => {
    const pledge =
      'To,To-Rgrp,To-Org,Text,From,From-Rgrp,From-Org,Response,Action,Issue,Session\rChad,Africa,x,Free school,Chad,Africa,x,Voluntary Pledge,4,Other,5'
    const pledges = submissions(await read(loadMapping('upr-pledges'), pledge, 'macroman'))
    const shared = new Set(submissions(await read(mapping, text, 'macroman')).map(({ id }) => id))
    expect(pledges.map(({ kind, id }) => [kind, shared.has(id)])).toEqual([
      ['party', true],
      ['source', true],
      ['party', true],
      ['report', true],
      ['followup', false],
    ])
    expect(named(pledges).at(-1)).toMatchObject({ body: { origin: 'committed', by: 'party 2', owner: 'party 2' } })
  })

  test('a file that lacks columns is refused by their names', async () => {
    await expect(read(mapping, 'To,From\na,b')).rejects.toThrow(
      'The file lacks “Text”, “Response”, “Action”, “Issue”, “Session”, which the mapping “upr” reads',
    )
  })
})

test('names are the same whatever their case, accents and punctuation', async () => {
  const mapping = parseMapping('names', {
    about: 'A list of states',
    file: { encoding: 'utf-8', delimiter: ',' },
    columns: ['Name'],
    values: { key: { from: 'Name', as: 'name' } },
    submissions: [
      {
        kind: 'party',
        verb: 'register',
        key: ['{key}'],
        shared: true,
        body: { is: 'state', name: { language: 'en', words: '{Name}' }, aliases: [] },
      },
    ],
  })
  const made = submissions(
    await read(mapping, "Name\nCôte d’Ivoire\nCOTE D'IVOIRE\nGuinea-Bissau\nGuinea Bissau\nBosnia & Herzegovina\nBosnia and Herzegovina\n"),
  )
  expect(made.map(({ body }) => body['name'])).toEqual([
    english('Côte d’Ivoire'),
    english('Guinea-Bissau'),
    english('Bosnia & Herzegovina'),
  ])
})

test('a column may be called anything, and a value never sees what a column is not', async () => {
  const mapping = parseMapping('odd', {
    about: 'Odd names',
    file: { encoding: 'utf-8', delimiter: ',' },
    columns: ['constructor', '__proto__'],
    tables: { t: { toString: 'x' } },
    values: { v: { from: '__proto__', table: 't' } },
    submissions: [{ kind: 'party', verb: 'register', key: ['{constructor}'], body: { 'code?': '{v}', is: '{constructor}' } }],
  })
  const items = await read(mapping, 'constructor,__proto__\na,toString\nb,valueOf\n')
  expect(items.map((item) => (isRead(item) ? item.submission.body : item))).toEqual([
    { code: 'x', is: 'a' },
    { line: 3, column: '__proto__', value: 'valueOf', reason: expect.stringMatching(/no entry/) },
  ])
})

test('the same file twice, cut into other chunks, gives the same submissions; the ledger takes them once', async () => {
  const cell = fc.constantFrom('Chad', 'Mali', 'Peru')
  const row = fc.record({
    to: cell,
    from: cell,
    text: fc.constantFrom('a', 'b, c', 'é'),
    noted: fc.boolean(),
    session: fc.integer({ min: 1, max: 3 }),
  })
  const mapping = loadMapping('upr')
  const columns = 'To,Text,From,Response,Action,Issue,Session'
  await fc.assert(
    fc.asyncProperty(fc.array(row, { maxLength: 12 }), fc.integer({ min: 1, max: 40 }), async (rows, chunk) => {
      const text = [
        columns,
        ...rows.map(
          (each) => `${each.to},"${each.text}",${each.from},${each.noted ? 'Noted' : 'Accepted'},3,"Justice,Other",${each.session}`,
        ),
      ].join('\r')
      const readAll = (size: number) => readSubmissions(source(text, 'macroman', size), { format: 'csv', mapping })
      const made = [[] as Submission[], [] as Submission[]] as const
      for await (const item of readAll(chunk)) if (isRead(item)) made[0].push(item.submission)
      for await (const item of readAll(1_000)) if (isRead(item)) made[1].push(item.submission)
      expect(made[0]).toEqual(made[1])
      expect(made[0].filter(({ kind }) => kind === 'followup')).toHaveLength(rows.length)
      const ledger = new MemoryLedger()
      expect(await importAll(readAll(chunk), ledger.send)).toMatchObject({ recorded: made[0].length, refused: 0, faults: 0 })
      expect(await importAll(readAll(chunk), ledger.send)).toMatchObject({ recorded: 0, unchanged: made[0].length, refused: 0, faults: 0 })
    }),
    { numRuns: 40 },
  )
})
