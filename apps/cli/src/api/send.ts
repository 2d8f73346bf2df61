/** Sends the batches of an import over the API, and tells for each submission what became of it. */
import type { Outcome, OutcomeError, Send, Submission } from '#exchange'
import type { Json } from '../json.js'
import { type Answer, type Api, failureOf } from './api.js'

/** The way of an import to the ledger. Throws a `Failure` where a batch as a whole cannot be taken. */
export function sendOver(api: Api): Send {
  return async (batch, { atomic }) => {
    const answer = await api.request('POST', '/api/v1/batches', { body: { items: batch, atomic } })
    if (answer.status === 200) return answer.body.at('items').items.map(outcomeOf)
    if (atomic && isAboutItems(answer)) return outcomesOfRefused(batch, answer)
    throw failureOf(answer)
  }
}

function outcomeOf(item: Json): Outcome {
  const status = item.at('status').number
  if (status < 300) return { status: item.at('repeated').value === true ? 'unchanged' : 'recorded' }
  const problem = item.at('problem')
  const errors = problem.at('errors').items.map((error) => errorOf(error, error.at('pointer').text))
  const code = problem.at('type').text.replace('/problems/', '')
  if (status === 409) return { status: 'raced' }
  if (status === 424) return { status: 'left-out' }
  return { status: 'refused', errors: errors.length > 0 ? errors : [{ code, detail: problem.at('detail').text }] }
}

/** An error of an item; its place is told within the body of the command. */
function errorOf(error: Json, pointer: string): OutcomeError {
  const code = error.at('code').text
  const within = pointer.replace(/^\/body(?=\/|$)/, '')
  const detail = [error.at('detail').text, error.at('remedy').text].filter((part) => part !== '').join(' ')
  return { detail, ...(code !== '' && { code }), ...(within !== '' && { pointer: within }) }
}

/** True where the answer tells of items, rather than of the batch. */
function isAboutItems({ body }: Answer): boolean {
  return body.at('errors').items.some((error) => /^\/items\/\d+/.test(error.at('pointer').text))
}

/** A batch that was refused as a whole: the errors of each item, and `left-out` for those that had none. */
function outcomesOfRefused(batch: readonly Submission[], { body }: Answer): Outcome[] {
  const errors = new Map<number, OutcomeError[]>()
  for (const error of body.at('errors').items) {
    const [, place = '', within = ''] = /^\/items\/(\d+)(.*)$/.exec(error.at('pointer').text) ?? []
    const of = errors.get(Number(place)) ?? []
    of.push(errorOf(error, within))
    errors.set(Number(place), of)
  }
  return batch.map((_, place): Outcome => {
    const own = errors.get(place)
    return own ? { status: 'refused', errors: own } : { status: 'left-out' }
  })
}
