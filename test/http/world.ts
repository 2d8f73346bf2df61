/** A small ledger to ask things of: a report on a state, two allegations, a response to one of them, an action, an inquiry. */
import type { Answered, Served } from './served.js'

export const english = (words: string) => ({ language: 'en', words })

export interface World {
  readonly publisher: string
  readonly state: string
  readonly ministry: string
  readonly source: string
  readonly report: string
  readonly answered: string
  readonly unanswered: string
  readonly response: string
  readonly followUp: string
  readonly inquiry: string
}

/** Logs it as `dara`, who has to be a recorder. */
export async function logWorld(served: Served): Promise<World> {
  const log = async (path: string, body: object): Promise<string> =>
    idOf(await served.send('POST', `/api/v1/${path}`, { as: 'dara', body }))
  const publisher = await log('parties', { is: 'institution', name: english('Department of State') })
  const state = await log('parties', { is: 'state', name: english('Cambodia'), code: 'KHM' })
  const ministry = await log('parties', { is: 'institution', name: { language: 'km', words: 'ក្រសួងមហាផ្ទៃ' } })
  const source = await log('sources', { is: 'report', title: english('Report of 2024'), published: '2024-06-24', url: 'none', publisher })
  const report = await log('reports', {
    publisher,
    series: 'Trafficking in Persons Report',
    edition: '2024',
    title: english('2024 Trafficking in Persons Report'),
    published: '2024-06-24',
    period: '2023-04/2024-03',
    subjects: [state],
    cited: [{ source, locator: 'p. 1' }],
  })
  const raise = (words: string, category: string) =>
    log('allegations', {
      report,
      subject: state,
      gist: english(words),
      categories: [category],
      accused: [state],
      qualification: 'reported',
    })
  const answered = await raise('Officials hindered investigations', 'obstruction')
  const unanswered = await raise('Officials own compounds used for online scams', 'official-complicity')
  const response = await log('responses', {
    by: { party: ministry },
    form: 'press-statement',
    occurred: '2024-07-02',
    gist: english('The ministry rejects it'),
    targets: [{ to: { kind: 'allegation', id: answered }, stance: 'rejects' }],
    arguments: [{ kind: 'methodology', words: english('It was written from afar') }],
  })
  const followUp = await log('follow-ups', {
    origin: 'recommended',
    about: [{ kind: 'report', id: report }],
    by: publisher,
    action: english('Keep a central database of cases'),
    owner: ministry,
    opened: '2024-06-24',
    due: '2024-09-30',
  })
  const inquiry = await log('inquiries', {
    to: ministry,
    allegations: [unanswered],
    sent: '2024-07-05',
    respondBy: '2024-07-20',
    words: english('What do you answer?'),
  })
  return { publisher, state, ministry, source, report, answered, unanswered, response, followUp, inquiry }
}

export function idOf({ status, body }: Answered): string {
  const { id } = body
  if (status !== 201 || typeof id !== 'string') throw new Error(`not logged: ${status} ${JSON.stringify(body)}`)
  return id
}
