/** How often anybody may ask: each address, whoever is signed in, and whoever is not. */
import type { FastifyReply, FastifyRequest } from 'fastify'
import { countedAs } from '../network/address.js'
import type { Client } from '../network/proxies.js'
import type { Settings } from '../settings.js'
import { Rates, rateHeaders } from './rates.js'

export class Limits {
  readonly #address: Rates
  readonly #signedOut: Rates
  readonly #person: Rates

  constructor(settings: Pick<Settings, 'requestsPerMinute' | 'requestsPerMinuteOfAddress' | 'requestsPerMinuteSignedOut'>) {
    this.#person = new Rates({ name: 'person', perMinute: settings.requestsPerMinute })
    this.#address = new Rates({ name: 'address', perMinute: settings.requestsPerMinuteOfAddress })
    this.#signedOut = new Rates({ name: 'signed-out', perMinute: settings.requestsPerMinuteSignedOut })
  }

  /** Counts a request, and lets it past the gate in between. Throws the problem of the gate, or of one request too many. */
  admit(request: FastifyRequest, reply: FastifyReply, { address }: Client, pass: () => void): void {
    // Whoever watches over the server must not be the first to be turned away.
    if (request.routeOptions.config.decision?.group === 'health') {
      pass()
      return
    }
    const from = countedAs(address)
    const ofAddress = this.#address.count(from)
    try {
      pass()
    } catch (error) {
      // Before the refusal is told: guessing is what the limit is against.
      if (!request.principal) reply.headers(rateHeaders([ofAddress, this.#signedOut.count(from)]))
      throw error
    }
    const { principal } = request
    reply.headers(rateHeaders([ofAddress, principal ? this.#person.count(principal.id) : this.#signedOut.count(from)]))
  }
}
