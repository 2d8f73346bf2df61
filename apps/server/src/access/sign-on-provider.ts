/** The provider of single sign-on that is set up, if one is. */
import { Inject, Injectable } from '@nestjs/common'
import type { Parts } from '../parts.js'
import { partsToken } from '../settings.js'
import type { SignOnSettings } from './sign-on-settings.js'
import { SingleSignOn } from './single-sign-on.js'

/** The name under which the settings are injected; null where there are none. */
export const signOnToken = Symbol('single sign-on')

@Injectable()
export class SignOnProvider {
  readonly #provider: SingleSignOn | undefined

  constructor(@Inject(signOnToken) settings: SignOnSettings | null, @Inject(partsToken) { now }: Parts) {
    this.#provider = settings === null ? undefined : new SingleSignOn(settings, now)
  }

  get isSet(): boolean {
    return this.#provider !== undefined
  }

  get provider(): SingleSignOn | undefined {
    return this.#provider
  }
}
