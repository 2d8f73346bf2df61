/**
 * What every engine is held to, sentence by sentence of `port.ts`. The cases are data, so that they run under any test runner, and against
 * faulty stores too: a suite that lets a store pass which loses an event is worth nothing.
 */

import assert from 'node:assert/strict'
import { appending } from './conformance/appending.js'
import type { ConformanceCase, Open } from './conformance/case.js'
import { following } from './conformance/following.js'
import { lasting } from './conformance/lasting.js'
import { racing } from './conformance/racing.js'
import { reading } from './conformance/reading.js'
import { repeating } from './conformance/repeating.js'

export type { ConformanceCase, Open } from './conformance/case.js'

export const cases: readonly ConformanceCase[] = [...appending, ...repeating, ...racing, ...reading, ...following, ...lasting]

/**
 * The cases for an engine that cannot keep all of them. An exemption names a case and gives the reason in words; the case is then run all the
 * same and must fail, so an exemption that is no longer needed does not stay.
 *
 * @throws AssertionError where an exemption names no case or gives no reason.
 */
export function casesExempting(exemptions: Readonly<Record<string, string>>): readonly ConformanceCase[] {
  for (const [name, reason] of Object.entries(exemptions)) {
    assert(
      cases.some((one) => one.name === name),
      `there is no case "${name}" to be exempted from`,
    )
    assert(reason.trim().includes(' '), `the exemption from "${name}" needs a reason in words`)
  }
  return cases.map((one) => (exemptions[one.name] === undefined ? one : mustFail(one)))
}

function mustFail(one: ConformanceCase): ConformanceCase {
  return {
    name: `${one.name} (exempt)`,
    async run(open: Open, deadlineMs?: number) {
      const passed = await one.run(open, deadlineMs).then(
        () => true,
        () => false,
      )
      assert(!passed, `the exemption from "${one.name}" is stale: the engine passes it`)
    },
  }
}
