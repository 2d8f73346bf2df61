import { describe, expect, test } from '@jest/globals'
import { count, duration, ProgressLine } from './progress.js'

function told(isTerminal: boolean, shows: readonly number[]): string {
  const text: string[] = []
  let now = 0
  const err = { write: (more: string) => void text.push(more), isTerminal, columns: isTerminal ? 60 : undefined }
  const progress = new ProgressLine({ what: 'importing', unit: 'commands', err, now: () => now })
  for (const at of shows) {
    now = at
    progress.show({ done: at, share: at / 20_000, rate: 1_000, leftMs: 20_000 - at })
  }
  progress.end()
  return text.join('')
}

describe('progress', () => {
  test('on a terminal it is a bar in one line, which is gone in the end', () => {
    expect(told(true, [10, 500, 510, 10_000])).toBe(
      '\r\u001b[K[#-------------------] importing: 500 commands, 2 %, 1,000…' +
        '\r\u001b[K[##########----------] importing: 10,000 commands, 50 %, 1…' +
        '\r\u001b[K',
    )
  })

  test('elsewhere it is a plain line now and then', () => {
    expect(told(false, [10, 500, 5_000, 6_000, 10_000])).toBe(
      'importing: 5,000 commands, 25 %, 1,000 a second, 15 s left\nimporting: 10,000 commands, 50 %, 1,000 a second, 10 s left\n',
    )
  })

  test('work that is done at once shows nothing', () => {
    expect(told(true, [10, 20])).toBe('')
  })
})

test.each([
  [400, '0.4 s'],
  [14_000, '14 s'],
  [125_000, '2 min 5 s'],
  [3_780_000, '1 h 3 min'],
])('%i ms are %s', (ms, text) => expect(duration(ms)).toBe(text))

test('thousands stand apart', () => expect(count(12_420)).toBe('12,420'))
