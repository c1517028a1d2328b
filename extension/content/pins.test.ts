// @vitest-environment jsdom
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { describe } from '../anchoring/describe.ts';
import type { Pins as PinsType } from './pins.ts';

globalThis.CSS ??= { escape: (name: string) => name } as typeof CSS;
// jsdom lays nothing out: all has one size, and nothing tells when it changes.
globalThis.ResizeObserver ??= class {
  observe(): void {}
  unobserve(): void {}
  disconnect(): void {}
};
Element.prototype.getBoundingClientRect = function () {
  return new DOMRect(this.hasAttribute('data-moved') ? 300 : this.localName === 'h1' ? 950 : 10, 10, 100, 20);
};
vi.stubGlobal('chrome', { runtime: {} });
vi.setConfig({ testTimeout: 240_000 });

let stop: AbortController;
let root: ShadowRoot;
let pins: PinsType;

beforeEach(async () => {
  document.body.innerHTML = '<main><h1>Orders</h1><p>Four are late</p><button>Refund</button></main>';
  const { Overlay } = await import('./overlay.ts');
  const { Pins } = await import('./pins.ts');
  stop = new AbortController();
  const attach = vi.spyOn(Element.prototype, 'attachShadow');
  const overlay = new Overlay(stop.signal);
  // The layer is closed to the page, and so to a test: what it is made of is caught as it is made.
  root = attach.mock.results[0]!.value as ShadowRoot;
  attach.mockRestore();
  pins = new Pins(overlay, stop.signal);
  const selectors = describe(document.querySelector('button')!).map((selector) => ({ ...selector }));
  await pins.show([{ id: 'ann_1', number: 1, selectors }]);
});
afterEach(() => stop.abort());

const mark = (): HTMLElement => root.querySelector('button')!;
const isSeen = (element: HTMLElement): boolean =>
  element.isConnected && element.style.display !== 'none' && element.style.opacity !== '0';

test('a mark that has the focus keeps it while the page changes around it', async () => {
  mark().focus();
  const before = mark();
  expect(root.activeElement).toBe(before);
  document.querySelector('main')!.append(document.createElement('hr'));
  document.querySelector('p')!.textContent = 'Five are late';
  const anew = document.querySelector('button')!.cloneNode(true) as Element;
  anew.setAttribute('data-moved', '');
  document.querySelector('button')!.replaceWith(anew);
  await vi.waitFor(() => expect(mark().style.left).toBe('389px'), { timeout: 240_000 });
  expect(mark()).toBe(before);
  expect(root.activeElement).toBe(before);
});

test('the mark of an element that is gone is gone before the page is drawn', async () => {
  expect(isSeen(mark())).toBe(true);
  document.querySelector('button')!.remove();
  await Promise.resolve();
  expect([...root.querySelectorAll<HTMLElement>('button, .box')].filter(isSeen)).toEqual([]);
});

test('the mark of a button that another row uses by now is not to be seen there', async () => {
  document.querySelector('button')!.textContent = 'Delete';
  await Promise.resolve();
  expect([...root.querySelectorAll<HTMLElement>('button, .box')].filter(isSeen)).toEqual([]);
});

test('no mark lies on another, nor beyond the edge of the window', async () => {
  const notes = ['button', 'p', 'h1'].map((name, place) => ({
    id: `ann_${name}`,
    number: 120 + place,
    selectors: describe(document.querySelector(name)!).map((selector) => ({ ...selector })),
  }));
  await pins.show(notes);
  const lefts = [...root.querySelectorAll('button')].map(({ style }) => parseInt(style.left));
  expect(lefts).toHaveLength(3);
  const [first, second, third] = lefts.toSorted((a, b) => a - b);
  expect(second! - first!).toBeGreaterThanOrEqual(24);
  expect(third!).toBeLessThan(innerWidth - 24);
});
