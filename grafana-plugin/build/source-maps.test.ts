import { decode } from '@jridgewell/sourcemap-codec';
import { expect, test } from 'vitest';
import { rewriteSourceMap } from './source-maps.ts';

test('a virtual module leaves the map, and what pointed to it points nowhere', () => {
  const map = {
    version: 3 as const,
    sources: [
      '../src/module.tsx',
      '\0vite/preload-helper.js',
      '../src/app/app.tsx',
      '../../shared/src/rules/x.ts',
    ],
    sourcesContent: ['one', 'helper', 'two', 'three'],
    names: [],
    // Column 0 of each line: source 0, then 1, then 2, then 3.
    mappings: 'AAAA;ACAA;ACAA;ACAA',
  };
  const rewritten = rewriteSourceMap(map, '/p/dist', '/p/src', 'org-x-app');
  expect(rewritten.sources).toEqual([
    'webpack://org-x-app/./module.tsx',
    'webpack://org-x-app/./app/app.tsx',
    'webpack://org-x-app/../../shared/src/rules/x.ts',
  ]);
  expect(rewritten.sourcesContent).toEqual(['one', 'two', 'three']);
  expect(decode(rewritten.mappings)).toEqual([[[0, 0, 0, 0]], [[0]], [[0, 1, 0, 0]], [[0, 2, 0, 0]]]);
});
