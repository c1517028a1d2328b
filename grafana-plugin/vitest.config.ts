import { defineProject } from 'vitest/config';

/** Tests of whole pages: see `vitest.pages.config.ts`. */
export const pageTests = 'src/**/*-page.test.tsx';

/** What all tests of the plugin need. */
export const common = {
  // As for the other tests: a file's own setting counts, not the root's, and all that run together must have one.
  maxWorkers: 2,
  // Only against a test that never ends: how fast it is depends on the machine and on its neighbours.
  testTimeout: 240_000,
  expect: { poll: { timeout: 60_000 } },
  hookTimeout: 240_000,
  setupFiles: ['./build/jsdom-gaps.ts'],
  // Grafana's ES modules import names from CommonJS packages, which only a bundler understands.
  server: { deps: { inline: [/@grafana\//] } },
};

export const resolve = {
  // Grafana shares the v6 interface under this name; a plain resolution would miss its Link.
  alias: [{ find: /^react-router$/, replacement: 'react-router-dom-v5-compat' }],
};

export default defineProject({
  test: {
    ...common,
    name: 'plugin',
    include: ['{src,preview,build}/**/*.test.{ts,tsx}'],
    exclude: ['**/node_modules/**', '**/dist/**', pageTests],
  },
  resolve,
});
