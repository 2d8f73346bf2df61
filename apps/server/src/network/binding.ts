/** Where the server may bind: the loopback always; anything wider only where strangers on the network find no open door. */
import { lookup } from 'node:dns/promises'
import { isLoopback } from './address.js'

/** Refused: what stands against it and what to do, in a sentence. */
export class UnsafeBinding extends Error {
  override readonly name = 'UnsafeBinding'
}

export interface Guards {
  /** Whether there is TLS, or a proxy is named that has it, or plain HTTP was allowed in so many words. */
  readonly encrypted: boolean
  /** Whether somebody can say who may come in. */
  readonly hasAdministrator: () => Promise<boolean>
}

/** The address to bind to for a host; throws {@link UnsafeBinding}, or the error of a name that has no address. */
export async function addressToBind(host: string, { encrypted, hasAdministrator }: Guards): Promise<string> {
  // By its address: what a name stands for is not always what it says.
  const { address } = await lookup(host)
  if (isLoopback(address)) return address
  if (!encrypted) {
    throw new UnsafeBinding(
      `Others on the network could read along at ${host}: give a certificate with ALTERAM_TLS_CERT and ALTERAM_TLS_KEY, or name the proxy in front with ALTERAM_TRUSTED_PROXIES, or bind to 127.0.0.1. Where the port is published on this machine alone, as from a container, say ALTERAM_PLAIN_HTTP=allowed.`,
    )
  }
  if (!(await hasAdministrator())) {
    throw new UnsafeBinding(
      `Nobody is set up who says who may use the ledger, so it is not opened to the network at ${host}: add an administrator first with alteram user add NAME --role administrator, or bind to 127.0.0.1.`,
    )
  }
  return address
}
