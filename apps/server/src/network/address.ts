/** Addresses of the internet protocol, as they are compared and counted. */
import { isIP, isIPv6 } from 'node:net'

/** An address without what does not tell it apart: IPv4 in IPv6's clothes, the zone of a link-local one. Undefined for what is none. */
export function plainAddress(text: string): string | undefined {
  const address = text.replace(/^::ffff:(?=\d+\.)/i, '').replace(/%[^%]*$/, '')
  return isIP(address) === 0 ? undefined : address
}

/** Whether only this machine can be at the address, or reach it. */
export function isLoopback(address: string): boolean {
  return address === '::1' || /^127\.\d+\.\d+\.\d+$/.test(address)
}

/**
 * The name under which an address is counted. Whoever has one IPv6 address has the 2^64 of its network, and could come from another each time;
 * so they are counted together.
 */
export function countedAs(address: string): string {
  return isIPv6(address) ? `${groups(address).slice(0, 4).join(':')}::/64` : address
}

/** The eight groups of an IPv6 address. */
function groups(address: string): readonly string[] {
  const [head = '', tail] = address.toLowerCase().split('::')
  const [before, after] = [head.split(':'), tail?.split(':') ?? []].map((part) => part.filter((group) => group !== ''))
  const [left, right] = [before ?? [], after ?? []]
  // An IPv4 address at the end stands for two groups.
  const length = left.length + right.length + (address.includes('.') ? 1 : 0)
  const zeros = tail === undefined ? [] : Array.from({ length: Math.max(0, 8 - length) }, () => '0')
  return [...left, ...zeros, ...right].map((group) => group.replace(/^0+(?=.)/, ''))
}
