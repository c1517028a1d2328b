import { defineProject } from 'vitest/config';

export default defineProject({
  test: {
    name: 'plugin',
    setupFiles: ['./build/jsdom-gaps.ts'],
    include: ['{src,preview,build}/**/*.test.{ts,tsx}'],
    // Only against a test that never ends: how fast it is depends on the machine and on its neighbours.
    testTimeout: 240_000,
    expect: { poll: { timeout: 60_000 } },
    hookTimeout: 240_000,
    // Grafana's ES modules import names from CommonJS packages, which only a bundler understands.
    server: { deps: { inline: [/@grafana\//] } },
  },
  resolve: {
    // Grafana shares the v6 interface under this name; a plain resolution would miss its Link.
    alias: [{ find: /^react-router$/, replacement: 'react-router-dom-v5-compat' }],
  },
});
