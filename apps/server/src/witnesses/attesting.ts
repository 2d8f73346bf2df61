/** Who vouches for the checkpoints of a server from outside: the witnesses of its policy, and a time-stamp authority. Both are optional. */
import { isUtf8 } from 'node:buffer'
import { readFileSync } from 'node:fs'
import { setTimeout as pause } from 'node:timers/promises'
import { Malformed, parsePolicy, requireAuthorities, WrongPolicy } from '#audit'
import type { Proofs } from '#proofs'
import { Timestamping, type TimestampingTold, Witnesses, type WitnessesTold } from '#witness'
import type { Log } from '../log/log.js'
import { WrongConfig } from '../wrong-config.js'

export const attestingToken = Symbol('attesting')

/** Where policy and certificates lie, and how often stamps are asked for. */
export interface AttestingSettings {
  /** A file with a trust policy (C2SP tlog-policy). */
  readonly policy?: string
  readonly timestamps?: {
    readonly url: URL
    /** A file with certificates in PEM. */
    readonly authorities: string
    /** An object identifier. */
    readonly policy?: string
    readonly everyMs: number
  }
}

export interface AttestingTold extends Omit<WitnessesTold, 'quorum'> {
  /** `none`: nobody is asked. */
  readonly quorum: WitnessesTold['quorum'] | 'none'
  readonly timestamps?: TimestampingTold
}

interface Surrounding {
  readonly proofs: Proofs
  readonly now: () => Date
  readonly log: Log
  readonly onFault: (error: unknown, part: string) => void
}

export class Attesting {
  private constructor(
    /** What a bundle carries for whoever verifies it: the policy, where it is UTF-8, and the certificates of the authority. */
    readonly given: { readonly policy?: string; readonly authorities?: string },
    private readonly witnesses: Witnesses | undefined,
    private readonly timestamping: Timestamping | undefined,
  ) {}

  /** Reads the files that the settings name. Throws {@link WrongConfig} with everything that is wrong in them. */
  static async open({ policy, timestamps }: AttestingSettings, surrounding: Surrounding): Promise<Attesting> {
    const wrong: string[] = []
    const text = policy === undefined ? undefined : bytesOf(policy, 'ALTERAM_WITNESS_POLICY', wrong)
    const witnesses = policy === undefined || !text ? undefined : witnessesBy(policy, text, surrounding, wrong)
    const pem = timestamps && bytesOf(timestamps.authorities, 'ALTERAM_TIMESTAMP_CA', wrong)?.toString('latin1')
    const timestamping = timestamps && pem !== undefined ? await timestampingBy(timestamps, pem, surrounding, wrong) : undefined
    if (wrong.length > 0) throw new WrongConfig(wrong)
    const given = { ...(text && isUtf8(text) && { policy: text.toString('utf8') }), ...(pem !== undefined && { authorities: pem }) }
    return new Attesting(given, witnesses, timestamping)
  }

  start(): void {
    this.witnesses?.start()
    this.timestamping?.start()
  }

  async stop(): Promise<void> {
    await Promise.all([this.witnesses?.stop(), this.timestamping?.stop()])
  }

  /** Resolves once a checkpoint of so many entries has as many cosignatures as the policy wants, or after so many milliseconds. */
  async witnessed(size: number, timeoutMs: number): Promise<void> {
    const deadline = performance.now() + timeoutMs
    while (this.witnesses && ((await this.witnesses.told()).witnessed ?? 0) < size && performance.now() < deadline) await pause(50)
  }

  async told(): Promise<AttestingTold> {
    const witnesses = (await this.witnesses?.told()) ?? { witnesses: [], answered: 0, quorum: 'none' as const }
    const timestamps = this.timestamping?.told
    return { ...witnesses, ...(timestamps && { timestamps }) }
  }
}

function witnessesBy(file: string, text: Uint8Array, { proofs, now, log, onFault }: Surrounding, wrong: string[]): Witnesses | undefined {
  try {
    return new Witnesses({
      proofs,
      policy: parsePolicy(text),
      now,
      onFault: (error) => onFault(error, 'witnesses'),
      onChange: ({ name }, trouble) =>
        trouble === undefined
          ? log.note('info', 'A witness cosigns.', { witness: name })
          : log.note('warn', 'A witness does not cosign; /log/witnesses says why.', { witness: name }),
    })
  } catch (error) {
    if (!(error instanceof WrongPolicy)) throw error
    wrong.push(...error.faults.map(({ line, what }) => `ALTERAM_WITNESS_POLICY: ${file}, line ${line}: ${what}`))
    return undefined
  }
}

async function timestampingBy(
  { authorities: file, ...settings }: NonNullable<AttestingSettings['timestamps']>,
  authorities: string,
  { proofs, now, log, onFault }: Surrounding,
  wrong: string[],
): Promise<Timestamping | undefined> {
  try {
    await requireAuthorities(authorities)
  } catch (error) {
    if (!(error instanceof Malformed)) throw error
    wrong.push(`ALTERAM_TIMESTAMP_CA: ${file} holds no certificates to trust: ${error.what}.`)
    return undefined
  }
  return new Timestamping({
    ...settings,
    proofs,
    authorities,
    now,
    onFault: (error) => onFault(error, 'time-stamps'),
    onChange: (trouble) =>
      trouble === undefined
        ? log.note('info', 'The time-stamp authority stamps.')
        : log.note('warn', 'The time-stamp authority does not stamp; /log/witnesses says why.'),
  })
}

function bytesOf(file: string, setting: string, wrong: string[]): Buffer | undefined {
  try {
    return readFileSync(file)
  } catch (error) {
    const code = typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : 'unknown'
    wrong.push(`${setting}: ${file} cannot be read (${code}).`)
    return undefined
  }
}
