/**
 * The story that the demo tells, in order: a report, its allegations, the answer to them, and what two monitors do about it over some weeks. The
 * words are the project's own; what they say of real people and institutions is what the report said and what was answered in public, and no
 * more. What had to be invented (an inquiry, a publisher who takes something back) says so in its own words.
 */
import type { StoryClock } from './clock.js'
import type { Begun, Fields, Person } from './person.js'
import { cambodiaByYear, dataset } from './ratings.js'

export interface Telling {
  readonly clock: StoryClock
  /** Logs what she reads. */
  readonly anna: Person
  /** Looks over what Anna logged. */
  readonly ben: Person
  /** Told of each day as it begins. */
  readonly onDay: (day: string, what: string) => void
}

/** What the reader is shown afterwards. */
export interface Told {
  readonly cambodia: Begun
  readonly report: Begun
  readonly ownership: Begun
  readonly response: Begun
}

/** Words in English. */
function en(words: string): Fields {
  return { language: 'en', words }
}

export async function tell(telling: Telling): Promise<Told> {
  const parties = await meetTheParties(telling)
  const past = await logThePast(telling, parties)
  const logged = await logTheReport(telling, parties, past)
  await putRight(telling, logged)
  await lookOver(telling, logged)
  const response = await logTheAnswer(telling, parties, logged)
  await askAndWait(telling, parties, logged, response)
  await takeBack(telling)
  return { cambodia: parties.cambodia, report: logged.report, ownership: logged.ownership, response }
}

type Parties = Awaited<ReturnType<typeof meetTheParties>>
type Logged = Awaited<ReturnType<typeof logTheReport>>

function begins({ clock, onDay }: Telling, moment: string, what: string): void {
  clock.set(moment)
  onDay(moment.slice(0, 10), what)
}

async function meetTheParties(telling: Telling) {
  const { anna } = telling
  begins(telling, '2024-06-17T08:30', 'Anna registers the parties')
  const cambodia = await anna.begin('party', 'cambodia', {
    is: 'state',
    name: en('Cambodia'),
    aliases: [en('Kingdom of Cambodia'), { language: 'km', words: 'កម្ពុជា' }],
    code: 'KHM',
  })
  const publisher = await anna.begin('party', 'department-of-state', { is: 'institution', name: en('United States Department of State') })
  const ministry = await anna.begin('party', 'ministry-of-interior', {
    is: 'institution',
    name: en('Ministry of Interior of Cambodia'),
    aliases: [{ language: 'km', words: 'ក្រសួងមហាផ្ទៃ' }],
  })
  const spokesperson = await anna.begin('party', 'touch-sokheak', { is: 'person', name: en('Touch Sokheak') })
  const ambassadors = await anna.begin('party', 'ambassadors', {
    is: 'organisation',
    name: en('Ambassadors in Cambodia, as the Ministry of Interior quotes them'),
  })
  const desk = await anna.begin('party', 'desk', { is: 'organisation', name: en('Monitoring desk (of this demo)') })
  return { cambodia, publisher, ministry, spokesperson, ambassadors, desk }
}

const series = 'Trafficking in Persons Report'

async function logThePast(telling: Telling, { cambodia, publisher }: Parties) {
  const { anna } = telling
  begins(telling, '2024-06-18T08:30', 'Anna types in the ratings from 2001 to 2015, and the report of 2023 with one of its allegations')
  const data = await anna.begin('source', 'tier-data', { is: 'dataset', title: en(dataset), published: '2017', url: 'none' })
  for (const [year, rating] of cambodiaByYear) {
    const cited = [{ source: data.id, locator: `Cambodia, ${year}` }]
    const edition = await anna.begin('report', `tip-${year}`, {
      publisher: publisher.id,
      series,
      edition: String(year),
      title: en(`${series} ${year}`),
      published: String(year),
      subjects: [cambodia.id],
      cited,
    })
    await anna.add('report', edition, 'rate', { subject: cambodia.id, scale: 'tip-tier', rating, cited })
  }
  const report = await anna.begin('report', 'tip-2023', {
    publisher: publisher.id,
    series,
    edition: '2023',
    title: en(`${series} 2023`),
    published: '2023',
    subjects: [cambodia.id],
  })
  await anna.add('report', report, 'rate', { subject: cambodia.id, scale: 'tip-tier', rating: 'Tier 3' })
  const complicity = await anna.begin('allegation', 'complicity-2023', {
    report: report.id,
    subject: cambodia.id,
    gist: en('Officials, up to high-level senior ones, were complicit in trafficking crimes.'),
    categories: ['official-complicity'],
    qualification: 'stated',
  })
  return { complicity }
}

async function logTheReport(telling: Telling, { cambodia, publisher, desk }: Parties, past: { readonly complicity: Begun }) {
  const { anna } = telling
  begins(telling, '2024-06-24T14:00', 'The report of 2024 comes out; Anna logs it with its rating, its caveat and five allegations')
  const source = await anna.begin('source', 'tip-2024', {
    is: 'report',
    title: en(`${series} 2024: Cambodia`),
    publisher: publisher.id,
    published: '2024-06-24',
    url: 'none',
  })
  const cited = [{ source: source.id, locator: 'Cambodia' }]
  const report = await anna.begin('report', 'tip-2024', {
    publisher: publisher.id,
    series,
    edition: '2024',
    title: en(`${series} 2024`),
    published: '2024-06-24',
    period: '2023-04/2024-03',
    subjects: [cambodia.id],
    cited,
  })
  await anna.add('report', report, 'rate', { subject: cambodia.id, scale: 'tip-tier', rating: 'Tier 3', previous: 'Tier 3', cited })
  const caveat = en(
    'The government keeps no central database of investigations and court proceedings, so the law-enforcement data is incomplete.',
  )
  await anna.add('report', report, 'note-caveat', { words: caveat, cited })
  const raise = (key: string, gist: string, categories: readonly string[], period = '2023-04/2024-03') =>
    anna.begin('allegation', key, {
      report: report.id,
      subject: cambodia.id,
      gist: en(gist),
      categories,
      period,
      qualification: 'stated',
      cited,
    })
  const complicity = await raise('complicity', 'Officials, up to high-level senior ones, were complicit in trafficking crimes.', [
    'official-complicity',
  ])
  await anna.add('allegation', complicity, 'restate', { earlier: past.complicity.id, note: 'Said of the year before as well.' })
  const obstruction = await raise(
    'obstruction',
    'Officials obstructed work against trafficking or played down how widespread it is, online scam operations above all.',
    ['obstruction', 'online-scam-operations'],
  )
  const prosecution = await raise(
    'prosecution',
    'No prosecution for labour trafficking was reported for 2023, in spite of wide reports of it across industries.',
    ['prosecution', 'labour-trafficking'],
    '2023',
  )
  await anna.add('allegation', prosecution, 'note-caveat', { words: caveat, cited })
  const appointments = await raise(
    'appointments',
    'People against whom there are past or current public allegations of complicity were appointed to posts that oversee or influence the response to trafficking.',
    ['official-complicity', 'appointments'],
  )
  // What is put right on the next day: the report names advisers as well.
  const ownership = await raise(
    'ownership',
    'Senior officials own, themselves or through companies, places that operators of online scams use, and gain from it.',
    ['official-complicity', 'online-scam-operations', 'ownership'],
  )
  const action = { origin: 'monitoring', about: [{ kind: 'report', id: report.id }], by: 'none', owner: desk.id, opened: '2024-06-24' }
  const capture = await anna.begin('followup', 'capture', {
    ...action,
    action: en('Keep a copy of the chapter on Cambodia with its hash.'),
    categories: ['sources'],
    due: '2024-06-28',
  })
  await anna.begin('followup', 'compare', {
    ...action,
    action: en('Compare the chapter with that of 2023, and log every allegation that is made again.'),
    categories: ['carried-over'],
    due: '2024-07-15',
  })
  return { report, complicity, obstruction, prosecution, appointments, ownership, capture }
}

async function putRight(telling: Telling, { ownership }: Logged): Promise<void> {
  const { anna } = telling
  begins(telling, '2024-06-25T09:00', 'Anna reads it again, and corrects an allegation')
  await anna.add('allegation', ownership, 'correct', {
    reason: 'The report names advisers as well as senior officials; the entry had left them out.',
    changes: {
      gist: en(
        'Senior officials and advisers own, themselves or through companies, places that operators of online scams use, and gain from it.',
      ),
    },
  })
}

async function lookOver(telling: Telling, { report, complicity, obstruction, prosecution, ownership }: Logged): Promise<void> {
  const { ben } = telling
  begins(telling, '2024-06-26T10:00', 'Ben verifies what Anna logged, and disputes one entry')
  await ben.add('report', report, 'verify', { note: 'Date, rating and caveat compared with the report.' })
  await ben.add('allegation', complicity, 'verify')
  await ben.add('allegation', obstruction, 'verify')
  await ben.add('allegation', ownership, 'verify', { note: 'With the correction of 25 June.' })
  await ben.add('allegation', prosecution, 'dispute', {
    reason: 'The place in the report is given as the whole chapter; for a figure it has to be the paragraph.',
  })
}

async function logTheAnswer(telling: Telling, parties: Parties, logged: Logged): Promise<Begun> {
  const { anna, ben } = telling
  const { ministry, spokesperson, ambassadors, publisher } = parties
  begins(
    telling,
    '2024-06-27T09:30',
    'Anna logs the answer of the Ministry of Interior, and what it asks of the publisher; Ben assesses it',
  )
  const press = await anna.begin('source', 'answer', {
    is: 'article',
    title: en('The answer of the spokesperson of the Ministry of Interior, as the press carried it'),
    published: 'unknown',
    url: 'none',
  })
  const cited = [{ source: press.id }]
  const report = { kind: 'report', id: logged.report.id }
  const [obstruction, prosecution] = [logged.obstruction, logged.prosecution].map(({ id }) => ({ kind: 'allegation', id }))
  const argue = (kind: string, words: string, about: readonly unknown[] = [report], more: Fields = {}) => ({
    kind,
    words: en(words),
    about,
    cited,
    ...more,
  })
  const response = await anna.begin('response', 'answer', {
    by: { party: spokesperson.id, capacity: ministry.id },
    form: 'press-statement',
    // The source at hand does not name the day.
    occurred: '2024',
    gist: en('Rejects the report as inaccurate and political, points to what is being done, and asks that it be reviewed.'),
    targets: [
      { to: report, stance: 'rejects' },
      { to: obstruction, stance: 'rejects' },
      { to: prosecution, stance: 'rejects' },
    ],
    arguments: [
      argue('political-motive', 'It serves a political agenda and a skewed international framework.'),
      argue('methodology', 'It was written from a distance, without seeing the ground.'),
      argue('factual-denial', 'It is inaccurate. A ranking like this is nothing new.'),
      argue('counter-evidence', 'It does not reflect the efforts that are under way.'),
      argue('record', 'Interior minister Sar Sokha regularly reminds governors and police of their duty.', [obstruction]),
      argue('record', 'There are awareness programmes and investigations, and monitoring together with factories and enterprises.', [
        prosecution,
      ]),
      argue(
        'third-party-support',
        'In the cooperation with embassies, their ambassadors acknowledge the work, while accepting that some perpetrators go on.',
        [report],
        { conveys: ambassadors.id },
      ),
      argue('shared-responsibility', 'The crime crosses borders; the burden cannot rest on one state.'),
      argue('comparison', 'It happens in powerful states too.'),
      argue('request-correction', 'The publishers should review the report for accuracy before it can have practical value.'),
    ],
    cited,
  })
  await anna.begin('followup', 'review', {
    origin: 'requested',
    about: [{ kind: 'response', id: response.id }],
    by: ministry.id,
    owner: publisher.id,
    action: en('Review the report for accuracy.'),
    categories: ['request-correction'],
    opened: '2024-06-27',
    due: 'none',
    cited,
  })
  await anna.add('followup', logged.capture, 'complete', {
    words: en('A copy of the chapter is kept, and its hash is noted.'),
    occurred: '2024-06-27',
  })
  await ben.add('response', response, 'assess', {
    target: obstruction,
    assessment: 'partial',
    reasons: 'Names reminders to governors and police; says nothing of the cases that the report means.',
  })
  await ben.add(
    'response',
    response,
    'assess',
    { target: prosecution, assessment: 'tangential', reasons: 'Names investigations and monitoring, and no prosecution.' },
    ':prosecution',
  )
  return response
}

async function askAndWait(telling: Telling, { ministry }: Parties, { appointments, ownership }: Logged, response: Begun): Promise<void> {
  const { anna, ben } = telling
  begins(telling, '2024-07-01T09:00', 'Two allegations got no answer of their own; Anna logs an inquiry about them (for the demo only)')
  const inquiry = await anna.begin('inquiry', 'ownership', {
    to: ministry.id,
    allegations: [appointments.id, ownership.id],
    sent: '2024-07-01',
    respondBy: '2024-07-31',
    words: en(
      '[Invented for this demo, never really sent] What is the answer to what the report says of appointments and of who owns the places?',
    ),
  })
  await ben.add('response', response, 'verify')
  begins(telling, '2024-07-22T09:00', 'Anna logs a reminder')
  await anna.add('inquiry', inquiry, 'remind', { reminded: '2024-07-22', note: 'Invented for this demo.' })
  begins(telling, '2024-08-05T09:00', 'The day to respond by has passed without an answer; Anna closes the inquiry')
  await anna.add('inquiry', inquiry, 'close', {
    outcome: 'no-answer',
    closed: '2024-08-05',
    note: 'Invented for this demo: nobody was really asked.',
  })
}

async function takeBack(telling: Telling): Promise<void> {
  const { anna } = telling
  begins(telling, '2024-08-12T09:00', 'An exercise with an invented publisher, who takes an allegation back')
  const publisher = await anna.begin('party', 'example-monitor', {
    is: 'organisation',
    name: en('Example Monitor (invented for this demo)'),
  })
  const state = await anna.begin('party', 'example-state', { is: 'state', name: en('Example State (invented for this demo)') })
  const report = await anna.begin('report', 'exercise', {
    publisher: publisher.id,
    series: 'Exercise',
    edition: '1',
    title: en('An exercise in withdrawing'),
    published: '2024-08-01',
    subjects: [state.id],
  })
  const allegation = await anna.begin('allegation', 'exercise', {
    report: report.id,
    subject: state.id,
    gist: en('An invented claim, made to be taken back.'),
    categories: ['exercise'],
  })
  await anna.add('allegation', allegation, 'withdraw', {
    reason: 'The invented publisher found that it had mixed up two states.',
    withdrawn: '2024-08-09',
  })
}
