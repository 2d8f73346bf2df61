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
    // An integer is signed: a zero before it keeps it from being read as a negative one.
    nonce: new Integer({ valueHex: Uint8Array.from([0, ...nonce]) }),
    // So that whoever verifies it later has the authority's certificate.
    certReq: true,
    ...(policy !== undefined && { reqPolicy: policy }),
  })
  return new Uint8Array(request.toSchema().toBER())
}
