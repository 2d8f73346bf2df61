/** Object identifiers by their names. */

export const sha256Id = '2.16.840.1.101.3.4.2.1'
export const sha384Id = '2.16.840.1.101.3.4.2.2'
export const sha512Id = '2.16.840.1.101.3.4.2.3'

export const rsaEncryptionId = '1.2.840.113549.1.1.1'

export const signedDataId = '1.2.840.113549.1.7.2'
export const tstInfoId = '1.2.840.113549.1.9.16.1.4'

export const contentTypeId = '1.2.840.113549.1.9.3'
export const messageDigestId = '1.2.840.113549.1.9.4'
export const signingCertificateId = '1.2.840.113549.1.9.16.2.12'
export const signingCertificateV2Id = '1.2.840.113549.1.9.16.2.47'

export const basicConstraintsId = '2.5.29.19'
export const keyUsageId = '2.5.29.15'
export const extendedKeyUsageId = '2.5.29.37'
export const timeStampingId = '1.3.6.1.5.5.7.3.8'
