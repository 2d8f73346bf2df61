/** Examples for the help of each kind of record. */
import { type Kind, nouns } from '#ledger'
import type { Flag } from './flags.js'

type Examples = readonly (readonly [line: string, about?: string])[]

export const examplesOf: { readonly [K in Kind]: Examples } = {
  report: [
    [
      'alteram report add --publisher PA-7F3K2Q --series "Trafficking in Persons Report" --edition 2024 \\\n        --title "2024 Trafficking in Persons Report" --published 2024-06-24 --subject PA-9C1D4E --cite SO-2B6H8J',
      'Log a report',
    ],
    [
      'alteram report rate RP-3M5N7P --subject PA-9C1D4E --scale tip-tier --rating "Tier 3" --previous "Tier 3"',
      'Log its rating of a state',
    ],
    ['alteram report correct RP-3M5N7P --reason "The day was misread." --published 2024-06-24', 'Put a date right'],
    ['alteram report list --series "Trafficking in Persons Report" --year 2024'],
  ],
  allegation: [
    [
      'alteram allegation add --report RP-3M5N7P --subject PA-9C1D4E --category official-complicity --period 2023-04/2024-03 \\\n        --gist "Officials obstructed work against trafficking." --qualification stated --cite "SO-2B6H8J p. 183"',
      'Log an allegation',
    ],
    ['alteram allegation add --file allegation.json', 'The same from a file of JSON, or with - from the standard input'],
    ['alteram allegation list --report RP-3M5N7P --answered no', 'Which allegations of a report did nobody answer in particular?'],
    ['alteram allegation show AL-7F3K2Q --as-of 2024-07-01', 'How did it read on a day?'],
  ],
  response: [
    [
      'alteram response add --by PA-4Q6R8S --capacity PA-5T7V9W --form press-statement --occurred 2024-06~ \\\n        --gist "Rejects the report." --answers RP-3M5N7P=rejects --argument "methodology=Written from a distance."',
      'Log a response to a report as a whole',
    ],
    [
      'alteram response assess RE-6X8Y0Z --target RP-3M5N7P --assessment partial --reasons "Names no case."',
      'Judge it, as somebody who did not log it',
    ],
    ['alteram response list --respondent PA-4Q6R8S --stance rejects'],
  ],
  inquiry: [
    [
      'alteram inquiry add --to PA-5T7V9W --allegation AL-7F3K2Q --sent 2024-07-01 --respond-by 2024-07-31 --words "Who owns the sites?"',
      'Log an inquiry',
    ],
    ['alteram inquiry close IN-1A2B3C --outcome no-answer --closed 2024-08-15', 'Log that nobody answered'],
    ['alteram inquiry list --phase open'],
  ],
  followup: [
    [
      'alteram follow-up add --origin requested --about RE-6X8Y0Z --by PA-5T7V9W --owner PA-7F3K2Q --opened 2024-07-01 --due none \\\n        --action "Review the report for accuracy."',
      'Log an action that a response asks for',
    ],
    ['alteram follow-up complete FU-4D5E6F --words "The figures were published." --occurred 2024-09', 'Log that it was done'],
    ['alteram follow-up list --phase open --owner PA-7F3K2Q'],
  ],
  party: [
    ['alteram party add --is state --name Cambodia --code KHM', 'Log a state'],
    ['alteram party add-alias PA-9C1D4E --alias កម្ពុជា --lang km', 'Log its name in another language'],
    ['alteram party list --is state --all'],
  ],
  source: [
    ['alteram source add --is report --title "2024 Trafficking in Persons Report" --published 2024-06-24 --url none', 'Log a document'],
    ['alteram source list --publisher PA-7F3K2Q'],
  ],
  access: [
    ['alteram user add Sophea --role recorder', 'Add a user; the link that is printed lets them set their password'],
    ['alteram user grant-role Sophea --role auditor', 'By name, or by the id that list tells'],
    ['alteram user revoke-role Sophea --role recorder --reason "Moved to another office."'],
    ['alteram user list --active yes --role administrator'],
    ['alteram user show Sophea --as-of 2024-07-01', 'Which roles did she hold on a day?'],
  ],
  approval: [
    ['alteram approval ask --action erasure --about PA-9C1D4E --reason "A court ordered it." --basis "Order 2024/17"', 'Ask for leave'],
    ['alteram approval list --phase asked', 'What waits for a decision?'],
    ['alteram approval give AP-3M5N7P --note "The order was read."', 'Give leave, as somebody else'],
  ],
  hold: [
    [
      'alteram hold place --about RP-3M5N7P --case "Docket 2024/17" --basis "Order to preserve evidence"',
      'Hold a report, and all that it raises',
    ],
    ['alteram hold place --about ledger --case "Archives Act" --basis "Section 4" --until 2030-12-31', 'Keep all of it until a day'],
    ['alteram approval ask --action hold-lifting --about HO-3M5N7P --reason "The matter is closed."', 'Ask for leave to lift it'],
    ['alteram hold lift HO-3M5N7P --case "Docket 2024/17" --approval AP-3M5N7P --reason "The matter is closed."'],
    ['alteram hold list --phase held'],
  ],
  erasure: [
    ['alteram erasure list --subject PA-9C1D4E', 'What was erased of a person, and what was refused?'],
    ['alteram erasure show ER-5H7J9K'],
  ],
  custody: [
    ['alteram custody list --is export', 'What left the ledger?'],
    ['alteram custody list --is refused-attempt', 'Who tried what in vain?'],
  ],
}

/** An example for a verb: its own flags (but where it can be read), each with a value that it could have. */
export function exampleOf(kind: Kind, name: string, flags: readonly Flag[]): string {
  const shown = flags.filter(({ form }) => form !== 'citations' && form !== 'switch').slice(0, 4)
  const given = shown.map((flag) => `--${flag.flag} ${sampleOf(flag)}`)
  return ['alteram', nouns[kind], name, ownIds[kind], ...given].join(' ')
}

/** The short id of the record itself, where others of its kind are named beside it. */
const ownIds: { readonly [K in Kind]: string } = {
  report: 'RP-3M5N7P',
  allegation: 'AL-8R2W4Y',
  response: 'RE-6X8Y0Z',
  inquiry: 'IN-1A2B3C',
  followup: 'FU-4D5E6F',
  party: 'PA-4Q6R8S',
  source: 'SO-2B6H8J',
  access: 'Sophea',
  approval: 'AP-3M5N7P',
  hold: 'HO-3M5N7P',
  erasure: 'ER-5H7J9K',
  custody: 'CU-2D4F6G',
}

/** A short id for each kind, for examples. */
export const sampleIds: { readonly [K in Kind]: string } = {
  report: 'RP-3M5N7P',
  allegation: 'AL-7F3K2Q',
  response: 'RE-6X8Y0Z',
  inquiry: 'IN-1A2B3C',
  followup: 'FU-4D5E6F',
  party: 'PA-9C1D4E',
  source: 'SO-2B6H8J',
  access: 'US-1A2B3C',
  approval: 'AP-3M5N7P',
  hold: 'HO-3M5N7P',
  erasure: 'ER-5H7J9K',
  custody: 'CU-2D4F6G',
}

function sampleOf({ field, value, words, about, form }: Flag): string {
  if (words) return words[0] ?? ''
  if (form === 'answers') return `${sampleIds.allegation}=rejects`
  if (form === 'arguments') return '"methodology=Written from a distance."'
  if (value === 'date') return '2024-07-01'
  if (value === 'id')
    return kindsNamed[field]
      ? sampleIds[kindsNamed[field]]
      : form === 'target' || form === 'targets'
        ? sampleIds.allegation
        : sampleIds.party
  const [, sample] = /: ("[^"]+"|\S+)$/.exec(about) ?? []
  return sample ?? (value === 'bytes' ? '48213' : '"…"')
}

/** The fields that name a record which is no party. */
const kindsNamed: Readonly<Record<string, Kind>> = {
  report: 'report',
  allegations: 'allegation',
  earlier: 'allegation',
  response: 'response',
  approval: 'approval',
}
