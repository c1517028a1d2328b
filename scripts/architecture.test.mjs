import { existsSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

/** Where a path of the page may begin that is written short. */
const roots = [
  '',
  'docs/',
  'backend/src/',
  'shared/src/',
  'shared/src/contract/',
  'grafana-plugin/src/',
  'backend/src/ingest/',
  'extension/',
  'backend/src/probing/',
];

test('every path that docs/architecture.md names is there', () => {
  const page = readFileSync(new URL('../docs/architecture.md', import.meta.url), 'utf8');
  const paths = [
    ...page.matchAll(/`([\w.-]+(?:\/[\w.-]+)*\/|[\w-]+(?:\/[\w.-]+)+|[\w-]+\.(?:md|mjs))`/g),
  ].map(([, path]) => path);
  expect(paths.length).toBeGreaterThan(40);
  const root = new URL('../', import.meta.url);
  const missing = paths.filter((path) => !roots.some((from) => existsSync(new URL(from + path, root))));
  expect(missing).toEqual([]);
});
