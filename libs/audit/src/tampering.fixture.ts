/** Ways to tamper: what a liar does to hashes, bytes and texts. Each gives something else than it was given. */
import fc from 'fast-check'

/** The bytes with one bit turned over; `at` picks it. */
export function flipped(bytes: Uint8Array, at: number): Uint8Array {
  const bit = at % (bytes.length * 8)
  return bytes.map((byte, index) => (index === Math.floor(bit / 8) ? byte ^ (1 << (bit % 8)) : byte))
}

/** What can be done to a list whose items differ: an item dropped, two swapped, one added, one doubled, the tail cut off. */
export function tamperedLists<Item>(items: readonly Item[], added: Item): Item[][] {
  const places = items.map((_, place) => place)
  return [
    ...places.map((place) => items.toSpliced(place, 1)),
    ...places.slice(1).map((place) => swapped(items, place - 1, place)),
    ...[...places, items.length].map((place) => items.toSpliced(place, 0, added)),
    ...items.map((item, place) => items.toSpliced(place, 0, item)),
    ...places.map((length) => items.slice(0, length)),
  ]
}

/** Any 32 bytes. */
export const anyHash = fc.uint8Array({ minLength: 32, maxLength: 32 })

function swapped<Item>(items: readonly Item[], a: number, b: number): Item[] {
  return items.map((item, place) => (place === a ? (items[b] ?? item) : place === b ? (items[a] ?? item) : item))
}
