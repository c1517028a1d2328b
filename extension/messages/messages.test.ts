import { describe, expect, test } from 'vitest';
import { fromContent } from './from-content.ts';
import { fromPanel } from './from-panel.ts';
import { toContent } from './to-content.ts';

const target = {
  selectors: [{ type: 'CssSelector', value: 'button' }],
  excerpt: 'Pay',
  element: 'button "Pay"',
  title: 'Shop',
  viewport: '800x600 at 1x',
  userAgent: 'x',
};

describe('what a content script may say', () => {
  test('a mark, a report of places, and no more', () => {
    expect(fromContent.safeParse({ type: 'page.ready' }).success).toBe(true);
    expect(fromContent.safeParse({ type: 'pick.done', target }).success).toBe(true);
    expect(
      fromContent.safeParse({ type: 'notes.placed', places: [{ id: 'ann_1', outcome: 'unsure' }] }).success,
    ).toBe(true);
  });

  test.each([
    ['an address to fetch', { type: 'page.ready', url: 'https://evil.example' }],
    ['a verb of the panel', { type: 'pairing.end' }],
    ['a verb of Object.prototype', { type: 'toString' }],
    ['another field in a mark', { type: 'pick.done', target: { ...target, note: 'typed on the page' } }],
    [
      'selectors without end',
      {
        type: 'pick.done',
        target: { ...target, selectors: [{ type: 'CssSelector', value: 'x'.repeat(20_001) }] },
      },
    ],
    ['an outcome of its own', { type: 'notes.placed', places: [{ id: 'ann_1', outcome: 'sure' }] }],
    ['nothing', null],
    ['a text', 'page.ready'],
  ])('not %s', (_, message) => {
    expect(fromContent.safeParse(message).success).toBe(false);
  });
});

test('the panel speaks of tabs by number and of nothing by address', () => {
  expect(fromPanel.safeParse({ type: 'pick.start', tabId: 3 }).success).toBe(true);
  expect(fromPanel.safeParse({ type: 'pick.start', tabId: '3' }).success).toBe(false);
  expect(fromPanel.safeParse({ type: 'pick.start', tabId: 3, url: 'https://evil.example' }).success).toBe(
    false,
  );
});

test('a page is shown where notes are, never what they say', () => {
  const note = { id: 'ann_1', number: 1, selectors: [], body: 'secret words' };
  expect(JSON.stringify(toContent.parse({ type: 'notes.show', notes: [note], masks: [] }))).not.toContain(
    'secret words',
  );
});
