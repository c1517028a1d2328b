import { defineProject } from 'vitest/config';

export default defineProject({
  test: {
    name: 'plugin',
    include: ['{src,preview,build}/**/*.test.{ts,tsx}'],
  },
  resolve: {
    // Grafana shares the v6 interface under this name; a plain resolution would miss its Link.
    alias: [{ find: /^react-router$/, replacement: 'react-router-dom-v5-compat' }],
  },
});
