/** The proxies that stand in front of the server, by name, and who their clients are. From anybody else the headers of a proxy are not believed. */
import type { IncomingMessage } from 'node:http'
import { BlockList, isIP } from 'node:net'
import { isLoopback, plainAddress } from './address.js'

/** Who is at the other end. */
export interface Client {
  /** Their address, as far as it is known from those who are trusted; `unknown` for a request within the process. */
  readonly address: string
  /** Whether the way from them to us is encrypted, or to the proxy that speaks for them. */
  readonly secure: boolean
  /** Whether they reached us by themselves, without a proxy of ours. */
  readonly direct: boolean
}

export class Proxies {
  readonly #list: BlockList | undefined

  /** `names` are addresses and networks that were found well by {@link faultOfProxies}. */
  constructor(names: readonly string[]) {
    if (names.length === 0) return
    this.#list = new BlockList()
    for (const name of names) {
      const [address = '', prefix] = name.split('/')
      const family = isIP(address) === 6 ? 'ipv6' : 'ipv4'
      if (prefix === undefined) this.#list.addAddress(address, family)
      else this.#list.addSubnet(address, Number(prefix), family)
    }
  }

  /** Whether any are named. */
  get areNamed(): boolean {
    return this.#list !== undefined
  }

  isTrusted(address: string): boolean {
    const family = isIP(address)
    return family !== 0 && (this.#list?.check(address, family === 6 ? 'ipv6' : 'ipv4') ?? false)
  }

  /** Who makes a request. */
  clientOf({ socket, headers }: Pick<IncomingMessage, 'socket' | 'headers'>): Client {
    const peer = plainAddress(socket.remoteAddress ?? '') ?? 'unknown'
    const encrypted = 'encrypted' in socket && socket.encrypted === true
    if (!this.isTrusted(peer)) return { address: peer, secure: encrypted, direct: true }
    const said = textOf(headers['x-forwarded-proto'])
    return {
      address: this.#clientBehind(peer, textOf(headers['x-forwarded-for'])),
      // The last is the word of the proxy that we know; those before it may be made up.
      secure: said === '' ? encrypted : said.split(',').at(-1)?.trim().toLowerCase() === 'https',
      direct: said === '' && headers['x-forwarded-for'] === undefined,
    }
  }

  /** The last address in the chain that somebody trusted put there: everything before it may be made up. */
  #clientBehind(peer: string, chain: string): string {
    let address = peer
    for (const text of chain.split(',').reverse()) {
      const before = this.isTrusted(address) ? addressIn(text.trim()) : undefined
      if (before === undefined) break
      address = before
    }
    return address
  }
}

/** Whether a request travels in the clear where others can listen. */
export function isInTheClear({ address, secure, direct }: Client): boolean {
  return direct && !secure && address !== 'unknown' && !isLoopback(address)
}

/** Why a text names no proxy; undefined where it does. */
export function faultOfProxy(name: string): string | undefined {
  const [address = '', prefix, ...more] = name.split('/')
  const family = isIP(address)
  if (family === 0 || more.length > 0) return 'is neither an address nor a network; names of hosts are not taken'
  if (prefix === undefined) return undefined
  if (!/^\d{1,3}$/.test(prefix) || Number(prefix) > (family === 6 ? 128 : 32)) return 'has no length that a network can have'
  return Number(prefix) === 0 ? 'is everybody; name the proxies that are yours' : undefined
}

/** An address as proxies write it: with a port, or in brackets. */
function addressIn(text: string): string | undefined {
  const inBrackets = /^\[([^\]]+)\](?::\d{1,5})?$/.exec(text)?.[1]
  const beforePort = /^([\d.]+):\d{1,5}$/.exec(text)?.[1]
  return plainAddress(inBrackets ?? beforePort ?? text)
}

function textOf(header: string | readonly string[] | undefined): string {
  return header === undefined ? '' : typeof header === 'string' ? header : header.join(',')
}
