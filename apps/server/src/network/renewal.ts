/** Takes a renewed certificate into use while the server runs. */
import { statSync } from 'node:fs'
import type { SecureContextOptions } from 'node:tls'
import type { Log } from '../log/log.js'
import { type KeyPair, readKeyPair, type TlsFiles, WrongCertificate } from './certificate.js'

/** How often the files are looked at. */
const lookMs = 60_000
const dayMs = 86_400_000
/** How long before its end a certificate is spoken of. */
const soonMs = 14 * dayMs

export interface RenewalOptions {
  readonly files: TlsFiles
  readonly now: () => Date
  /** Takes a pair for the connections from now on. */
  readonly use: (pair: SecureContextOptions) => void
  readonly log: Log
}

export class Renewal {
  #current: KeyPair
  #stamp: string
  #timer: NodeJS.Timeout | undefined
  #warned = Number.NEGATIVE_INFINITY

  /** Throws `WrongCertificate` where the files are not well from the start. */
  constructor(private readonly options: RenewalOptions) {
    this.#stamp = stampOf(options.files)
    this.#current = readKeyPair(options.files, options.now())
  }

  get current(): KeyPair {
    return this.#current
  }

  start(): void {
    this.#warnOfEnd()
    this.#timer = setInterval(() => this.#look(), lookMs)
    this.#timer.unref()
  }

  stop(): void {
    clearInterval(this.#timer)
  }

  /** Reads the files anew. Where they are not well, the certificate that is in use stays: told in the log, and true is not given. */
  renew(): boolean {
    const { files, now, use, log } = this.options
    this.#stamp = stampOf(files)
    try {
      const pair = readKeyPair(files, now())
      use({ cert: pair.cert, key: pair.key })
      this.#current = pair
      this.#warned = Number.NEGATIVE_INFINITY
      log.note('info', 'The certificate was read anew.', { ends: pair.ends.toISOString() })
      return true
    } catch (error) {
      if (!(error instanceof WrongCertificate)) throw error
      // Also while one file is replaced and the other is still to come: the next look finds both.
      log.note('warn', 'The new certificate is not used; the one before stays.', { wrong: error.wrong })
      return false
    }
  }

  #look(): void {
    if (stampOf(this.options.files) !== this.#stamp) this.renew()
    this.#warnOfEnd()
  }

  #warnOfEnd(): void {
    const [now, ends] = [this.options.now().getTime(), this.#current.ends]
    if (ends.getTime() - now > soonMs || now - this.#warned < dayMs) return
    this.#warned = now
    this.options.log.note('warn', 'The certificate ends soon. Renew it; it is read anew by itself.', { ends: ends.toISOString() })
  }
}

/** What changes when one of the files does. */
function stampOf({ certificate, key }: TlsFiles): string {
  return [certificate, key].map((file) => stampOfFile(file)).join(' ')
}

function stampOfFile(file: string): string {
  const found = statSync(file, { throwIfNoEntry: false })
  return found ? `${found.ino}/${found.size}/${found.mtimeMs}` : 'none'
}
