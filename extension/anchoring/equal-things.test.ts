// @vitest-environment jsdom
import { expect, test, vi } from 'vitest';
import { anchor } from './anchor.ts';
import type { Anchored } from './anchored.ts';
import { describe } from './describe.ts';
import { readSelectors } from './read-selectors.ts';
import type { Selector } from './selectors.ts';

// jsdom has no CSS.escape; the names on these pages need none.
globalThis.CSS ??= { escape: (name: string) => name } as typeof CSS;

// jsdom matches selectors slowly, and here for every element of a page.
vi.setConfig({ testTimeout: 240_000 });

function stored(target: Element | Range | null): Selector[] {
  return readSelectors(JSON.parse(JSON.stringify(describe(target!))) as unknown[]);
}

/* What the first release wrote: it knew nothing of rows, columns, captions and headings. */
function storedByFirstRelease(target: Element): Selector[] {
  const later = [
    'parts',
    'items',
    'caption',
    'column',
    'heading',
    'company',
    'byHeading',
    'byNear',
    'path',
    'equals',
    'nthEqual',
  ];
  const written = describe(target).map((selector) =>
    Object.fromEntries(Object.entries(selector).filter(([name]) => !later.includes(name))),
  );
  return readSelectors(JSON.parse(JSON.stringify(written)) as unknown[]);
}

const find = (selectors: Selector[]): Anchored => anchor(selectors, document);
const all = (selector: string): Element[] => [...document.querySelectorAll(selector)];

function expectAt(found: Anchored, element: Element | undefined): void {
  expect(found.outcome).toBe('anchored');
  expect(found.outcome !== 'orphan' && found.element).toBe(element);
}

function tiles(values: Record<string, number>): void {
  document.body.innerHTML = `<main><h1>Today</h1><div class="row">${Object.entries(values)
    .map(
      ([name, value]) => `<div class="tile"><h3>${value}</h3><p>${name}</p><a href="#">More info</a></div>`,
    )
    .join('')}</div></main>`;
}

test('the number of a tile is that of its name, whichever tile reads the same by now', () => {
  for (const write of [stored, storedByFirstRelease]) {
    tiles({ 'Open carts': 7, 'Failed payments': 3, Refunds: 1 });
    const selectors = write(all('h3')[1]!);
    tiles({ 'Open carts': 7, 'Failed payments': 5, Refunds: 3 });
    const found = find(selectors);
    if (write === stored) expectAt(found, all('h3')[1]);
    else if (found.outcome === 'anchored') expect(found.element).toBe(all('h3')[1]);
    tiles({ 'Open carts': 7, Refunds: 3 });
    expect(find(selectors).outcome).not.toBe('anchored');
  }
});

test('the tile as a whole is found after its number changed, and not once it is gone', () => {
  tiles({ 'Open carts': 7, 'Failed payments': 3, Refunds: 1 });
  const selectors = stored(all('.tile')[1]!);
  tiles({ Refunds: 3, 'Open carts': 7, 'Failed payments': 5 });
  expectAt(find(selectors), all('.tile')[2]);
  tiles({ 'Open carts': 7, Refunds: 3 });
  expect(find(selectors).outcome).not.toBe('anchored');
});

test('of cards that are alike to the letter each is found, until one is gone or added', () => {
  const card = '<div class="card"><h4>Worker</h4><button>Restart</button></div>';
  for (const write of [stored, storedByFirstRelease]) {
    for (const place of [0, 1, 2, 3]) {
      document.body.innerHTML = `<main>${card.repeat(4)}</main>`;
      const selectors = write(all('button')[place]!);
      expectAt(find(selectors), all('button')[place]);
      for (const count of [1, 2, 3, 5]) {
        document.body.innerHTML = `<main>${card.repeat(count)}</main>`;
        expect(find(selectors).outcome, `${place} of ${count}`).not.toBe('anchored');
      }
    }
  }
});

test('what several rows share is that of its row, also where the list shows other rows in the same elements', () => {
  const show = (first: number): void => {
    document.body.innerHTML = `<main>${Array.from(
      { length: 12 },
      (_, place) =>
        `<div class="line"><i>${first + place}</i><code>GET /orders/${(first + place) * 37} answered</code><button>Copy</button></div>`,
    ).join('')}</main>`;
  };
  show(1);
  const selectors = stored(all('button')[3]!);
  for (const first of [31, 5011]) {
    show(first);
    expect(find(selectors).outcome, `line ${first}`).not.toBe('anchored');
  }
  show(3);
  expectAt(find(selectors), all('button')[1]);
});

test('a label with another number is another label', () => {
  const show = (...labels: string[]): void => {
    document.body.innerHTML = `<ul>${labels.map((label) => `<li><a href="#"><p>${label}</p></a></li>`).join('')}</ul>`;
  };
  for (const selector of ['p', 'a', 'li']) {
    show('400 Page', '401 Page', '404 Page', '500 Page', 'Blank Page');
    const selectors = stored(all(selector)[2]!);
    show('400 Page', '401 Page', '500 Page', 'Blank Page');
    expect(find(selectors).outcome, selector).not.toBe('anchored');
    show('400 Page', '401 Page', '403 Page', '500 Page', 'Blank Page');
    expect(find(selectors).outcome, selector).not.toBe('anchored');
  }
});

test('fields of two addresses are told apart by the name of each', () => {
  const show = (...names: string[]): void => {
    document.body.innerHTML = `<form>${names
      .map(
        (name) =>
          `<fieldset><legend>${name}</legend><div><label>Street</label><input type="text"></div><div><label>City</label><input type="text"></div><button>Clear</button></fieldset>`,
      )
      .join('')}</form>`;
  };
  for (const selector of ['input', 'button', 'label']) {
    show('Invoice address', 'Delivery address');
    const selectors = stored(all(`fieldset:last-child ${selector}`)[0]!);
    show('Delivery address', 'Invoice address');
    expectAt(find(selectors), all(`fieldset:first-child ${selector}`)[0]);
    show('Invoice address');
    expect(find(selectors).outcome, selector).not.toBe('anchored');
  }
});

test('a cell is that of its row and its column', () => {
  const show = (columns: string[], rows: string[]): void => {
    const line = (cells: string[], tag: string): string =>
      `<tr>${cells.map((cell) => `<${tag}>${cell}</${tag}>`).join('')}</tr>`;
    document.body.innerHTML = `<table><thead>${line(['Service', ...columns], 'th')}</thead><tbody>${rows
      .map((row) => line([row, ...columns.map(() => '1.2.0')], 'td'))
      .join('')}</tbody></table>`;
  };
  show(['production', 'staging'], ['checkout', 'search', 'mailer']);
  const selectors = stored(all('tbody tr:nth-child(2) td:nth-child(3)')[0]!);
  show(['test', 'staging', 'production'], ['mailer', 'search', 'checkout']);
  const found = find(selectors);
  if (found.outcome === 'anchored')
    expect(found.element).toBe(all('tbody tr:nth-child(2) td:nth-child(3)')[0]);
  show(['production', 'staging'], ['mailer', 'checkout']);
  expect(find(selectors).outcome).not.toBe('anchored');
  show(['production'], ['checkout', 'search', 'mailer']);
  expect(find(selectors).outcome).not.toBe('anchored');
});

test('an id that counts rows does not carry a note to the next row', () => {
  const show = (...names: string[]): void => {
    document.body.innerHTML = `<table><tbody>${names
      .map(
        (name, place) =>
          `<tr id="row-${place + 1}"><td>${name}</td><td><button id="delete-${place + 1}">Delete</button></td></tr>`,
      )
      .join('')}</tbody></table>`;
  };
  show('Alice', 'Bob', 'Carol');
  const selectors = stored(all('button')[1]!);
  show('Alice', 'Carol');
  expect(find(selectors).outcome).not.toBe('anchored');
  show('Bob', 'Carol');
  expectAt(find(selectors), all('button')[0]);
});

test('the only row of a table is told from the only row of tomorrow', () => {
  const show = (name: string): void => {
    document.body.innerHTML = `<table><tbody><tr><td>${name}</td><td><button>Delete</button></td></tr></tbody></table>`;
  };
  show('Alice');
  const selectors = stored(all('button')[0]!);
  show('Bob');
  expect(find(selectors).outcome).not.toBe('anchored');
});

test('a few selected words that stand in many rows are those of their row', () => {
  const show = (...names: string[]): void => {
    document.body.innerHTML = `<table><tbody>${names
      .map((name) => `<tr><td>${name}</td><td>waits for approval</td><td>of the shop</td></tr>`)
      .join('')}</tbody></table>`;
  };
  show('Alice', 'Bob', 'Carol');
  const range = document.createRange();
  range.selectNodeContents(all('tr:nth-child(2) td:nth-child(2)')[0]!);
  const selectors = stored(range);
  show('Alice', 'Carol');
  expect(find(selectors).outcome).not.toBe('anchored');
});

test('selected words with another number are other words', () => {
  document.body.innerHTML = '<p>Before</p><p>Customer 35 of the shop in the harbour</p><p>After</p>';
  const range = document.createRange();
  range.selectNodeContents(all('p')[1]!);
  const selectors = stored(range);
  document.body.innerHTML = '<p>Before</p><p>Customer 42 of the shop in the harbour</p><p>After</p>';
  expect(find(selectors).outcome).not.toBe('anchored');
});

test('a note of the first release is still found where nothing changed', () => {
  tiles({ 'Open carts': 7, 'Failed payments': 3, Refunds: 1 });
  for (const element of all('h1, h3, p, a, .tile')) {
    const found = find(storedByFirstRelease(element));
    expect(found.outcome, element.outerHTML).not.toBe('orphan');
    if (found.outcome === 'anchored') expect(found.element).toBe(element);
  }
});
