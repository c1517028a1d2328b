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
let doubts: string[];
let watch: AnchorWatch;

beforeEach(() => {
  document.body.innerHTML = PAGE;
  stop = new AbortController();
  passes = 0;
  doubts = [];
  watch = new AnchorWatch({
    document,
    shadowOf: openShadow,
    signal: stop.signal,
    onPlaced: (found) => {
      placed = found;
      passes++;
    },
    onDoubt: (ids) => (doubts = [...ids]),
    onChange: () => undefined,
  });
});
afterEach(() => stop.abort());

function note(selector: string): { id: string; selectors: ReturnType<typeof describe> } {
  return { id: 'ann_1', selectors: describe(document.querySelector(selector)!) };
}

async function until(outcome: string): Promise<void> {
  await vi.waitFor(() => expect(placed.get('ann_1')?.outcome).toBe(outcome), {
    timeout: 60_000,
    interval: 20,
  });
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
    { timeout: 60_000, interval: 20 },
  );
  document.querySelector('main')!.replaceChildren('Nothing here');
  await until('orphan');
});

/* Observers are told in a microtask, so before the browser draws the page again. */
const beforeDrawn = (): Promise<void> => Promise.resolve();

function lines(first: number): string {
  return Array.from({ length: 12 }, (_, place) => first + place)
    .map(
      (line) =>
        `<div class="line"><i>${line}</i><code>GET /orders/${line * 37} answered</code><button>Copy</button></div>`,
    )
    .join('');
}

function showLines(first: number): void {
  document.querySelectorAll('.line').forEach((row, place) => {
    row.querySelector('i')!.textContent = String(first + place);
    row.querySelector('code')!.firstChild!.nodeValue = `GET /orders/${(first + place) * 37} answered`;
  });
}

test('a row that a list uses for another line puts its note in doubt before the page is drawn, at every turn', async () => {
  document.body.innerHTML = `<main>${lines(1)}</main>`;
  await watch.show([note('.line:nth-child(4) button')]);
  expect(placed.get('ann_1')?.outcome).toBe('anchored');
  for (const first of [31, 5011]) {
    showLines(first);
    await beforeDrawn();
    expect(doubts, `line ${first}`).toEqual(['ann_1']);
    await until('orphan');
  }
  showLines(1);
  await until('anchored');
  const found = placed.get('ann_1');
  expect(found?.outcome !== 'orphan' && found?.element).toBe(document.querySelectorAll('button')[3]);
});

test('an element that is gone is in doubt before the page is drawn', async () => {
  await watch.show([note('button')]);
  document.querySelector('button')!.remove();
  await beforeDrawn();
  expect(doubts).toEqual(['ann_1']);
});

test('a value that changes beside its name is no doubt; a name that changes is', async () => {
  document.body.innerHTML = ['Failed payments', 'Refunds', 'Returns']
    .map((name) => `<div class="tile"><h3>3</h3><p>${name}</p></div>`)
    .join('');
  await watch.show([note('.tile h3')]);
  expect(placed.get('ann_1')?.outcome).toBe('anchored');
  document.querySelector('h3')!.firstChild!.nodeValue = '5';
  await beforeDrawn();
  expect(doubts).toEqual([]);
  document.querySelector('p')!.firstChild!.nodeValue = 'Refused cards';
  await beforeDrawn();
  expect(doubts).toEqual(['ann_1']);
});

test('of cards that are alike to the letter one that goes puts the note on another in doubt', async () => {
  document.body.innerHTML = '<div class="card"><h4>Worker</h4><button>Restart</button></div>'.repeat(4);
  await watch.show([note('.card:nth-child(2) button')]);
  expect(placed.get('ann_1')?.outcome).toBe('anchored');
  document.querySelector('.card:last-child')!.remove();
  await beforeDrawn();
  expect(doubts).toEqual(['ann_1']);
  await until('unsure');
});

test('another tab that is shown in the same elements takes the mark off before the page is drawn', async () => {
  document.body.innerHTML =
    '<nav><a>Profile</a><a>Billing</a></nav><section><h2>Profile</h2><p>Name</p><button>Save</button></section>';
  await watch.show([note('button')]);
  expect(placed.get('ann_1')?.outcome).toBe('anchored');
  document.querySelector('h2')!.firstChild!.nodeValue = 'Billing';
  await beforeDrawn();
  expect(doubts).toEqual(['ann_1']);
  await until('unsure');
  document.querySelector('h2')!.firstChild!.nodeValue = 'Profile';
  await until('anchored');
});

test('what changes inside a shadow tree is seen, too', async () => {
  const host = document.createElement('x-cart');
  host.attachShadow({ mode: 'open' }).innerHTML = '<p>2 items</p><button>To the till</button>';
  document.body.append(host);
  const button = host.shadowRoot!.querySelector('button')!;
  await watch.show([{ id: 'ann_1', selectors: describe(button) }]);
  button.remove();
  await beforeDrawn();
  expect(doubts).toEqual(['ann_1']);
  await until('orphan');
});

test('what lies in a shadow tree and is named by the row around it is shown, and found anew once', async () => {
  document.body.innerHTML = `<ul>${['Alice', 'Bob'].map((name) => `<li><b>${name}</b><x-act></x-act></li>`).join('')}</ul>`;
  for (const host of document.querySelectorAll('x-act'))
    host.attachShadow({ mode: 'open' }).innerHTML = '<button>Delete</button>';
  const button = document.querySelectorAll('x-act')[1]!.shadowRoot!.querySelector('button')!;
  await watch.show([{ id: 'ann_1', selectors: describe(button) }]);
  expect(placed.get('ann_1')).toMatchObject({ outcome: 'anchored', element: button });
  expect(doubts).toEqual([]);
  document.querySelectorAll('b')[1]!.firstChild!.nodeValue = 'Carol';
  await beforeDrawn();
  expect(doubts).toEqual(['ann_1']);
});

test('notes that are taken away while they are looked for do not end the watch', async () => {
  const late = note('button');
  const first = watch.show([late]);
  await watch.show([]);
  await first;
  document.body.innerHTML = '<p>Loading</p>';
  await watch.show([late]);
  document.body.innerHTML = PAGE;
  await until('anchored');
});

test('drawing the overlay does not wake the watch', async () => {
  await watch.show([note('button')]);
  const before = passes;
  document.documentElement.append(document.createElement('appops-overlay'));
  document.querySelector('h1')!.textContent = 'All orders';
  await vi.waitFor(() => expect(passes).toBeGreaterThan(before), { timeout: 60_000, interval: 20 });
  const after = passes;
  document.querySelector('appops-overlay')!.remove();
  document.documentElement.append(document.createElement('appops-overlay'));
  document.querySelector('h1')!.textContent = 'Orders';
  await vi.waitFor(() => expect(passes).toBeGreaterThan(after), { timeout: 60_000, interval: 20 });
  expect(passes).toBe(after + 1);
});
