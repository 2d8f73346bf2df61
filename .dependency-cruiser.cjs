/** Who may import whom (docs/architecture.md). A part is entered by its index alone, and nothing goes in circles. */
const inside = (part) => `^${part}/`
const libs = ['files', 'ledger', 'event-store', 'recording', 'views', 'audit', 'proofs', 'sealing', 'witness', 'evidence', 'access', 'exchange']

/** What each part may import; what is not named is forbidden. */
const allowed = {
  'libs/files': [],
  'libs/ledger': [],
  'libs/event-store': ['libs/files'],
  'libs/audit': [],
  'libs/proofs': ['libs/files', 'libs/audit', 'libs/event-store'],
  'libs/sealing': ['libs/files', 'libs/audit', 'libs/event-store', 'libs/ledger'],
  'libs/witness': ['libs/files', 'libs/audit', 'libs/proofs'],
  'libs/evidence': ['libs/audit', 'libs/event-store', 'libs/ledger', 'libs/sealing', 'libs/witness'],
  'libs/access': ['libs/files', 'libs/ledger'],
  'libs/recording': ['libs/ledger', 'libs/event-store', 'libs/audit'],
  'libs/views': ['libs/files', 'libs/ledger', 'libs/event-store', 'libs/sealing'],
  'libs/exchange': ['libs/ledger', 'libs/event-store', 'libs/audit', 'libs/sealing'],
  'apps/server': libs.map((lib) => `libs/${lib}`),
  'apps/cli': [...libs.map((lib) => `libs/${lib}`), 'apps/server'],
}

const isTest =
  '(\\.spec\\.ts|\\.fixture\\.ts|\\.testing\\.ts|/(testing|conformance)\\.ts|^libs/ledger/src/(given|arbitraries|arbitrary-fields|world|play|steering|examples)\\.ts)$'

module.exports = {
  forbidden: [
    { name: 'no-circles', severity: 'error', comment: 'A circle has no beginning to read from.', from: {}, to: { circular: true } },
    ...Object.entries(allowed).map(([part, others]) => ({
      name: `what-${part.replace('/', '-')}-may-import`,
      severity: 'error',
      comment: `${part} imports only ${others.join(', ') || 'nothing of the other parts'}.`,
      from: { path: inside(part), pathNot: isTest },
      to: { path: '^(apps|libs|test)/', pathNot: [part, ...others].map(inside) },
    })),
    {
      name: 'no-reaching-inside',
      severity: 'error',
      comment: 'A part is entered by its index (or by what it gives to tests).',
      from: { path: '^(apps|libs|test)/([^/]+)/' },
      to: { path: '^(apps|libs)/([^/]+)/src/', pathNot: ['^$1/$2/', '^(apps|libs)/[^/]+/src/(index|testing|conformance)\\.ts$'] },
    },
    {
      name: 'pure-core',
      severity: 'error',
      comment: 'The domain does no I/O and knows no framework.',
      from: { path: '^libs/ledger/', pathNot: isTest },
      to: { dependencyTypes: ['core', 'npm'], pathNot: 'node_modules/edtf/' },
    },
    {
      name: 'nest-stays-in-apps',
      severity: 'error',
      comment: 'Only apps know Nest and Fastify.',
      from: { path: '^libs/' },
      to: { path: 'node_modules/(@nestjs|fastify|@fastify)/' },
    },
    {
      name: 'tests-stay-outside',
      severity: 'error',
      comment: 'What runs in production imports no test and no development dependency.',
      from: { path: '^(apps|libs)/', pathNot: isTest },
      to: { dependencyTypes: ['npm-dev'] },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^(dist|coverage)/' },
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: { conditionNames: ['source', 'import', 'node', 'default'], exportsFields: ['exports'] },
  },
}
