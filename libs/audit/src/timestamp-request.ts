/** Making a request for a time-stamp (RFC 3161). Loads the library of certificates: see `timestamp.ts`. */
import { Integer, OctetString } from 'asn1js'
import { AlgorithmIdentifier, MessageImprint, TimeStampReq } from 'pkijs'
import { sha256Id } from './object-ids.js'
import { sha256 } from './primitives.js'

export function makeRequest(stamped: Uint8Array, nonce: Uint8Array, policy?: string): Uint8Array {
  const request = new TimeStampReq({
    version: 1,
    messageImprint: new MessageImprint({
      hashAlgorithm: new AlgorithmIdentifier({ algorithmId: sha256Id }),
      hashedMessage: new OctetString({ valueHex: Uint8Array.from(sha256(stamped)) }),
    }),
    nonce: new Integer({ valueHex: positive(nonce) }),
    // So that whoever verifies it later has the authority's certificate.
    certReq: true,
    ...(policy !== undefined && { reqPolicy: policy }),
  })
  return new Uint8Array(request.toSchema().toBER())
}

/** The bytes of a number as DER has them: none more than needed, and one so that the number is not read as a negative one. */
function positive(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  const first = bytes.findIndex((byte) => byte !== 0)
  const needed = first < 0 ? [0] : [...bytes.subarray(first)]
  return Uint8Array.from((needed[0] ?? 0) >= 0x80 ? [0, ...needed] : needed)
}
