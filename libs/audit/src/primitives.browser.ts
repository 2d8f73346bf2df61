/** What `primitives.ts` offers to whoever verifies, for a browser: signatures by WebCrypto. There is nothing to sign with. */
import type { Ed25519Verifier } from './primitives.js'

export { sha256 } from './sha256.js'

/** As that of `primitives.ts`, but answering with a promise. */
export function ed25519Verifier(publicKey: Uint8Array): Ed25519Verifier {
  const key = crypto.subtle.importKey('raw', Uint8Array.from(publicKey), 'Ed25519', false, ['verify'])
  return async (message, signature) => crypto.subtle.verify('Ed25519', await key, Uint8Array.from(signature), Uint8Array.from(message))
}

/** Bundles are verified where no key is kept, so that nothing that runs in a browser holds a secret. */
export function ed25519PublicKey(): never {
  throw new Error('no key is made in a browser')
}

/** See {@link ed25519PublicKey}. */
export function signEd25519(): never {
  throw new Error('nothing is signed in a browser')
}
