import type { AppPluginMeta } from '@grafana/data';
import { expect, test } from 'vitest';
import { breadcrumbsOf, findActive, makeNavigation } from './navigation.ts';

const meta = {
  id: 'org-x-app',
  name: 'X',
  info: { logos: { small: 's.svg' } },
  includes: [
    { type: 'page', name: 'One', path: '/a/org-x-app/one', addToNav: true, defaultNav: true },
    { type: 'page', name: 'Two', path: '/a/org-x-app/two', addToNav: true },
    { type: 'page', name: 'Hidden', path: '/a/org-x-app/hidden' },
    { type: 'datasource', name: 'X', path: 'datasource/plugin.json' },
  ],
} as unknown as AppPluginMeta;

test('the side bar has the pages that plugin.json adds to it, and settings only for who may open them', () => {
  const sections = makeNavigation(meta, false);
  expect(sections[0]?.children?.map(({ text }) => text)).toEqual(['One', 'Two']);
  expect(sections.map(({ text }) => text)).not.toContain('Administration');
  expect(makeNavigation(meta, true).map(({ text }) => text)).toContain('Administration');
});

test('a sub-page belongs to its page, and another page with the same beginning does not', () => {
  const navigation = makeNavigation(meta, true);
  expect(findActive(navigation, '/a/org-x-app/two/inc_1')?.text).toBe('Two');
  expect(findActive(navigation, '/a/org-x-app/twofold')).toBeUndefined();
});

test('breadcrumbs go from the section over the page to the page’s own items', () => {
  const active = findActive(makeNavigation(meta, true), '/a/org-x-app/two/inc_1');
  const trail = breadcrumbsOf(active, {
    text: 'inc_1',
    parentItem: { text: 'List', url: '/a/org-x-app/two?x' },
  });
  expect(trail.map(({ text }) => text)).toEqual(['X', 'Two', 'List', 'inc_1']);
});
