// @vitest-environment jsdom
import { expect, test } from 'vitest';
import { anchor } from './anchor.ts';
import { labelOf } from './called.ts';
import { describe } from './describe.ts';
import { typedTexts, withoutTyped } from './mirrors.ts';
import type { Selector } from './selectors.ts';
import { openShadow } from './text-index.ts';

// jsdom has no CSS.escape; the names on this page need none.
globalThis.CSS ??= { escape: (name: string) => name } as typeof CSS;

function told(selector: string): string {
  const element = document.querySelector(selector)!;
  return JSON.stringify(withoutTyped(describe(element), typedTexts(document, openShadow)));
}

const MIRRORED = {
  'a field and what repeats it': ['<input id="from" value="Ada Lovelace">', 'Ada Lovelace'],
  'an address of e-mail': ['<input id="from" type="email" value="a@b.c">', 'a@b.c'],
  'a text area and its preview': [
    '<textarea id="from">Dear Ada,\nyour order is lost</textarea>',
    'your order is lost',
  ],
  'an editor and its outline': [
    '<div id="from" contenteditable><h2>Dear Ada</h2><p>More</p></div>',
    'Dear Ada',
  ],
} as const;

test.each(Object.entries(MIRRORED))(
  '%s: the repetition is told of by no description',
  (_, [field, typed]) => {
    document.body.innerHTML = `<main><h2 id="head">${typed}</h2><section>${field}<button id="before">Before</button>
    <output id="mirror" aria-label="${typed}">${typed}</output><p id="within">Deliver to ${typed} today</p>
    <button id="after" aria-label="Remove ${typed}">After</button></section></main>`;
    for (const selector of ['#head', '#from', '#before', '#mirror', '#within', '#after', 'section', 'main'])
      expect(told(selector), selector).not.toContain(typed);
  },
);

test('no text of a fingerprint is forgotten, whatever it will hold one day', () => {
  document.body.innerHTML = `<textarea>Ada Lovelace</textarea><ul>${['One', 'Two', 'Three'].map((name) => `<li><b>${name}</b><span>paid</span><button>Open</button></li>`).join('')}</ul>`;
  const print = describe(document.querySelectorAll('button')[1]!).find(
    ({ type }) => type === 'x-fingerprint',
  )!;
  const typed = typedTexts(document, openShadow);
  // How the page is built is no text of it.
  const built = ['type', 'aim', 'tag', 'role', 'path', 'classes', 'ancestors'];
  const spoil = (value: unknown): unknown => {
    if (typeof value === 'string') return `to Ada Lovelace ${value}`;
    if (Array.isArray(value)) return value.map(spoil);
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(
      Object.entries(value).map(([key, part]) => [key, built.includes(key) ? part : spoil(part)]),
    );
  };
  const spoiled = spoil({ ...print, added: 'x', lists: [['x']] }) as Selector;
  expect(JSON.stringify(spoiled)).toContain('Ada');
  expect(JSON.stringify(withoutTyped([spoiled], typed))).not.toContain('Ada');
  expect(withoutTyped([print], typed)).toEqual([print]);
});

test('what repeats it among other words is found again; what says nothing else has no other place', () => {
  document.body.innerHTML = `<main><h1>Checkout</h1><p>One</p><input value="Ada Lovelace"><p>Deliver to <b>Ada Lovelace</b> today</p><p>Three</p></main>`;
  const found = (element: Element) =>
    anchor(withoutTyped(describe(element), typedTexts(document, openShadow)), document);
  for (const element of document.querySelectorAll('p')) expect(found(element)).toMatchObject({ element });
  expect(found(document.querySelector('b')!).outcome).toBe('orphan');
});

test.each([
  ['a search', '<input type="search" value="Refunds of May">'],
  ['a filter', '<input placeholder="Filter by name" value="Refunds of May">'],
  ['a short entry', '<input value="May">'],
  ['a list', '<select><option>Refunds of May</option></select>'],
])('%s: what was looked for is the page’s own word, and kept', (_, field) => {
  document.body.innerHTML = `${field}<table><tr><td id="found">Refunds of May</td></tr></table>`;
  expect(told('#found')).toContain('Refunds of May');
});

test('a button that is made by a field is called by its value', () => {
  document.body.innerHTML = `<input type="submit" value="Order now"><input type="text" value="typed">`;
  expect([...document.querySelectorAll('input')].map(labelOf)).toEqual(['Order now', '']);
  expect(told('input')).toContain('Order now');
});
