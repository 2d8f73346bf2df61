/** Reading: streams either way, the log in pages, its head, and every character as it was. */

import assert from 'node:assert/strict'
import { beginning, type ReadStream, revision } from '../port.js'
import { append, asSent, type ConformanceCase, conformanceCase, someEvent, someEvents, someStream, wholeLog } from './case.js'

export const reading: readonly ConformanceCase[] = [
  conformanceCase('a stream is read either way, from a revision, up to a limit', async (store) => {
    const stream = someStream()
    await append(store, someStream(), 'none', ...someEvents(2))
    const { events } = await append(store, stream, 'none', ...someEvents(6))
    await append(store, someStream(), 'none', ...someEvents(2))
    const expectations: readonly [ReadStream, readonly number[]][] = [
      [{}, [0, 1, 2, 3, 4, 5]],
      [{ limit: 2 }, [0, 1]],
      [{ limit: 6 }, [0, 1, 2, 3, 4, 5]],
      [{ limit: 100 }, [0, 1, 2, 3, 4, 5]],
      [{ from: revision(4) }, [4, 5]],
      [{ from: revision(1), limit: 3 }, [1, 2, 3]],
      [{ from: revision(5) }, [5]],
      [{ from: revision(6) }, []],
      [{ direction: 'backwards' }, [5, 4, 3, 2, 1, 0]],
      [{ direction: 'backwards', limit: 1 }, [5]],
      [{ direction: 'backwards', from: revision(2) }, [2, 1, 0]],
      [{ direction: 'backwards', from: revision(3), limit: 2 }, [3, 2]],
      [{ direction: 'backwards', from: revision(0) }, [0]],
      [{ direction: 'backwards', from: revision(9), limit: 2 }, [5, 4]],
    ]
    for (const [read, revisions] of expectations) {
      assert.deepEqual(await store.readStream(stream, read), { events: revisions.map((r) => events[r]), revision: 5 }, JSON.stringify(read))
    }
    await assert.rejects(store.readStream(stream, { limit: 0 }), RangeError)
  }),

  conformanceCase('a stream that does not exist is empty and has no revision', async (store) => {
    const none = { events: [], revision: 'none' } as const
    for (const read of [{}, { direction: 'backwards' }, { from: revision(3) }, { limit: 1 }] as const) {
      assert.deepEqual(await store.readStream(someStream(), read), none)
    }
    await append(store, someStream(), 'none', someEvent())
    assert.deepEqual(await store.readStream(someStream()), none)
  }),

  conformanceCase('the log is read in pages of any size, to the end', async (store) => {
    const sent = []
    for (const count of [1, 5, 2, 4]) sent.push(...(await append(store, someStream(), 'none', ...someEvents(count))).events)
    for (const limit of [1, 2, 3, 5, 11, 12, 13, 10_000]) assert.deepEqual(await wholeLog(store, limit), sent)
  }),

  conformanceCase('reading goes on from any event', async (store) => {
    const { events } = await append(store, someStream(), 'none', ...someEvents(7))
    for (const [index, { position }] of events.entries()) {
      const page = await store.readAll(position, 100)
      assert.deepEqual(page.events, events.slice(index + 1))
      assert.equal(page.end, true)
      assert(page.next >= position)
      assert.deepEqual((await store.readAll(page.next, 100)).events, [])
    }
  }),

  conformanceCase('a page says whether it reached the end, and reading goes on from there when there is more', async (store) => {
    const empty = await store.readAll(beginning, 10)
    assert.deepEqual([empty.events, empty.end], [[], true])
    const first = await append(store, someStream(), 'none', ...someEvents(4))
    const part = await store.readAll(empty.next, 3)
    assert.equal(part.end, false)
    const rest = await store.readAll(part.next, 3)
    assert.deepEqual([...part.events, ...rest.events], first.events)
    const second = await append(store, someStream(), 'none', ...someEvents(2))
    assert.deepEqual((await store.readAll(rest.next, 10)).events, second.events)
  }),

  conformanceCase('the limit of a page is 1 to 10,000', async (store) => {
    for (const limit of [0, -1, 1.5, 10_001, Number.NaN]) await assert.rejects(store.readAll(beginning, limit), RangeError)
  }),

  conformanceCase('the head is the position of the last event', async (store) => {
    assert.equal(await store.head(), beginning)
    for (const count of [1, 3]) {
      const { position } = await append(store, someStream(), 'none', ...someEvents(count))
      assert.equal(await store.head(), position)
    }
    assert.equal(await store.head(), (await wholeLog(store)).at(-1)?.position)
  }),

  conformanceCase('every character and number comes back', async (store) => {
    const texts = {
      khmer: 'កម្ពុជា សេចក្តីថ្លែងការណ៍',
      fourBytes: '𝔸𠀋👩‍👩‍👧',
      controls: 'a\u0000b\u0001\u001f\u007f\u0085\u2028\u2029',
      directions: '\u202eabc\u202c \u200f\u2066x\u2069',
      decomposed: 'e\u0301',
      composed: 'é',
      quotes: '\'"\\`;-- \r\n\t',
      notACharacter: '\uffff\ufdd0\ufeff',
      half: '\ud83d',
      empty: '',
    }
    const numbers = [0, -1, 0.1, 1e21, 5e-324, Number.MAX_SAFE_INTEGER, Number.MIN_SAFE_INTEGER]
    const data = { texts, numbers, nested: { deep: [[[{ yes: true, no: false, nothing: null }]]] }, 'កូន.key $': 1, '': 2 }
    const event = someEvent({ data, actor: texts.khmer, correlation: texts.fourBytes, causation: texts.quotes })
    const stream = someStream()
    await append(store, stream, 'none', event)
    assert.deepEqual((await wholeLog(store)).map(asSent), [event])
    assert.deepEqual((await store.readStream(stream)).events.map(asSent), [event])
  }),

  conformanceCase('large events come back whole', async (store) => {
    const events = [1, 60_000, 1, 250_000, 1].map((size) => someEvent({ data: { text: '𠀋'.repeat(size / 2), end: size } }))
    await append(store, someStream(), 'none', ...events)
    assert.deepEqual((await wholeLog(store)).map(asSent), events)
  }),
]
