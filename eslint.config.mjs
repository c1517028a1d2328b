import js from '@eslint/js';
import globals from 'globals';
import reactHooks from 'eslint-plugin-react-hooks';
import tseslint from 'typescript-eslint';
import { labelsInWords } from './scripts/lint/labels-in-words.mjs';
import { ownTables } from './scripts/lint/own-tables.mjs';
import { reasonedCasts } from './scripts/lint/reasoned-casts.mjs';
import { shortComponents } from './scripts/lint/short-components.mjs';
import { statesWhatItThrows } from './scripts/lint/states-what-it-throws.mjs';

/** Everywhere. */
const restricted = [
  { selector: 'ExportDefaultDeclaration', message: 'Exports have names (style sheet, rule 9).' },
  { selector: 'ExportAllDeclaration', message: 'No barrels (style sheet, rule 9).' },
];
/** Not "tls" and "dns", which are phases and reasons of failures, too, nor "push", which Git does. */
const ofProtocols = '/^(group|http|tcp|udp|icmp|websocket|grpc)$/';
const ask =
  'Ask the interface of the protocol (docs/decisions/probing.md): their names stand in their folders alone.';
/** Outside the folders of protocols, where alone their names stand. */
const restrictedOutside = [
  ...restricted,
  { selector: `BinaryExpression[operator=/^[!=]==?$/] > Literal[value=${ofProtocols}]`, message: ask },
  { selector: `SwitchCase > Literal[value=${ofProtocols}].test`, message: ask },
];
const ofProtocolsAndTests = ['**/protocols/**', '**/checks/**', '**/*.test.{ts,tsx}', '**/testing/**'];
const tell = 'Tell it by ctx.tell: only the unit of work (events/write-told.ts) appends events.';
/** Of what runs in the backend: what time it is, its clocks say (`clock` labels, `decisive` expires and destroys). */
const ofTime = [
  {
    selector: "CallExpression[callee.object.name='Date'][callee.property.name='now']",
    message: 'Take the time from the context or from a clock that is handed in (backend/src/README.md).',
  },
  {
    selector: "NewExpression[callee.name='Date'][arguments.length=0]",
    message: 'Take the time from the context or from a clock that is handed in (backend/src/README.md).',
  },
];
/** The root wires the clocks, a probe measures, and a command is its own process. */
const askTheClock = [
  'backend/src/*.ts',
  'backend/src/{probing,cli}/**',
  'backend/src/scheduling/trusted-clock.ts',
];
const ofEvents = '(events|event_subjects|case_chain)';
const ofEventLog = [
  {
    selector: `CallExpression[callee.property.name=/^(insertInto|replaceInto|mergeInto|updateTable|deleteFrom)$/][arguments.0.value=/^${ofEvents}( |$)/]`,
    message: tell,
  },
  {
    selector: `TemplateElement[value.raw=/(insert into|update|delete from) +${ofEvents}( |$)/i]`,
    message: tell,
  },
];

const dom = ['grafana-plugin/{src,preview}/**', 'extension/**'];

export default tseslint.config(
  {
    ignores: [
      '**/node_modules/',
      '**/dist/',
      '**/dist-preview/',
      // What is being built has such a name until it is whole.
      '**/dist.*/',
      '**/dist-preview.*/',
      '**/coverage/',
      'data/',
      'data-*/',
      'test/fixtures/',
      'test-results/',
    ],
  },
  { linterOptions: { reportUnusedDisableDirectives: 'error' } },
  js.configs.recommended,
  ...tseslint.configs.strict.map((config) => ({ ...config, files: ['**/*.{ts,tsx}'] })),
  {
    files: ['**/*.{ts,tsx}'],
    rules: {
      // An index that a loop or a check has proved is clearer with `!` than with a branch that cannot happen.
      '@typescript-eslint/no-non-null-assertion': 'off',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      '@typescript-eslint/consistent-type-imports': ['error', { disallowTypeAnnotations: false }],
      '@typescript-eslint/no-empty-function': 'off',
      '@typescript-eslint/no-invalid-void-type': 'off',
      '@typescript-eslint/no-dynamic-delete': 'off',
    },
  },
  {
    // With types, only what no other tool finds: a promise that nobody waits for. The plugin is left out,
    // since reading Grafana's types would take longer than all the rest.
    files: [
      '{shared,backend}/src/**/*.ts',
      'backend/testing/**/*.ts',
      'extension/**/*.{ts,tsx}',
      'test/**/*.ts',
    ],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-misused-promises': ['error', { checksVoidReturn: false }],
      '@typescript-eslint/await-thenable': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': [
        'error',
        { considerDefaultExhaustiveForUnions: true, requireDefaultForNonUnion: false },
      ],
      '@typescript-eslint/return-await': ['error', 'error-handling-correctness-only'],
    },
  },
  {
    rules: {
      eqeqeq: ['error', 'always', { null: 'ignore' }],
      'no-console': 'error',
      'no-restricted-syntax': ['error', ...restricted],
      'max-lines': ['error', { max: 400 }],
      'prefer-const': 'error',
    },
  },
  {
    // What is particular to a protocol is in its folders.
    files: ['{shared,backend,grafana-plugin,extension}/**/*.{ts,tsx}'],
    ignores: ofProtocolsAndTests,
    rules: { 'no-restricted-syntax': ['error', ...restrictedOutside] },
  },
  {
    // Tests write what an older release or somebody's hand has left.
    files: ['backend/src/**/*.ts'],
    ignores: [...ofProtocolsAndTests, 'backend/src/events/write-told.ts'],
    rules: { 'no-restricted-syntax': ['error', ...restrictedOutside, ...ofEventLog, ...ofTime] },
  },
  {
    files: askTheClock,
    ignores: ofProtocolsAndTests,
    rules: { 'no-restricted-syntax': ['error', ...restrictedOutside, ...ofEventLog] },
  },
  {
    files: ['backend/src/*/**/*.ts'],
    ignores: ['**/*.test.ts', '**/migrations/**'],
    plugins: { tables: { rules: { 'own-tables': ownTables } } },
    rules: { 'tables/own-tables': 'error' },
  },
  {
    // Tests say the labels that they expect.
    files: [
      '{shared,backend}/src/**/*.ts',
      'grafana-plugin/{src,preview}/**/*.{ts,tsx}',
      'extension/**/*.{ts,tsx}',
    ],
    ignores: ['shared/src/words/**', '**/*.test.{ts,tsx}'],
    plugins: { appops: { rules: { 'labels-in-words': labelsInWords } } },
    rules: { 'appops/labels-in-words': 'error' },
  },
  {
    files: ['{shared,backend,grafana-plugin}/src/**/*.{ts,tsx}', 'extension/**/*.{ts,tsx}'],
    ignores: ['**/*.test.{ts,tsx}'],
    plugins: { 'appops-throws': { rules: { 'states-what-it-throws': statesWhatItThrows } } },
    rules: { 'appops-throws/states-what-it-throws': 'error' },
  },
  {
    // Tests make what the types would not let them, to see what becomes of it.
    files: ['{shared,backend,grafana-plugin}/src/**/*.{ts,tsx}', 'extension/**/*.{ts,tsx}'],
    ignores: ['**/*.test.{ts,tsx}', '**/testing/**', '**/migrations/**'],
    plugins: { casts: { rules: { 'reasoned-casts': reasonedCasts } } },
    rules: { 'casts/reasoned-casts': 'error' },
  },
  {
    // A migration is one step, however many tables it makes, and is never edited again.
    files: ['**/migrations/**'],
    rules: { 'max-lines': 'off' },
  },
  {
    // In a browser the console is the only log there is.
    files: ['{grafana-plugin,extension}/**'],
    rules: { 'no-console': ['error', { allow: ['warn', 'error'] }] },
  },
  {
    // Lists of columns: one place for all of them is easier to read than several short ones.
    files: ['backend/src/database/migrations/*.ts'],
    rules: { 'max-lines': 'off' },
  },
  {
    // A command's output is its purpose; tools want their configuration as the default export.
    files: [
      'scripts/**',
      '**/*.config.{ts,mjs}',
      '**/build/**',
      '**/build.ts',
      'extension/lint.ts',
      'backend/{bin,src/cli}/**',
      'test/bench/**',
      'test/demo/**',
    ],
    rules: { 'no-console': 'off', 'no-restricted-syntax': 'off' },
  },
  { files: ['**/*.{mjs,ts}'], ignores: dom, languageOptions: { globals: globals.node } },
  { files: dom, languageOptions: { globals: { ...globals.browser, ...globals.webextensions } } },
  {
    files: ['{grafana-plugin,extension}/**/*.tsx'],
    plugins: { 'react-hooks': reactHooks },
    rules: { 'react-hooks/rules-of-hooks': 'error', 'react-hooks/exhaustive-deps': 'error' },
  },
  {
    files: ['{grafana-plugin,extension}/**/*.tsx'],
    ignores: ['**/*.test.tsx'],
    plugins: { 'appops-components': { rules: { 'short-components': shortComponents } } },
    rules: { 'appops-components/short-components': 'error' },
  },
);
