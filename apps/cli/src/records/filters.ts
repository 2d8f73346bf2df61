/** What the list of each kind can be narrowed by: the same names as over HTTP. */
import { approvedActions, argumentKinds, custodyDeeds, grades, type Kind, origins, partyKinds, roles, sourceKinds, stances } from '#ledger'

export interface Filter {
  readonly name: string
  readonly value: string
  readonly about: string
  readonly words?: readonly string[]
}

const id = (name: string, about: string): Filter => ({ name, value: 'id', about })
const text = (name: string, about: string): Filter => ({ name, value: 'text', about })
const oneOf = (name: string, words: readonly string[], about: string): Filter => ({ name, value: 'word', about, words })

const answered = oneOf('answered', ['yes', 'no'], 'whether a response names it in particular')
const verification = oneOf('verification', ['unverified', 'verified', 'disputed'], 'whether a second person has looked at it')
const cites = id('cites', 'a source that it cites')
const category = text('category', 'a category')

export const filters: { readonly [K in Kind]: readonly Filter[] } = {
  report: [
    id('publisher', 'who published it'),
    id('subject', 'a party that it is about'),
    text('series', 'the series'),
    text('year', 'the year in which it came out'),
    oneOf('phase', ['published', 'withdrawn'], 'how it stands'),
    answered,
    verification,
    cites,
  ],
  allegation: [
    id('report', 'the report that raises it'),
    id('subject', 'the party that it is about'),
    category,
    id('accused', 'a party that it accuses, or unknown'),
    id('restates', 'an earlier allegation that it repeats'),
    oneOf('phase', ['standing', 'withdrawn'], 'how it stands'),
    answered,
    verification,
    cites,
  ],
  response: [
    id('respondent', 'who answers'),
    id('capacity', 'the office in whose name'),
    id('answers', 'a record that it answers'),
    oneOf('stance', stances, 'a stance that it takes'),
    oneOf('argument', argumentKinds, 'a kind of argument that it brings'),
    oneOf('phase', ['standing', 'withdrawn'], 'how it stands'),
    answered,
    verification,
    cites,
  ],
  inquiry: [
    id('to', 'who is asked'),
    id('allegation', 'an allegation that it asks about'),
    oneOf('phase', ['open', 'closed'], 'how it stands'),
    verification,
    cites,
  ],
  followup: [
    oneOf('origin', origins, 'where it comes from'),
    id('about', 'a record that it follows from'),
    id('by', 'who recommends, requests or commits'),
    id('owner', 'who is to do it'),
    category,
    oneOf('phase', ['open', 'completed', 'declined', 'lapsed'], 'how it stands'),
    oneOf('grade', grades, 'its grade'),
    answered,
    verification,
    cites,
  ],
  party: [
    oneOf('is', partyKinds, 'what it is'),
    text('code', 'a code that others know it by: KHM'),
    id('office', 'an office that the person holds or held'),
    id('merged-into', 'the party that it was merged into'),
  ],
  source: [oneOf('is', sourceKinds, 'what it is'), id('publisher', 'who published it'), text('sha256', 'the hash of a copy of it')],
  access: [
    text('name', 'the name, in whatever case'),
    oneOf('role', roles, 'a role that the user holds'),
    oneOf('active', ['yes', 'no'], 'whether the user is let in'),
  ],
  approval: [
    oneOf('action', approvedActions, 'what it is asked for'),
    oneOf('phase', ['asked', 'given', 'refused', 'withdrawn', 'used'], 'how it stands'),
    id('about', 'the record that it is about'),
  ],
  hold: [id('about', 'the record that is held, or ledger'), oneOf('phase', ['held', 'lifted'], 'how it stands')],
  erasure: [id('subject', 'the record whose personal data it is about'), oneOf('phase', ['done', 'refused'], 'what came of it')],
  custody: [oneOf('is', custodyDeeds, 'what happened'), id('about', 'the record that left, or of which something did')],
}
