/** A policy is read as it was meant, or not at all; each fault is told at its line. */
import { describe, expect, test } from '@jest/globals'
import { ledger, witness } from './known-notes.fixture.js'
import { formatVerifierKey, parseVerifierKey, signerKey } from './note-key.js'
import { parsePolicy, WrongPolicy } from './policy.js'

const keyOf = (name: string, kind: 'note' | 'cosignature' = 'cosignature') => {
  const { seed: _, ...key } = signerKey(name, kind, new Uint8Array(32).fill(name.charCodeAt(name.length - 1)))
  return { key, text: formatVerifierKey(key) }
}
const [x1, x2, x3, y1] = [keyOf('x.example/1'), keyOf('x.example/2'), keyOf('x.example/3'), keyOf('y.example/a')]

function faultsOf(...lines: readonly string[]): readonly string[] {
  try {
    parsePolicy(`${lines.join('\n')}\n`)
  } catch (error) {
    if (error instanceof WrongPolicy) return error.faults.map(({ line, what }) => `${line}: ${what}`)
    throw error
  }
  return []
}

test('logs, witnesses, groups of groups, and a quorum', () => {
  const policy = parsePolicy(
    [
      '# who watches us',
      `log ${ledger.verifier}`,
      `  log\t${keyOf('other.example/log', 'note').text}  https://other.example/log/  `,
      '',
      `witness X1 ${x1.text} https://x.example/1`,
      `witness X2 ${x2.text}`,
      `witness X3 ${x3.text}`,
      'group X 2 X1 X2 X3',
      `witness Y ${y1.text}`,
      'group both all X Y',
      '  # both of them',
      'quorum both',
      '',
    ].join('\n'),
  )
  const [X1, X2, X3, Y] = [
    { name: 'X1', key: x1.key, line: 5, url: 'https://x.example/1' },
    { name: 'X2', key: x2.key, line: 6 },
    { name: 'X3', key: x3.key, line: 7 },
    { name: 'Y', key: y1.key, line: 9 },
  ]
  expect(policy).toEqual({
    logs: [{ key: parseVerifierKey(ledger.verifier) }, { key: keyOf('other.example/log', 'note').key, url: 'https://other.example/log/' }],
    witnesses: [X1, X2, X3, Y],
    quorum: { name: 'both', threshold: 2, members: [{ name: 'X', threshold: 2, members: [X1, X2, X3] }, Y] },
  })
})

test('a single witness is a quorum, and nobody is one', () => {
  const only = { name: 'w', key: parseVerifierKey(witness.verifier), line: 1 }
  expect(parsePolicy(`witness w ${witness.verifier}\nquorum w\n`)).toEqual({ logs: [], witnesses: [only], quorum: only })
  expect(parsePolicy('quorum none\n')).toEqual({ logs: [], witnesses: [], quorum: undefined })
})

test('names and comments are bytes: not UTF-8 either, and alike only where their bytes are', () => {
  const line = (...parts: readonly (string | number)[]) =>
    parts.flatMap((part) => (typeof part === 'number' ? [part] : [...Buffer.from(part)]))
  const policy = Uint8Array.from([
    ...line('# caf', 0xe9, '\n'),
    ...line('witness ', 0xe9, ` ${x1.text}\n`),
    ...line(`witness K ${x2.text}\n`),
    ...line(`witness \u212a ${x3.text}\n`),
    ...line('quorum \u212a\n'),
  ])
  expect(parsePolicy(policy).witnesses.map(({ name }) => name)).toEqual(['é', 'K', '\u212a'])
  expect(parsePolicy(policy).quorum).toEqual({ name: '\u212a', key: x3.key, line: 4 })
})

describe('faults', () => {
  test('all of them, each at its line', () => {
    expect(
      faultsOf(
        `log ${witness.verifier}`,
        'log',
        `witness W ${ledger.verifier}`,
        'witness V nonsense',
        `witness none ${x1.text}`,
        'group G 2 W',
        'group H any Z W',
        'quorums G',
        'quorum G more',
      ),
    ).toEqual([
      '1: Its key is not one of a log (Ed25519).',
      '2: It is: log VERIFIER-KEY [URL].',
      '3: Its key is not one of a witness (Ed25519 cosignatures).',
      '4: Its key cannot be read: it is not a name, eight hex digits and Base 64, with a + between.',
      '5: Nobody can be called none.',
      '6: How many are needed of it is all, any, or a number from 1 to 1; it is 2.',
      '7: No line above names a witness or a group Z.',
      '8: A line begins with log, witness, group, quorum or #, and not with "quorums".',
      '9: It is: quorum NAME, of a witness or a group, or quorum none.',
      '9: A line quorum is missing; where no cosignature is needed it is: quorum none.',
    ])
  })

  test('who is named twice, counts twice, or is named too late', () => {
    const [one, two] = [`witness A ${x1.text}`, `witness B ${x2.text}`]
    expect(faultsOf(one, `witness A ${x2.text}`, 'quorum A')).toEqual(['2: There is a A already.'])
    expect(faultsOf(one, `witness B ${x1.text}`, 'quorum A')).toEqual(['2: Another line names a witness with this key.'])
    const renamed = formatVerifierKey({ ...signerKey('renamed', 'cosignature', new Uint8Array(32).fill('1'.charCodeAt(0))) })
    expect(faultsOf(one, `witness B ${renamed}`, 'quorum A')).toEqual(['2: Another line names a witness with this key.'])
    expect(faultsOf(`log ${ledger.verifier}`, `log ${ledger.verifier}`, 'quorum none')).toEqual([
      '2: Another line names a log with this key.',
    ])
    expect(faultsOf(one, two, 'group G any A A', 'quorum G')).toEqual(['3: A is in a group already; nobody counts twice.'])
    expect(faultsOf(one, two, 'group G any A', 'group H all A B', 'quorum H')).toEqual(['4: A is in a group already; nobody counts twice.'])
    expect(faultsOf('group G any A', one, 'quorum G')).toEqual(['1: No line above names a witness or a group A.'])
    expect(faultsOf('quorum A', one)).toEqual(['1: No line above names a witness or a group A.'])
    expect(faultsOf(one, 'group G any none', 'quorum A')).toEqual(['2: No line above names a witness or a group none.'])
    expect(faultsOf(one, 'quorum A', 'quorum A')).toEqual(['3: There is a line quorum already.'])
    expect(faultsOf(one, 'group A any A', 'quorum A')).toEqual(['2: There is a A already.'])
  })

  test('thresholds that are none', () => {
    for (const threshold of ['0', '3', '01', '-1', '1.0', '0x1', 'every', '9007199254740993']) {
      expect(faultsOf(`witness A ${x1.text}`, `witness B ${x2.text}`, `group G ${threshold} A B`, 'quorum G')).toEqual([
        `3: How many are needed of it is all, any, or a number from 1 to 2; it is ${threshold}.`,
      ])
    }
    expect(faultsOf(`witness A ${x1.text}`, 'group G any', 'quorum A')).toEqual([
      '2: It is: group NAME all|any|NUMBER NAME…, with one name at least.',
    ])
  })

  test('other ends of lines, control characters, and a file that was cut off', () => {
    expect(faultsOf('quorum none\r')).toEqual([
      '1: It ends like a line of Windows: lines end with a line feed alone.',
      '1: A line quorum is missing; where no cosignature is needed it is: quorum none.',
    ])
    expect(faultsOf('# \u0000', 'quorum none')).toEqual(['1: It has a control character.'])
    expect(faultsOf('# \u007f', 'quorum none')).toEqual(['1: It has a control character.'])
    expect(() => parsePolicy(`witness A ${x1.text}\nquorum A`)).toThrow(
      new WrongPolicy([
        { line: 1, what: 'A line quorum is missing; where no cosignature is needed it is: quorum none.' },
        { line: 2, what: 'The last line does not end with a line feed; was the file cut off?' },
      ]),
    )
    expect(() => parsePolicy('')).toThrow(WrongPolicy)
    expect(() => parsePolicy('#'.repeat(300_000))).toThrow(WrongPolicy)
  })

  test('more of anything than is read', () => {
    const many = Array.from({ length: 65 }, (_, index) => {
      const seed = new Uint8Array(32).fill(index)
      return `witness w${index} ${formatVerifierKey(signerKey(`w.example/${index}`, 'cosignature', seed))}`
    })
    expect(faultsOf(...many, 'quorum w0')).toEqual(['66: It has more than 64 witnesses.'])
    expect(faultsOf(...many.slice(0, 64), 'quorum w0')).toEqual([])
  })
})
