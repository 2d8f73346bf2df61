/** Examples for the help of each kind of record. */
import type { Kind } from '#ledger'

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
}
