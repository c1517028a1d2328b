// @vitest-environment jsdom
import { expect, test, vi } from 'vitest';
import { anchor } from './anchor.ts';
import type { Anchored } from './anchored.ts';
import { describe } from './describe.ts';
import { readSelectors } from './read-selectors.ts';
import type { Selector } from './selectors.ts';

/* Rows, cards and columns that stand where another stood, and share with it all but their names. */

// jsdom has no CSS.escape; the names on these pages need none.
globalThis.CSS ??= { escape: (name: string) => name } as typeof CSS;

vi.setConfig({ testTimeout: 240_000 });

const all = (selector: string): Element[] => [...document.querySelectorAll(selector)];

function stored(target: Element | undefined): Selector[] {
  return readSelectors(JSON.parse(JSON.stringify(describe(target!))) as unknown[]);
}

function expectAt(found: Anchored, element: Element | undefined): void {
  expect(found.outcome).toBe('anchored');
  expect(found.outcome !== 'orphan' && found.element).toBe(element);
}

function show(html: string): void {
  document.body.innerHTML = `<main>${html}</main>`;
}

const flags = (names: string[], ago = 9): string =>
  names
    .map(
      (name) =>
        `<div class="flag"><strong>${name}</strong><small>changed ${ago} hours ago</small><em>on</em><button>Archive</button></div>`,
    )
    .join('');

test('a row that was changed as long ago as the one that went is another row', () => {
  show(flags(['Dark mode', 'Express refunds', 'Bulk export']));
  const selectors = stored(all('button')[1]);
  show(flags(['Dark mode', 'Loyalty points', 'Bulk export']));
  expect(anchor(selectors, document).outcome).not.toBe('anchored');
  show(flags(['Bulk export', 'Dark mode', 'Express refunds'], 11));
  expectAt(anchor(selectors, document), all('button')[2]);
});

test('a row is known by its title, not by the state that no other row had', () => {
  const rows = (list: [string, string][]): string =>
    `<ul>${list.map(([name, state]) => `<li><b>${name}</b><span>${state}</span><button>Restart</button></li>`).join('')}</ul>`;
  show(rows([['ledger', 'running'], ['search', 'crashed'], ['mailer', 'running']])); // prettier-ignore
  const selectors = stored(all('button')[1]);
  show(rows([['ledger', 'crashed'], ['search', 'running'], ['mailer', 'running']])); // prettier-ignore
  expectAt(anchor(selectors, document), all('button')[1]);
  show(rows([['ledger', 'running'], ['gateway', 'crashed'], ['mailer', 'running']])); // prettier-ignore
  expect(anchor(selectors, document).outcome).not.toBe('anchored');
});

test('the hour over a column is its name', () => {
  const hours = (list: string[]): string =>
    `<table><thead><tr><th></th>${list.map((hour) => `<th>${hour}</th>`).join('')}</tr></thead><tbody><tr><th>Monday</th>${list.map(() => '<td>7</td>').join('')}</tr></tbody></table>`;
  show(hours(['00:00', '04:00', '08:00']));
  const selectors = stored(all('th')[2]);
  show(hours(['00:00', '08:00', '12:00']));
  expect(anchor(selectors, document).outcome).not.toBe('anchored');
});

test('what a plan includes is told by the plan, also where no other plan included it then', () => {
  const plans = (list: [string, string][]): string =>
    list
      .map(
        ([name, support]) =>
          `<div class="plan"><h3>${name}</h3><ul><li><span>Audit log</span><em>Included</em></li><li><span>Support</span><em>${support}</em></li></ul></div>`,
      )
      .join('');
  show(plans([['Starter', 'Extra'], ['Business', 'Extra'], ['Enterprise', 'Included']])); // prettier-ignore
  const selectors = stored(all('em')[5]);
  show(plans([['Starter', 'Extra'], ['Business', 'Included']])); // prettier-ignore
  expect(anchor(selectors, document).outcome).not.toBe('anchored');
});

const sums = (list: string[]): string =>
  list
    .map(
      (sum) => `<div class="line"><input name="article"><output>${sum}</output><button>Remove</button></div>`,
    )
    .join('');

test('a sum in a line that nothing names is found while there are as many lines, and no longer', () => {
  show(sums(['10.00', '20.00', '30.00', '40.00']));
  const selectors = stored(all('output')[1]);
  expectAt(anchor(selectors, document), all('output')[1]);
  show(sums(['10.00', '30.00', '40.00']));
  expect(anchor(selectors, document).outcome).not.toBe('anchored');
  show(sums(['5.00', '10.00', '20.00', '30.00', '40.00']));
  expect(anchor(selectors, document).outcome).not.toBe('anchored');
});

test('what holds a card is not the card', () => {
  const card = '<div class="card"><h4>Replica</h4><span>healthy</span><button>Drain</button></div>';
  const page = (count: number): string =>
    `<section><h2>Readers</h2><div class="cards">${card.repeat(3)}</div></section><section><h2>Writers</h2><div class="cards">${card.repeat(count)}</div></section>`;
  show(page(2));
  const selectors = stored(all('.card')[4]);
  show(page(1));
  expect(anchor(selectors, document).outcome).not.toBe('anchored');
});

test('the picture in a button is that of the button', () => {
  const row = (before = ''): string =>
    `<div class="tools">${before}<button aria-label="Restart"><svg></svg></button><button aria-label="Delete"><svg></svg></button></div>`;
  show(row());
  const selectors = stored(all('svg')[1]);
  show(row('<button aria-label="Stop"><svg></svg></button>'));
  const found = anchor(selectors, document);
  expect(found.outcome === 'anchored' ? found.element : all('svg')[2]).toBe(all('svg')[2]);
  show(
    '<div class="tools"><button aria-label="Stop"><svg></svg></button><button aria-label="Restart"><svg></svg></button></div>',
  );
  expect(anchor(selectors, document).outcome).not.toBe('anchored');
});

test('a button that shows a picture instead of its word is the same button', () => {
  show('<section><h2>Report</h2><p>Every morning.</p><button>Export</button></section>');
  const selectors = stored(all('button')[0]);
  show(
    '<section><h2>Report</h2><p>Every morning.</p><button aria-label="Export"><svg></svg></button></section>',
  );
  expectAt(anchor(selectors, document), all('button')[0]);
});

test('a number with a counting word is a value', () => {
  const figures = (list: [string, number][]): string =>
    list.map(([name, count]) => `<div class="stat"><span>${name}</span><b>${count}件</b></div>`).join('');
  show(figures([['返品', 5], ['在庫切れ', 6], ['注文', 3]])); // prettier-ignore
  const selectors = stored(all('b')[0]);
  show(figures([['返品', 8], ['在庫切れ', 5], ['注文', 3]])); // prettier-ignore
  expectAt(anchor(selectors, document), all('b')[0]);
});

test('words are found in their row after it was sorted in between others', () => {
  const feed = (names: string[]): string =>
    `<ul>${names.map((name) => `<li><b>${name}</b><span>restarted the mailer</span><a href="#">Details</a></li>`).join('')}</ul>`;
  show(feed(['Ada Abel', 'Bela Brandt', 'Cora Conti', 'Dina Duarte']));
  const range = document.createRange();
  range.selectNodeContents(all('b')[2]!);
  const selectors = readSelectors(JSON.parse(JSON.stringify(describe(range))) as unknown[]);
  show(feed(['Cora Conti', 'Eva Eklund', 'Ada Abel', 'Bela Brandt']));
  const found = anchor(selectors, document);
  expect(found.outcome).toBe('anchored');
  expect(found.outcome !== 'orphan' && found.range?.toString()).toBe('Cora Conti');
  show(feed(['Eva Eklund', 'Ada Abel', 'Bela Brandt']));
  expect(anchor(selectors, document).outcome).not.toBe('anchored');
});

test('what is at the end of a row is told by its row, whatever row comes next', () => {
  const rows = (names: string[]): string =>
    `<table><thead><tr><th>Name</th><th>CPU</th><th>Age</th></tr></thead><tbody>${names.map((name, place) => `<tr><td>${name}</td><td>${place + 3} m</td><td>${place + 2}d</td></tr>`).join('')}</tbody></table>`;
  show(rows(['ledger', 'search', 'mailer', 'gateway']));
  const selectors = stored(all('td')[5]);
  show(rows(['gateway', 'search', 'ledger', 'mailer']));
  expectAt(anchor(selectors, document), all('td')[5]);
});
