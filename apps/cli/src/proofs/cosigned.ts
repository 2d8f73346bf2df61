/** Who cosigned a checkpoint, and whether they are as many as a policy wants. */
import { readFileSync } from 'node:fs'
import { judgeByPolicy, type Policy, type PolicyVerdict, parsePolicy, type SignedNote, type VerifierKey, WrongPolicy } from '#audit'
import { codeOf } from '../error-code.js'
import { Failure, wrongUse } from '../failure.js'

/** Reads a policy out of a file; throws a `Failure` with every fault at its line. */
export function policyIn(file: string): Policy {
  try {
    return parsePolicy(readFileSync(file))
  } catch (error) {
    if (error instanceof WrongPolicy) throw wrongUse(...error.faults.map(({ line, what }) => `${file}, line ${line}: ${what}`))
    if (codeOf(error) !== '') throw wrongUse(`--policy: ${file} cannot be read (${codeOf(error)}).`)
    throw error
  }
}

/** A line for each witness that cosigned as the policy wants it. Throws a `Failure` with the exit code 3 where they are too few. */
export async function cosignedBy(note: SignedNote, key: VerifierKey, policy: Policy, now: Date): Promise<readonly string[]> {
  const verdict = await judgeByPolicy(policy, note, { now, log: key })
  if (!verdict.holds) throw new Failure(3, sentenceOf(verdict))
  return verdict.cosigned.map(
    ({ witness, time }) => `Cosigned by ${witness.name} (${witness.key.name}) at ${new Date(time * 1_000).toISOString()}`,
  )
}

/** Who says to have cosigned it, without a policy to verify that by. */
export function sayTheyCosigned({ signatures }: SignedNote, key: VerifierKey): readonly string[] {
  const names = signatures.filter(({ name, id }) => name !== key.name || id !== key.id).map(({ name }) => name)
  return names.length === 0 ? [] : [`It carries cosignatures by ${names.join(', ')}; verify them with --policy FILE.`]
}

function sentenceOf(verdict: Exclude<PolicyVerdict, { holds: true }>): string {
  switch (verdict.because) {
    case 'other-log':
      return 'The policy names other logs than this one.'
    case 'wrong-signature':
      return `A signature is said to be by ${verdict.key.name}, and is not.`
    case 'in-the-future':
      return `The cosignature by ${verdict.key.name} is of a time that has not come.`
    case 'no-quorum': {
      const names = verdict.cosigned.map(({ witness }) => witness.name)
      return `Too few witnesses cosigned it for this policy: ${names.length === 0 ? 'none' : names.join(', ')}.`
    }
  }
}
