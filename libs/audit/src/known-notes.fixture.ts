/** Known answers: keys, notes, a checkpoint, a cosignature and a receipt that implementations by others have made or accepted. */

/** Of golang.org/x/mod, C2SP's page on signed notes, and sigsum. */
export const neumann = {
  signer: 'PRIVATE+KEY+PeterNeumann+c74f20a3+AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz',
  verifier: 'PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW',
  text: "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n",
  line: '— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n',
}

export const c2sp = {
  verifier: 'example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k',
  text: 'This is an example message.\n',
  line: '— example.com/foo Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZXsYjOBH3mFXmRKuwHjG1Yu72IneyaQM=\n',
}

export const sigsum = {
  name: 'sigsum.org/v1/tree/e796172b92befd62d9dc67e41c2f5bc9d3100a3023b20b1ca40288dd1c679e69',
  seed: '1100000000000000000000000000000000000000000000000000000000000000',
  text: 'sigsum.org/v1/tree/e796172b92befd62d9dc67e41c2f5bc9d3100a3023b20b1ca40288dd1c679e69\n10\nHA5HAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n',
  line: '— sigsum.org/v1/tree/e796172b92befd62d9dc67e41c2f5bc9d3100a3023b20b1ca40288dd1c679e69 gJ2ho0n8F8olcerUF1FFdv235A/5as/coWrpLrtE7ovMeP5whgwouYExowG/lTznxu6OUGjjt5yJQ6bXtTcf718MqAQ=\n',
}

/** A log of the eight leaves of Certificate Transparency and its witness, accepted by golang.org/x/mod and filippo.io/torchwood. */
export const ledger = {
  name: 'ledger.example/cases',
  seed: '87144440a26c5c82f6377d697a56614179b7088c5e858618396966fee063f6b4',
  verifier: 'ledger.example/cases+4cc24806+AT8D+vTUws/7W1gOqSGbdDXrrmt3jPAqTrHAstWiE4z5',
  text: 'ledger.example/cases\n8\nXcnaeacGWamtVZy3Ad7ZoqudgjqtL0lgz+Nw7/RgQyg=\n',
  line: '— ledger.example/cases TMJIBjHgx+HiJ8Vt6R9jk9ijmGQWdA8o+t85jprx1m//SSUPEUT+Glzvw0ksB1YktEENGCeYkYGK6be/GBhxsFa3GgU=\n',
  receiptOfLeaf5:
    'c2sp.org/tlog-proof@v1\nindex 5\nvBoGQ7EuTS18d5GPROD095qDi2z57FtcKD4fTYhZnms=\nyoVOoSjtBQtBs1/8G4e46yveRh6eO1WW7Oa51ZdaCuA=\n037kGJdt2VdTwcc4Yrk5j6Kiz5tP8P3+izDNlSCWFLc=\n\nledger.example/cases\n8\nXcnaeacGWamtVZy3Ad7ZoqudgjqtL0lgz+Nw7/RgQyg=\n\n— ledger.example/cases TMJIBjHgx+HiJ8Vt6R9jk9ijmGQWdA8o+t85jprx1m//SSUPEUT+Glzvw0ksB1YktEENGCeYkYGK6be/GBhxsFa3GgU=\n',
}

export const witness = {
  name: 'witness.example/w1',
  seed: '79f802c62726f193bfc7451b82d97a42f524557bea395e5066c8a4a7ee2d441d',
  verifier: 'witness.example/w1+586d0b9a+BBQzA22TUGQjImRLTPJOCPRp+BAYPvXYTpf05YEMg813',
  time: 1_767_225_600,
  line: '— witness.example/w1 WG0LmgAAAABpVbkAFI9PDWKkCBnJNV5Q8Sa3Vgqhpa20K2ud+j/xgLSyI+dL/Uw2YcjPVUTrMtLxV3sReXO+uMNihp8ASQQCKNZTDw==\n',
}
