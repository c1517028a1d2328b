// @vitest-environment jsdom
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { describe } from './describe.ts';
import { openShadow } from './text-index.ts';
import { AnchorWatch, type Placed } from './watch.ts';

globalThis.CSS ??= { escape: (name: string) => name } as typeof CSS;

const PAGE =
  '<main><h1>Orders</h1><ul><li>First order</li><li>Second order</li></ul><button>Refund</button></main>';
let stop: AbortController;
let placed: Placed;
let passes: number;
let watch: AnchorWatch;

beforeEach(() => {
  document.body.innerHTML = PAGE;
  stop = new AbortController();
  passes = 0;
  watch = new AnchorWatch({
    document,
    shadowOf: openShadow,
    signal: stop.signal,
    onPlaced: (found) => {
      placed = found;
      passes++;
    },
  });
});
afterEach(() => stop.abort());

function note(selector: string): { id: string; selectors: ReturnType<typeof describe> } {
  return { id: 'ann_1', selectors: describe(document.querySelector(selector)!) };
}

async function until(outcome: string): Promise<void> {
  await vi.waitFor(() => expect(placed.get('ann_1')?.outcome).toBe(outcome), { timeout: 3000, interval: 20 });
}

test('a note whose page is rendered late is found when it is there', async () => {
  const late = note('button');
  document.body.innerHTML = '<p>Loading</p>';
  await watch.show([late]);
  expect(placed.get('ann_1')?.outcome).toBe('orphan');
  document.body.innerHTML = PAGE;
  await until('anchored');
});

test('a note follows its element when the page is rendered anew, and is an orphan when it is gone', async () => {
  await watch.show([note('button')]);
  document.body.innerHTML = PAGE;
  await vi.waitFor(
    () => {
      const found = placed.get('ann_1');
      expect(found?.outcome !== 'orphan' && found?.element).toBe(document.querySelector('button'));
    },
    { timeout: 3000, interval: 20 },
  );
  document.querySelector('main')!.replaceChildren('Nothing here');
  await until('orphan');
});

test('drawing the overlay does not wake the watch', async () => {
  await watch.show([note('button')]);
  const before = passes;
  document.documentElement.append(document.createElement('appops-overlay'));
  document.querySelector('h1')!.textContent = 'All orders';
  await vi.waitFor(() => expect(passes).toBeGreaterThan(before), { timeout: 3000, interval: 20 });
  const after = passes;
  document.querySelector('appops-overlay')!.remove();
  document.documentElement.append(document.createElement('appops-overlay'));
  document.querySelector('h1')!.textContent = 'Orders';
  await vi.waitFor(() => expect(passes).toBeGreaterThan(after), { timeout: 3000, interval: 20 });
  expect(passes).toBe(after + 1);
});
