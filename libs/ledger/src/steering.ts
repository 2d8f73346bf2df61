/** Bends an arbitrary step towards what the ledger would accept, so that worlds get deep; the rules themselves are the deciders'. */
import type { AllegationFields } from './allegation.js'
import type { Approval } from './approval.js'
import { type Day, type Edtf, parseEdtf, rangeOf, writeDay } from './edtf.js'
import type { FollowUpFields } from './followup.js'
import { holdIdOf } from './hold.js'
import { type AnyStep, people, type Readings, type Step } from './play.js'
import type { Answer, Argument, Response, ResponseFields } from './response.js'
import type { User } from './user.js'
import { type Actor, type ApprovalId, actorOf, idOf, type Kind, type PartyId, type ReportId, sameTarget, type Target } from './values.js'
import { type Role, roles } from './vocabulary.js'

/** For each kind, the ids to choose from. */
export type Choice = Readonly<Record<Kind, readonly string[]>>

export function everyRecord(readings: Readings): Choice {
  return choose(readings, () => true)
}

/** What can be named without a refusal: neither withdrawn nor merged away. */
export function standingRecords(readings: Readings): Choice {
  return choose(
    readings,
    (reading) => (!('phase' in reading) || reading.phase !== 'withdrawn') && (!('mergedInto' in reading) || reading.mergedInto === 'none'),
  )
}

/** The records on which a command of this type is likely to be accepted. */
export function readyFor(type: string, kind: Kind, day: Day, readings: Readings): readonly string[] {
  const isJudging = type === 'VerifyRecord' || type === 'DisputeRecord' || type === 'AssessFollowUp'
  const ready = choose(readings, (reading) => {
    if (isJudging)
      return (
        'recordedBy' in reading &&
        reading.recordedBy.length < people.length &&
        (type !== 'VerifyRecord' || reading.verification.state !== 'verified')
      )
    if (type === 'CorrectFollowUp') return true
    if (type === 'ReopenFollowUp') return 'phase' in reading && reading.phase !== 'open'
    if (type === 'LapseFollowUp')
      return 'due' in reading && reading.phase === 'open' && isDated(reading.due) && rangeOf(reading.due).latest < day
    if (type === 'RecordOffice')
      return 'is' in reading && reading.is === 'person' && 'mergedInto' in reading && reading.mergedInto === 'none'
    if (type === 'SucceedParty')
      return 'offices' in reading && reading.is !== 'person' && reading.succeededBy === undefined && reading.mergedInto === 'none'
    if ('mergedInto' in reading) return reading.mergedInto === 'none'
    if ('active' in reading) return isUserReady(type, reading)
    if ('cases' in reading) return reading.cases.length > 0 && givenFor('hold-lifting', readings).length > 0
    if ('askedBy' in reading) return reading.phase === (type === 'UseApproval' ? 'given' : 'asked')
    return !('phase' in reading) || reading.phase === 'open' || reading.phase === 'published' || reading.phase === 'standing'
  })
  return ready[kind]
}

type Reading = { [K in Kind]: Readings[K] extends ReadonlyMap<string, infer State> ? State : never }[Kind]

function choose(readings: Readings, suits: (reading: Reading) => boolean): Choice {
  const ids = (records: ReadonlyMap<string, Reading>) => [...records].flatMap(([id, reading]) => (suits(reading) ? [id] : []))
  const { report, allegation, response, inquiry, followup, party, source, access, approval, hold, erasure, custody } = readings
  return {
    report: ids(report),
    allegation: ids(allegation),
    response: ids(response),
    inquiry: ids(inquiry),
    followup: ids(followup),
    party: ids(party),
    source: ids(source),
    access: ids(access),
    approval: ids(approval),
    hold: ids(hold),
    erasure: ids(erasure),
    custody: ids(custody),
  }
}

function isUserReady(type: string, { active, roles, tokens, credentials }: User): boolean {
  switch (type) {
    case 'ReactivateUser':
      return !active
    case 'RevokeToken':
      return tokens.some(({ revoked }) => revoked === undefined)
    case 'RemoveCredential':
      return credentials.length > 0
    case 'RevokeRole':
    case 'MakeToken':
      return active && roles.length > 0
    default:
      return active
  }
}

/** A step that is more likely to be accepted. `pick` chooses where there is a choice. */
export function steer(step: AnyStep, pick: number, readings: Readings): AnyStep {
  switch (step.kind) {
    case 'report':
      return steerReport(step, pick, readings)
    case 'allegation':
      return steerAllegation(step, pick, readings)
    case 'response':
      return steerResponse(step, pick, readings)
    case 'inquiry':
      return steerInquiry(step, pick, readings)
    case 'followup':
      return steerFollowUp(step, pick, readings)
    case 'party':
      return steerParty(step, pick, readings)
    case 'source':
      return step.command.type === 'CorrectSource'
        ? { ...step, command: { ...step.command, changes: { url: `https://example.org/${pick}`, ...step.command.changes } } }
        : step
    case 'access':
      return steerUser(step, pick, readings)
    case 'approval':
      return steerApproval(step, pick, readings)
    case 'hold':
      return steerHold(step, pick, readings)
    case 'erasure':
      return steerErasure(step, pick, readings)
    case 'custody':
      return step
  }
}

function steerReport(step: Step<'report'>, pick: number, readings: Readings): Step<'report'> {
  const { command } = step
  const state = readings.report.get(step.id)
  if (!state) return step
  switch (command.type) {
    case 'AssignRating':
      return { ...step, command: { ...command, subject: oneOf(state.subjects, pick) ?? command.subject } }
    case 'CorrectReport': {
      const rated = Object.values(state.ratings)
      const { ratings, ...rest } = command
      const corrected = ratings?.flatMap((rating, index) => {
        const wrong = oneOf(rated, pick + index)
        return wrong ? [{ ...rating, subject: wrong.subject, scale: wrong.scale }] : []
      })
      return { ...step, command: { ...rest, changes: { edition: `${pick}`, ...rest.changes }, ...(corrected && { ratings: corrected }) } }
    }
    case 'VerifyRecord':
    case 'DisputeRecord':
      return { ...step, actor: somebodyElse(state.recordedBy, pick) }
    default:
      return step
  }
}

function steerAllegation(step: Step<'allegation'>, pick: number, readings: Readings): Step<'allegation'> {
  const { command } = step
  const state = readings.allegation.get(step.id)
  const subjectOf = (report: ReportId, subject: PartyId) => oneOf(readings.report.get(report)?.subjects ?? [], pick) ?? subject
  switch (command.type) {
    case 'RaiseAllegation':
      return { ...step, command: { ...command, subject: subjectOf(command.report, command.subject) } }
    case 'CorrectAllegation': {
      const { report, subject, ...rest } = command.changes
      const moved: Partial<AllegationFields> = report
        ? { report, ...(state && { subject: subjectOf(report, subject ?? state.subject) }) }
        : subject && state
          ? { subject: subjectOf(state.report, subject) }
          : {}
      return { ...step, command: { ...command, changes: { categories: [`category-${pick}`], ...rest, ...moved } } }
    }
    case 'RestateAllegation': {
      const alike = [...readings.allegation].filter(
        ([id, other]) => id !== step.id && other.subject === state?.subject && !state.restates.includes(id),
      )
      return { ...step, command: { ...command, earlier: oneOf(alike, pick)?.[0] ?? command.earlier } }
    }
    case 'VerifyRecord':
    case 'DisputeRecord':
      return { ...step, actor: somebodyElse(state?.recordedBy ?? [], pick) }
    default:
      return step
  }
}

function steerResponse(step: Step<'response'>, pick: number, readings: Readings): Step<'response'> {
  const { command } = step
  const state = readings.response.get(step.id)
  switch (command.type) {
    case 'RecordResponse':
      return { ...step, command: { ...command, ...coherent(command, undefined, pick, readings) } }
    case 'CorrectResponse':
      return {
        ...step,
        command: { ...command, changes: { form: 'other', ...command.changes, ...coherent(command.changes, state, pick, readings) } },
      }
    case 'ClarifyResponse': {
      const stances = command.stances.map(({ to, stance }, index) => ({ to: oneOf(state?.targets ?? [], pick + index)?.to ?? to, stance }))
      return { ...step, command: { ...command, stances: distinct(stances) } }
    }
    case 'AssessResponse': {
      const target = oneOf(state?.targets ?? [], pick)?.to ?? command.target
      return { ...step, actor: somebodyElse(state?.recordedBy ?? [], pick), command: { ...command, target } }
    }
    case 'VerifyRecord':
    case 'DisputeRecord':
      return { ...step, actor: somebodyElse(state?.recordedBy ?? [], pick) }
    default:
      return step
  }
}

/** The fields given, with each target once, arguments about those targets only, and an office as the capacity. */
function coherent<Given extends Partial<ResponseFields>>(
  given: Given,
  state: Response | undefined,
  pick: number,
  readings: Readings,
): Partial<ResponseFields> {
  const targets = given.targets && distinct([...given.targets, ...(state?.targets ?? [])])
  const whole = targets ?? state?.targets ?? []
  return {
    ...(targets && { targets }),
    ...(given.arguments && { arguments: given.arguments.map((argument, index) => aboutOnly(argument, whole, pick + index)) }),
    ...(given.by && { by: { party: given.by.party, ...(isOffice(given.by.capacity, readings) && { capacity: given.by.capacity }) } }),
  }
}

function aboutOnly(argument: Argument, targets: readonly Answer[], pick: number): Argument {
  const { about, ...rest } = argument
  const target = oneOf(targets, pick)
  return about && target ? { ...rest, about: [target.to] } : rest
}

function distinct(answers: readonly Answer[]): readonly Answer[] {
  return answers.filter(({ to }, index) => answers.findIndex((other) => sameTarget(other.to, to)) === index)
}

function isOffice(party: PartyId | undefined, readings: Readings): party is PartyId {
  const kind = party && readings.party.get(party)?.is
  return kind === 'office' || kind === 'institution' || kind === 'organisation'
}

function steerInquiry(step: Step<'inquiry'>, pick: number, readings: Readings): Step<'inquiry'> {
  const { command, day } = step
  const state = readings.inquiry.get(step.id)
  switch (command.type) {
    case 'SendInquiry':
      return { ...step, command: { ...command, sent: dateOf(day), respondBy: dateOf(day + (pick % 40)) } }
    case 'CorrectInquiry': {
      const { sent: _, respondBy, ...changes } = command.changes
      const later = respondBy && state ? { respondBy: dateOf(Math.max(day, lastDay(state.respondBy) + 1)) } : {}
      return { ...step, command: { ...command, changes: { cited: [], ...changes, ...later } } }
    }
    case 'RemindInquiry':
      return { ...step, command: { ...command, reminded: dateOf(day) } }
    case 'ExtendInquiry':
      return { ...step, command: { ...command, respondBy: dateOf(state ? lastDay(state.respondBy) + 1 + (pick % 20) : day) } }
    case 'CloseInquiry': {
      const { outcome, response: _, ...rest } = command
      const asked = new Set<string>(state?.allegations)
      const answering = [...readings.response].filter(
        ([, { phase, targets }]) => phase === 'standing' && targets.some(({ to }) => asked.has(to.id)),
      )
      const response = outcome === 'answered' ? oneOf(answering, pick)?.[0] : undefined
      const isSilent = outcome === 'no-answer' && state !== undefined && lastDay(state.respondBy) < day
      const ended = response
        ? { outcome: 'answered' as const, response }
        : { outcome: isSilent ? ('no-answer' as const) : ('declined' as const) }
      return { ...step, command: { ...rest, ...ended, closed: dateOf(day) } }
    }
    case 'VerifyRecord':
    case 'DisputeRecord':
      return { ...step, actor: somebodyElse(state?.recordedBy ?? [], pick) }
  }
}

function steerFollowUp(step: Step<'followup'>, pick: number, readings: Readings): Step<'followup'> {
  const { command, day } = step
  const state = readings.followup.get(step.id)
  switch (command.type) {
    case 'OpenFollowUp': {
      const about = command.about.filter(({ kind, id }) => exists(kind, id, readings))
      const due = isDated(command.due) ? dateOf(day + (pick % 30)) : command.due
      return { ...step, command: { ...command, about, origin: originOf({ ...command, about }), opened: dateOf(day), due } }
    }
    case 'CorrectFollowUp': {
      const { origin: _, about: _about, by: _by, opened: _opened, due, ...changes } = command.changes
      const postponed = due && state ? { due: isDated(due) ? dateOf(lastDay(state.opened) + 1 + (pick % 60)) : due } : {}
      return { ...step, command: { ...command, changes: { categories: [`category-${pick}`], ...changes, ...postponed } } }
    }
    case 'SetFollowUpDueDate':
      return { ...step, command: { ...command, due: isDated(command.due) ? dateOf(day + (pick % 30)) : command.due } }
    case 'LapseFollowUp':
      return { ...step, actor: actorOf('clock') }
    case 'AssessFollowUp':
    case 'VerifyRecord':
    case 'DisputeRecord':
      return { ...step, actor: somebodyElse(state?.recordedBy ?? [], pick) }
    default:
      return step
  }
}

function originOf({ origin, about, by }: FollowUpFields): FollowUpFields['origin'] {
  const names = (...kinds: Target['kind'][]) => about.some(({ kind }) => kinds.includes(kind))
  const isGrounded =
    (origin === 'recommended' && names('report', 'allegation')) ||
    (origin === 'requested' && names('response')) ||
    (origin === 'committed' && by !== 'none' && by !== 'unknown')
  return isGrounded ? origin : 'monitoring'
}

function steerParty(step: Step<'party'>, pick: number, readings: Readings): Step<'party'> {
  const { command } = step
  const others = [...readings.party].filter(([id, other]) => id !== step.id && other.mergedInto === 'none')
  switch (command.type) {
    case 'RecordOffice': {
      const office =
        oneOf(
          others.filter(([id]) => isOffice(id, readings)),
          pick,
        )?.[0] ?? command.office
      return { ...step, command: { ...command, office, to: command.from === command.to ? command.to : 'none' } }
    }
    case 'SucceedParty':
      return { ...step, command: { ...command, by: oneOf(others, pick)?.[0] ?? command.by } }
    case 'MergeParty': {
      const alike = others.filter(([, { is }]) => is === readings.party.get(step.id)?.is)
      return { ...step, command: { ...command, into: oneOf(alike, pick)?.[0] ?? command.into } }
    }
    default:
      return step
  }
}

function steerUser(step: Step<'access'>, pick: number, readings: Readings): Step<'access'> {
  const { command } = step
  const { roles: held = [], tokens = [], credentials = [] } = readings.access.get(step.id) ?? {}
  switch (command.type) {
    case 'AddUser':
      return { ...step, command: { ...command, roles: compatible(command.roles) } }
    case 'GrantRole': {
      const open = roles.filter((role) => !held.includes(role) && compatible([...held, role]).length > held.length)
      return { ...step, command: { ...command, role: oneOf(open, pick) ?? command.role } }
    }
    case 'RevokeRole':
      return { ...step, command: { ...command, role: oneOf(held, pick) ?? command.role } }
    case 'MakeToken':
      return { ...step, command: { ...command, roles: held } }
    case 'RevokeToken': {
      const standing = tokens.filter(({ revoked }) => revoked === undefined)
      return { ...step, command: { ...command, token: oneOf(standing, pick)?.id ?? command.token } }
    }
    case 'RemoveCredential':
      return { ...step, command: { ...command, id: oneOf(credentials, pick)?.id ?? command.id } }
    default:
      return step
  }
}

/** Roles that one person may hold together. */
function compatible(held: readonly Role[]): readonly Role[] {
  return held.includes('administrator') ? held.filter((role) => role !== 'recorder' && role !== 'reviewer') : held
}

function steerApproval(step: Step<'approval'>, pick: number, readings: Readings): Step<'approval'> {
  const { command } = step
  const asker = readings.approval.get(step.id)?.askedBy
  switch (command.type) {
    case 'AskApproval': {
      const held = [...readings.hold].flatMap(([id, { cases }]) => (cases.length > 0 ? [id] : []))
      const lifted = oneOf(held, pick)
      if (lifted && pick % 3 > 0) return { ...step, command: { ...command, action: 'hold-lifting', about: { kind: 'hold', id: lifted } } }
      if (!command.about) return { ...step, command: { ...command, action: 'restore' } }
      return { ...step, command: { basis: 'By order of the court.', ...command } }
    }
    case 'GiveApproval':
    case 'RefuseApproval':
      return { ...step, actor: somebodyElse(asker === undefined ? [] : [asker], pick) }
    case 'WithdrawApproval':
      return asker === undefined ? step : { ...step, actor: asker }
    case 'UseApproval':
      return step
  }
}

/** The approvals that were given for an action. */
function givenFor(action: Approval['action'], readings: Readings): readonly (readonly [ApprovalId, Approval])[] {
  return [...readings.approval].filter(([, { phase, ...approval }]) => phase === 'given' && approval.action === action)
}

function steerHold(step: Step<'hold'>, pick: number, readings: Readings): Step<'hold'> {
  const { command } = step
  switch (command.type) {
    case 'PlaceHold':
      // The whole ledger is held seldom and briefly, so that there is something to erase.
      return {
        ...step,
        id: holdIdOf(command.about),
        command: { ...command, ...(command.about === 'ledger' && { until: dateOf(step.day) }) },
      }
    case 'LiftHold': {
      const [id, leave] = oneOf(givenFor('hold-lifting', readings), pick) ?? []
      const of = leave?.about && readings.hold.has(idOf('hold', leave.about.id)) ? idOf('hold', leave.about.id) : step.id
      const held = oneOf(readings.hold.get(of)?.cases ?? [], pick)
      return { ...step, id: of, command: { ...command, case: held?.case ?? command.case, approval: id ?? command.approval } }
    }
  }
}

/** Erases where there is leave to, and notes that it was refused where there is none. */
function steerErasure(step: Step<'erasure'>, pick: number, readings: Readings): Step<'erasure'> {
  const { command } = step
  if (command.type === 'NoteRefusedErasure') return step
  const [id, leave] = oneOf(givenFor('erasure', readings), pick) ?? []
  const { subject, approval } = command
  if (!id || !leave?.about) return { ...step, command: { type: 'NoteRefusedErasure', subject, approval, refusals: ['not-given'] } }
  return { ...step, actor: leave.askedBy, command: { ...command, subject: leave.about, approval: id } }
}

function exists(kind: Target['kind'], id: string, readings: Readings): boolean {
  const records: ReadonlyMap<string, unknown> = readings[kind]
  return records.has(id)
}

function oneOf<T>(choice: readonly T[], pick: number): T | undefined {
  return choice[pick % choice.length]
}

function somebodyElse(recordedBy: readonly Actor[], pick: number): Actor {
  return (
    oneOf(
      people.filter((person) => !recordedBy.includes(person)),
      pick,
    ) ?? actorOf('eve')
  )
}

function isDated(date: Edtf | 'unknown' | 'none'): date is Edtf {
  return date !== 'unknown' && date !== 'none'
}

/** A day of the year 2079: dates of worlds do not go on for thousands of years. */
const farOff = 40_000

/** The last day that a date can mean, or a late one where it is open. */
function lastDay(date: Edtf): Day {
  const { latest, earliest } = rangeOf(date)
  return Math.max(0, Math.min(Number.isFinite(latest) ? latest : earliest + 365, farOff))
}

function dateOf(day: Day): Edtf {
  const date = parseEdtf(writeDay(day))
  if (date === undefined) throw new RangeError(`no day: ${day}`)
  return date
}
