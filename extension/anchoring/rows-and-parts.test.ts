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

const all = (selector: string): Element[] => [...document.querySelectorAll(selector)];
const find = (selectors: Selector[]): Anchored => anchor(selectors, document);

function stored(target: Element | Range): Selector[] {
  return readSelectors(JSON.parse(JSON.stringify(describe(target))) as unknown[]);
}

function expectAt(found: Anchored, element: Element | undefined): void {
  expect(found.outcome).toBe('anchored');
  expect(found.outcome !== 'orphan' && found.element).toBe(element);
}

type Line = [number: number, time: string, says: string];

function log(...lines: Line[]): void {
  document.body.innerHTML = `<main><h1>Log</h1><div>${lines
    .map(
      ([number, time, says]) =>
        `<div class="line"><span>${number}</span><time>${time}</time><code>${says}</code><button>Copy</button></div>`,
    )
    .join('')}</div></main>`;
}

const lines: Line[] = [
  [11, '12:00:30', 'connection lost'],
  [12, '12:00:33', 'cache filled'],
  [13, '12:00:36', 'connection lost'],
  [14, '12:00:39', 'slow answer'],
  [15, '12:00:42', 'cache filled'],
  [16, '12:00:45', 'connection lost'],
];

test('a line of a log is known by its number and time together, wherever the window stands', () => {
  log(...lines);
  const selectors = stored(all('button')[2]!);
  log(...lines.slice(1), [17, '12:00:48', 'cache filled']);
  expectAt(find(selectors), all('button')[1]);
  log(...lines.slice(3), [17, '12:00:48', 'connection lost'], [18, '12:00:51', 'connection lost']);
  expect(find(selectors).outcome).not.toBe('anchored');
});

type Remark = [who: string, ago: string, says: string, likes: number];

function remarks(...list: Remark[]): void {
  document.body.innerHTML = `<main><h1>Payments fail</h1>${list
    .map(
      ([who, ago, says, likes]) =>
        `<article><b>${who}</b><time>${ago}</time><p>${says}</p><button>Like ${likes}</button><button>Reply</button></article>`,
    )
    .join('')}</main>`;
}

test('a remark is known by who said what when, while its likes grow and others come and go', () => {
  const thanks: Remark = ['Alice', '1 h', 'Thanks!', 2];
  const list: Remark[] = [
    ['Bob', '5 min', 'Thanks!', 0],
    ['Alice', '5 min', 'Same here.', 1],
    thanks,
    ['Bob', '1 h', 'Same here.', 2],
    ['Alice', '2 h', 'Any news?', 0],
    ['Carol', '2 h', 'Same here.', 1],
  ];
  remarks(...list);
  const selectors = stored(all('article')[2]!.querySelectorAll('button')[1]!);
  remarks(['Carol', 'just now', 'Any news?', 0], ['Alice', '1 h', 'Thanks!', 3], ...list.slice(3));
  expectAt(find(selectors), all('article')[1]!.querySelectorAll('button')[1]);
  remarks(['Bob', 'just now', 'Thanks!', 0], ...list.filter((one) => one !== thanks));
  expect(find(selectors).outcome).not.toBe('anchored');
});

const TABS = ['Profile', 'Billing', 'Team'];

function tab(open: string, heading = open): void {
  document.body.innerHTML = `<main><h1>Settings</h1><nav>${TABS.map((name) => `<a href="#">${name}</a>`).join('')}</nav>
    <div class="panel"><h2>${heading}</h2><p><label>Name</label><button>Reset</button></p>
    <p><label>Language</label><button>Reset</button></p><button class="primary">Save</button></div></main>`;
}

test('a field or button behind one tab is not that behind another, which looks the same', () => {
  for (const selector of ['.primary', '.panel', 'p', 'p label', 'p button', '.panel h2']) {
    tab('Profile');
    const selectors = stored(all(selector)[0]!);
    tab('Profile');
    expectAt(find(selectors), all(selector)[0]);
    tab('Billing');
    expect(find(selectors).outcome, selector).not.toBe('anchored');
  }
});

test('a part whose heading was reworded is still the part', () => {
  tab('Profile');
  const selectors = stored(all('.primary')[0]!);
  tab('Profile', 'Your details');
  expectAt(find(selectors), all('.primary')[0]);
});

test('the details of another order, shown in their place, are not those of the first', () => {
  const details = (order: number): void => {
    document.body.innerHTML = `<main><ul><li>Order 700</li><li>Order 701</li></ul>
      <article><h2>Order ${order}</h2><dl><dt>State</dt><dd>Paid</dd></dl><button>Refund</button></article></main>`;
  };
  for (const selector of ['article', 'dd', 'button']) {
    details(700);
    const selectors = stored(all(selector)[0]!);
    details(700);
    expectAt(find(selectors), all(selector)[0]);
    details(701);
    expect(find(selectors).outcome, selector).not.toBe('anchored');
  }
});

test('a card that went to the next column of a board is the same card', () => {
  const board = (open: string[], done: string[]): void => {
    const column = (name: string, cards: string[]): string =>
      `<section><h2>${name}</h2>${cards.map((card) => `<div class="card"><b>${card}</b><button>Open</button></div>`).join('')}</section>`;
    document.body.innerHTML = `<main>${column('To do', open)}${column('Done', done)}</main>`;
  };
  board(['Fix the login', 'New prices', 'Faster search'], ['Dark mode', 'Export']);
  const selectors = stored(all('button')[0]!);
  board(['New prices', 'Faster search'], ['Fix the login', 'Dark mode', 'Export']);
  expectAt(find(selectors), all('section:last-child button')[0]);
});

function services(...list: [name: string, state: string][]): void {
  document.body.innerHTML = `<main><h1>Services</h1>${list
    .map(
      ([name, state]) =>
        `<div class="card"><h3>${name}</h3><span class="badge">${state}</span><button>Stop</button></div>`,
    )
    .join('')}</main>`;
}

test('the state of a card is that of its name, whatever the state is by now', () => {
  services(['search', 'healthy'], ['mailer', 'healthy'], ['auth', 'stopped']);
  const selectors = stored(all('.badge')[1]!);
  services(['auth', 'healthy'], ['mailer', 'degraded'], ['search', 'stopped']);
  expectAt(find(selectors), all('.badge')[1]);
  services(['auth', 'healthy'], ['search', 'degraded']);
  expect(find(selectors).outcome).not.toBe('anchored');
});

test('where the state is gone, what moved up in its place is not it', () => {
  const card = (name: string, state: string): string =>
    `<div class="card"><h3>${name}</h3>${state && `<span class="badge">${state}</span>`}<span class="badge">eu-1</span></div>`;
  document.body.innerHTML = `<main>${card('search', 'healthy')}${card('mailer', 'healthy')}</main>`;
  const selectors = stored(all('.badge')[0]!);
  document.body.innerHTML = `<main>${card('search', '')}${card('mailer', 'healthy')}</main>`;
  expect(find(selectors).outcome).not.toBe('anchored');
});

test('an order of a customer who came again is not the order that is gone', () => {
  const table = (...orders: [who: string, day: string, sum: string][]): void => {
    document.body.innerHTML = `<table><tbody>${orders
      .map(
        ([who, day, sum]) =>
          `<tr><td>${who}</td><td>${day}</td><td>${sum}</td><td><button>Refund</button></td></tr>`,
      )
      .join('')}</tbody></table>`;
  };
  table(['Vera Novak', '1 Mar', '10.00'], ['Jin Park', '2 Mar', '20.00'], ['Wen Li', '3 Mar', '30.00']);
  const selectors = stored(all('button')[0]!);
  table(['Mia Rossi', '8 Mar', '15.00'], ['Vera Novak', '9 Mar', '55.00'], ['Uwe Kern', '9 Mar', '5.00']);
  expect(find(selectors).outcome).not.toBe('anchored');
});

test('a text is the same in one node or in several, and in small letters or capitals', () => {
  document.body.innerHTML =
    '<main><ul><li>#<b>1</b> Tea pot</li><li>Order #1001</li><li>Order #1002</li></ul></main>';
  const element = stored(all('li')[1]!);
  const range = document.createRange();
  range.selectNodeContents(all('li')[1]!);
  const words = stored(range);
  const item = all('li')[1]!;
  item.replaceChildren('Order ', document.createComment(''), '#', '1001');
  expectAt(find(element), item);
  const found = find(words);
  expect(found.outcome === 'anchored' && found.range?.toString()).toBe('Order #1001');
  item.replaceChildren('ORDER #1001');
  expectAt(find(element), item);
  expect(find(words).outcome).toBe('anchored');
});

test('selected words with a value among them are found after it changed', () => {
  const tile = (value: string): string =>
    `<div class="tile"><h4>Refunds</h4><b>${value}</b><i>today</i></div>`;
  document.body.innerHTML = `<main>${tile('3')}<div class="tile"><h4>Returns</h4><b>3</b><i>today</i></div></main>`;
  const range = document.createRange();
  range.setStart(all('h4')[0]!.firstChild!, 2);
  range.setEnd(all('i')[0]!.firstChild!, 3);
  const selectors = stored(range);
  document.body.innerHTML = `<main><div class="tile"><h4>Returns</h4><b>3</b><i>today</i></div>${tile('41')}</main>`;
  const found = find(selectors);
  expect(found.outcome === 'anchored' && found.range?.commonAncestorContainer).toBe(all('.tile')[1]);
});

test('a sentence that gained a word is found, a title with a word behind it is another', () => {
  const page = (...texts: string[]): void => {
    document.body.innerHTML = `<main><h1>Running it</h1>${texts.map((text) => `<p>${text}</p>`).join('')}</main>`;
  };
  page('When the <code>probe</code> cannot reach its target it tries again.', 'Nobody has to do anything.');
  const sentence = stored(all('p')[0]!);
  page(
    'When the <code>probe</code> cannot reach its target it usually tries again.',
    'Nobody has to do anything.',
  );
  expectAt(find(sentence), all('p')[0]);
  const cards = (first: string): void => {
    document.body.innerHTML = `<main>${[first, 'Faster search for teas', 'New prices in all shops']
      .map((title) => `<div class="card"><b>${title}</b><button>Open</button></div>`)
      .join('')}</main>`;
  };
  cards('Rewrite the cache of the orders');
  const card = stored(all('button')[0]!);
  cards('Rewrite the cache of the orders EU');
  expect(find(card).outcome).not.toBe('anchored');
});

test('a table that became a list of cards keeps what its rows are called', () => {
  const rows = ['Alice Winter', 'Bob Marley', 'Carol Jansen'];
  document.body.innerHTML = `<table><tbody>${rows.map((name) => `<tr><td>${name}</td><td><button>Edit</button></td></tr>`).join('')}</tbody></table>`;
  const [name, row] = [stored(all('td')[2]!), stored(all('tr')[1]!)];
  document.body.innerHTML = `<section>${rows.map((name) => `<div class="row"><div class="cell">${name}</div><div class="cell"><button>Edit</button></div></div>`).join('')}</section>`;
  expectAt(find(name), all('.cell')[2]);
  expectAt(find(row), all('.row')[1]);
});
