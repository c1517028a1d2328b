// @vitest-environment jsdom
import { afterEach, expect, test, vi } from 'vitest';
import { lookFor } from './anchor.ts';
import { describe as describePlace } from './describe.ts';
import { Fit } from './fit.ts';
import type { Selector } from './selectors.ts';
import type { Turn } from './steps.ts';
import { readPage, type TextIndex } from './text-index.ts';

// jsdom has no CSS.escape; the names on these pages need none.
globalThis.CSS ??= { escape: (name: string) => name } as typeof CSS;

/*
 * The page gets its turn between two steps of work. What a step costs is told by what it reads of the page, not by a
 * clock: a slower machine has longer steps and as many of them.
 */
const ROWS = 400;
/** Reads of the page in one step; a whole search makes thousands of them. */
const STEP = 1500;

afterEach(() => vi.restoreAllMocks());

function table(): HTMLElement[] {
  document.body.innerHTML = `<h1>Orders</h1><table><tbody>${Array.from(
    { length: ROWS },
    (_, row) =>
      `<tr class="row"><td>#${1000 + row}</td><td>Customer ${row * 7} of the shop</td><td>${row % 90}.50</td><td><button class="btn">Cancel</button></td></tr>`,
  ).join('')}</tbody></table>`;
  return [...document.querySelectorAll<HTMLElement>('tbody tr')];
}

/* The most that one step of this work reads, and how many steps it has. */
function steps<Result>(work: Generator<Turn, Result>): { result: Result; count: number; most: number } {
  let reads = 0;
  const names = ['parentElement', 'previousElementSibling', 'nextElementSibling', 'localName'] as const;
  const spies = names.map((name) => {
    const owner = name === 'parentElement' ? Node.prototype : Element.prototype;
    const { get } = Object.getOwnPropertyDescriptor(owner, name)!;
    return vi.spyOn(owner as Element, name, 'get').mockImplementation(function (this: Element) {
      reads++;
      return get!.call(this) as never;
    });
  });
  let most = 0;
  for (let count = 1; ; count++) {
    const before = reads;
    const { done, value } = work.next();
    most = Math.max(most, reads - before);
    if (done) {
      for (const spy of spies) spy.mockRestore();
      return { result: value, count, most };
    }
  }
}

function read(): TextIndex {
  const { result, most } = steps(readPage(document.documentElement, () => null));
  expect(most).toBeLessThan(STEP);
  return result;
}

/* Without the paths: those the browser follows itself, in one go. */
function described(element: Element): Selector[] {
  return describePlace(element).filter(({ type }) => type !== 'CssSelector' && type !== 'XPathSelector');
}

test('reading a page and looking for a note in it lets the page have its turn all along', () => {
  const rows = table();
  const selectors = described(rows[200]!.querySelector('button')!);
  const { result, most, count } = steps(lookFor(selectors, document, read()));
  expect(result.outcome === 'anchored' && result.element).toBe(rows[200]!.querySelector('button'));
  expect(most).toBeLessThan(STEP);
  expect(count).toBeGreaterThan(100);
});

test('so does looking for what is gone', () => {
  const rows = table();
  const [button, sum] = [rows[200]!.querySelector('button')!, rows[200]!.children[2]!].map(described);
  rows[200]!.remove();
  const index = read();
  for (const selectors of [button!, sum!]) {
    const { result, most } = steps(lookFor(selectors, document, index));
    expect(result.outcome).not.toBe('anchored');
    expect(most).toBeLessThan(STEP);
  }
});

test('of hundreds that read the same only those are compared in full that are in the row of that name', () => {
  const rows = table();
  const selectors = described(rows[200]!.querySelector('button')!);
  const index = read();
  const score = vi.spyOn(Fit.prototype, 'score', 'get');
  const { result } = steps(lookFor(selectors, document, index));
  const compared = new Set((score.mock.contexts as Fit[]).map(({ element }) => element));
  expect(result.outcome).toBe('anchored');
  expect([...compared]).toEqual([rows[200]!.querySelector('button')]);
});
