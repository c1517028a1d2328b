const tests = '(\\.test\\.tsx?$|^backend/testing/|^grafana-plugin/testing/)';
const database = 'node_modules/(kysely|better-sqlite3|pg)/|^backend/src/database/';

/** The boundaries of the design. Tests may cross them; the code may not. */
export default {
  forbidden: [
    {
      name: 'no-cycles',
      comment: 'Files that need each other are one file, or have a third one in common.',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    {
      name: 'shared-stands-alone',
      comment: 'shared is the contract and the pure rules: it imports nothing of ours and does no I/O.',
      severity: 'error',
      from: { path: '^shared/src', pathNot: tests },
      to: { path: '^(backend|grafana-plugin|extension|test)/', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'shared-does-no-io',
      severity: 'error',
      from: { path: '^shared/src', pathNot: tests },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'clients-know-only-shared',
      comment: 'The plugin and the extension talk to the backend over its contract.',
      severity: 'error',
      from: { path: '^(grafana-plugin|extension)/', pathNot: tests },
      to: { path: '^(backend|test|scripts)/' },
    },
    {
      name: 'plugin-and-extension-apart',
      severity: 'error',
      from: { path: '^(grafana-plugin|extension)/' },
      to: { path: '^(grafana-plugin|extension)/', pathNot: '^$1/' },
    },
    {
      name: 'backend-has-no-clients',
      comment: 'The backend serves the built plugin preview; it never imports its sources.',
      severity: 'error',
      from: { path: '^backend/src', pathNot: tests },
      to: { path: '^(grafana-plugin|extension|test|scripts)/' },
    },
    {
      name: 'adapters-have-no-sql',
      comment:
        'HTTP, the CLI, channels and the preview go through verbs; the CLI opens a database only to back it up.',
      severity: 'error',
      from: {
        path: '^backend/src/(http|cli|notify/channels|preview)/',
        pathNot: `${tests}|^backend/src/cli/(backup|database)\\.ts$`,
      },
      to: { path: 'node_modules/(kysely|better-sqlite3|pg)/' },
    },
    {
      name: 'probes-know-no-database',
      comment: 'A probe gets a check and a deadline and gives an outcome; only the main thread writes.',
      severity: 'error',
      from: { path: '^backend/src/probing/', pathNot: tests },
      to: { path: database },
    },
    {
      name: 'areas-do-not-import-adapters',
      comment: 'Verbs know nothing of the transport that called them.',
      severity: 'error',
      from: {
        path: '^backend/src/(services|releases|maintenance|monitors|problems|incidents|cases|annotations|results|daemon|events|database|probing|scheduling)/',
        pathNot: tests + '|/routes\\.ts$',
      },
      to: { path: '^backend/src/(cli|preview)/' },
    },
    {
      name: 'areas-bind-in-their-routes-only',
      comment:
        'What the server is made of is known to routes.ts; a verb can be called by a daemon as well. The one exception removes all that has expired, replies that the server keeps among it.',
      severity: 'error',
      from: {
        path: '^backend/src/(access|annotations|cases|daemon|events|incidents|ingest|maintenance|monitors|notify|overview|problems|query|releases|results|scheduling|services|settings)/',
        pathNot: tests + '|/routes\\.ts$|^backend/src/access/expiry-task\\.ts$',
      },
      to: { path: '^backend/src/http/' },
    },
    {
      name: 'the-ground-floor-knows-no-area',
      comment:
        'Leases, periodic tasks and consumers are what areas stand on; what they do for whom, areas say.',
      severity: 'error',
      from: { path: '^backend/src/daemon/', pathNot: tests },
      to: {
        path: '^backend/src/',
        pathNot: '^backend/src/(daemon|database|events)/|^backend/src/(context|errors)\\.ts$',
      },
    },
    {
      name: 'no-tests-in-code',
      comment: 'Nor what only tests use.',
      severity: 'error',
      from: { path: '^(shared|backend|grafana-plugin)/src|^extension', pathNot: tests },
      to: { path: '\\.test\\.tsx?$|^(backend|grafana-plugin)/testing/' },
    },
    {
      name: 'no-unresolvable',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true, pathNot: '^virtual:|^grafana-runtime/' },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^[^/]+/dist/' },
    // Without the TypeScript compiler: the sources import by file name, and parsing them with it takes three times as long.
    tsPreCompilationDeps: true,
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'node', 'default', 'types'],
      extensions: ['.ts', '.tsx', '.mjs', '.js', '.json'],
    },
  },
};
