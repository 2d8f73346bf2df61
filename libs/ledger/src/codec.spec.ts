/** What the log holds comes back as it was, or is said to be unknown. */
import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { eventArbitraries } from './arbitraries.js'
import { anyIds } from './arbitrary-fields.js'
import { decodeEvent, encodeEvent, lift, schemas, UnknownEvent } from './codec.js'
import type { AnyEvent } from './deciders.js'
import { type Kind, kinds } from './values.js'

const arbitraries = eventArbitraries(anyIds)
const types = kinds.flatMap((kind) =>
  Object.entries<fc.Arbitrary<AnyEvent>>(arbitraries[kind]).map(([type, events]) => [kind, type, events] as const),
)

describe('an event', () => {
  test('of every type has a schema, and no schema is of no event', () => {
    for (const kind of kinds) expect(Object.keys(schemas[kind]).sort()).toEqual(Object.keys(arbitraries[kind]).sort())
  })

  test.each(types)('of a %s, %s, comes back from the log as it was', (kind, type, events) => {
    fc.assert(
      fc.property(events, (event) => {
        const stored = encodeEvent(kind, event)
        expect(stored).toEqual({ type, schema: newest(kind, type), data: withoutType(event) })
        // The log keeps JSON.
        expect(decodeEvent(kind, { ...stored, data: JSON.parse(JSON.stringify(stored.data)) })).toEqual(event)
      }),
      { numRuns: 20 },
    )
  })

  test('that nobody knows is refused, by name', () => {
    expect(() => decodeEvent('report', { type: 'ReportBurnt', schema: 1, data: {} })).toThrow(UnknownEvent)
    expect(() => decodeEvent('report', { type: 'ReportBurnt', schema: 1, data: {} })).toThrow('ReportBurnt (schema 1) of a report')
    expect(() => decodeEvent('report', { type: 'AllegationRaised', schema: 1, data: {} })).toThrow(UnknownEvent)
    expect(() => decodeEvent('report', { type: 'constructor', schema: 1, data: {} })).toThrow(UnknownEvent)
    expect(() => encodeEvent('party', { type: 'RecordVerified' })).toThrow(UnknownEvent)
  })

  test.each([2, 0, -1, 1.5, Number.NaN])('of schema %d is refused where the newest is 1', (schema) => {
    expect(() => decodeEvent('source', { type: 'SourceCopyAttached', schema, data: {} })).toThrow(UnknownEvent)
  })

  test('does not take its type from its fields', () => {
    expect(decodeEvent('report', { type: 'RecordVerified', schema: 1, data: { type: 'RecordDisputed', note: 'x' } })).toEqual({
      type: 'RecordVerified',
      note: 'x',
    })
  })
})

describe('an old payload', () => {
  const steps = {
    'RecordDisputed@1': (data: Readonly<Record<string, unknown>>) => ({ reason: data['why'] }),
    'RecordDisputed@2': (data: Readonly<Record<string, unknown>>) => ({ ...data, urgent: false }),
  }
  const disputed = (schema: number, data: Readonly<Record<string, unknown>>) => ({ type: 'RecordDisputed', schema, data })

  test('is lifted step by step to the newest schema', () => {
    expect(lift('report', disputed(1, { why: 'Wrong.' }), 3, steps)).toEqual({ reason: 'Wrong.', urgent: false })
    expect(lift('report', disputed(2, { reason: 'Wrong.' }), 3, steps)).toEqual({ reason: 'Wrong.', urgent: false })
    expect(lift('report', disputed(3, { reason: 'Wrong.', urgent: true }), 3, steps)).toEqual({ reason: 'Wrong.', urgent: true })
  })

  test('is refused where a step is missing, or it is newer than the newest', () => {
    expect(() => lift('report', disputed(1, {}), 4, steps)).toThrow('RecordDisputed (schema 3) of a report')
    expect(() => lift('report', disputed(4, {}), 3, steps)).toThrow(UnknownEvent)
  })

  test('can be lifted from every schema that there was', () => {
    for (const [kind, type] of types) {
      for (let schema = 1; schema < newest(kind, type); schema++) {
        expect(() => decodeEvent(kind, { type, schema, data: {} })).not.toThrow(UnknownEvent)
      }
    }
  })
})

function newest(kind: Kind, type: string): number {
  return new Map<string, number>(Object.entries(schemas[kind])).get(type) ?? 0
}

function withoutType({ type: _, ...fields }: AnyEvent): object {
  return fields
}
