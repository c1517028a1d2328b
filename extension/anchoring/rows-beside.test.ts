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

function stored(target: Element): Selector[] {
  return readSelectors(JSON.parse(JSON.stringify(describe(target))) as unknown[]);
}

function expectAt(found: Anchored, element: Element | undefined): void {
  expect(found.outcome).toBe('anchored');
  expect(found.outcome !== 'orphan' && found.element).toBe(element);
}

type Remark = [who: string, ago: string, says: string, likes: number];

function remarks(list: readonly Remark[]): void {
  document.body.innerHTML = `<main><h1>Payments fail</h1>${list
    .map(
      ([who, ago, says, likes]) =>
        `<article><header><b>${who}</b><time>${ago}</time></header><p>${says}</p><button>Like · ${likes}</button></article>`,
    )
    .join('')}</main>`;
}

/* Two of them have the same names: Alice thanks twice. */
const said: Remark[] = [
  ['Bob', '5 min', 'Any news?', 2],
  ['Alice', '5 min', 'Thanks!', 1],
  ['Carol', '1 h', 'Same here.', 4],
  ['Dave', '1 h', 'Works for me.', 2],
  ['Alice', '2 h', 'Thanks!', 3],
  ['Bob', '2 h', 'Same here.', 1],
];
const likes = (list: readonly Remark[]): Remark[] =>
  list.map(([who, ago, says, likes]) => [who, ago, says, likes + 5]);
const anHourLater = (list: readonly Remark[]): Remark[] =>
  list.map(([who, , says, likes]) => [who, '1 d', says, likes]);

test('a remark whose counts and ages changed is the one between the same two', () => {
  remarks(said);
  const notes = all('article').flatMap((article) => [stored(article.querySelector('b')!), stored(article)]);
  for (const changed of [likes(said), anHourLater(said), likes(anHourLater(said))]) {
    remarks(changed);
    const now = all('article').flatMap((article) => [article.querySelector('b')!, article]);
    for (const [place, note] of notes.entries()) {
      const found = find(note);
      if (found.outcome === 'anchored') expect(found.element).toBe(now[place]);
    }
    const [first, second] = [all('b')[1], all('b')[4]];
    expectAt(find(notes[2]!), first);
    expectAt(find(notes[8]!), second);
  }
});

test('once one is gone, the one of the same names that stands elsewhere is not it', () => {
  remarks(said);
  const note = stored(all('b')[1]!);
  remarks(likes(anHourLater(said.filter((_, place) => place !== 1))));
  expect(find(note).outcome).not.toBe('anchored');
});

test('one in its place with other words is not it', () => {
  remarks(said);
  const note = stored(all('time')[1]!);
  remarks(said.map((remark, place) => (place === 1 ? ['Erin', '5 min', 'Closing this.', 1] : remark)));
  expect(find(note).outcome).not.toBe('anchored');
});

test('a line of a log is another where its number is, whatever stands beside it', () => {
  const log = (from: number): void => {
    document.body.innerHTML = `<main><h1>Log</h1><div>${['lost', 'filled', 'lost', 'slow', 'filled', 'lost']
      .map(
        (says, place) =>
          `<div class="line"><span>${from + place}</span><code>connection ${says}</code></div>`,
      )
      .join('')}</div></main>`;
  };
  log(11);
  const note = stored(all('code')[2]!);
  log(101);
  expect(find(note).outcome).not.toBe('anchored');
});

function month(name: string, meetings: Record<number, string>, wrapped = false): void {
  const days = Array.from({ length: 30 }, (_, day) => {
    const meeting = meetings[day + 1];
    const cell = `<div class="day"><span>${day + 1}</span>${meeting ? `<a>${meeting}</a>` : ''}</div>`;
    return wrapped ? `<div>${cell}</div>` : cell;
  });
  document.body.innerHTML = `<main><h1>${name}</h1><div class="days">${days.join('')}</div></main>`;
}

const meetings = { 3: 'Stand-up', 4: 'Retro', 10: 'Stand-up', 11: 'Retro', 17: 'Stand-up', 18: 'Retro' };

test('a day of a calendar is known by its number, whatever else is on that day', () => {
  month('March 2026', meetings);
  const notes = [10, 11, 20].map((day) => [day, stored(all('.day span')[day - 1]!)] as const);
  const { 10: _gone, ...fewer } = meetings;
  for (const [others, wrapped] of [
    [meetings, true],
    [fewer, false],
    [{ ...fewer, 11: 'Release', 20: 'Retro' }, false],
  ] as const) {
    month('March 2026', others, wrapped);
    for (const [day, note] of notes) expectAt(find(note), all('.day span')[day - 1]);
  }
  month('April 2026', meetings);
  for (const [, note] of notes) expect(find(note).outcome).not.toBe('anchored');
});

type Order = [id: string, who: string, day: string, total: string, items: string];
const orders: Order[] = [
  ['#1041', 'Wen Li', '16 Mar', '85.00', '3'],
  ['#1042', 'Noah Levi', '16 Mar', '195.00', '4'],
  ['#1043', 'Rosa Blum', '17 Mar', '85.00', '3'],
  ['#1044', 'Jin Park', '18 Mar', '60.00', '1'],
];

function table(rows: readonly Order[]): void {
  document.body.innerHTML = `<main><h1>Orders</h1><table><thead><tr>${['Id', 'Customer', 'Day', 'Total', 'Items'].map((title) => `<th>${title}</th>`).join('')}</tr></thead><tbody>${rows
    .map((row) => `<tr>${row.map((text) => `<td>${text}</td>`).join('')}</tr>`)
    .join('')}</tbody></table></main>`;
}

function list(rows: readonly Order[]): void {
  document.body.innerHTML = `<main><h1>Orders</h1><div class="list">${rows
    .map((row) => `<div class="entry">${row.map((text) => `<div>${text}</div>`).join('')}</div>`)
    .join('')}</div></main>`;
}

test('a value of a table is found in the list that a redesign made of it, by its row and what it says', () => {
  table(orders);
  const notes = all('tbody tr').map((row) => stored(row.children[3]!));
  list(orders);
  for (const [place, note] of notes.entries()) expectAt(find(note), all('.entry')[place]!.children[3]);
  list(orders.map(([id, who, day, , items]) => [id, who, day, '10.00', items]));
  for (const note of notes) expect(find(note).outcome).not.toBe('anchored');
});

test('a single digit in that list may be any other value of the row', () => {
  table(orders);
  const note = stored(all('tbody tr')[0]!.children[4]!);
  list(orders);
  expect(find(note).outcome).not.toBe('anchored');
});

function guide(probes: string, owners: string): void {
  const bold = (text: string): string => text.replace(/(is|was|the|each) (\w+)/g, '$1 <b>$2</b>');
  document.body.innerHTML = `<main><h1>Running it</h1><h2>Probes</h2><p>${bold(probes)}</p><p>Each probe asks once.</p><h2>Owners</h2><p>${bold(owners)}</p><p>Each owner is asked.</p></main>`;
}

test('a sentence in several parts that stands under two headings is known under its own with a word more', () => {
  const [then, now, other] = [
    'A note is kept with the version that was live when it was written.',
    'A note is usually kept with the version that was live when it was written.',
    'A note is kept with the version that was then live when it was written.',
  ];
  guide(then, then);
  const notes = [all('p')[0]!, all('p')[2]!].map(stored);
  guide(now, other);
  expectAt(find(notes[0]!), all('p')[0]);
  expectAt(find(notes[1]!), all('p')[2]);
  guide(now, 'Owners hand a service over to another team at any time they like.');
  expect(find(notes[1]!).outcome).not.toBe('anchored');
});

test('a share is no count: of the two numbers of a tile one is not the other', () => {
  const tile = (first: string, second: string): string =>
    `<div class="tile"><h3>Refunds</h3><div>${first}</div><div>${second}</div></div><div class="tile"><h3>Orders</h3><div>7</div><div>+1 %</div></div>`;
  document.body.innerHTML = `<main><h1>Shop</h1>${tile('4', '+8 %')}</main>`;
  const note = stored(all('.tile div')[0]!);
  document.body.innerHTML = `<main><h1>Shop</h1>${tile('+9 %', '5')}</main>`;
  const found = find(note);
  expect(found.outcome === 'anchored' && found.element.textContent).not.toBe('+9 %');
});

test('a field of a panel is not that of another, though the tab still says its name', () => {
  const panel = (name: string): void => {
    document.body.innerHTML = `<main><h1>Settings</h1><nav><a>Profile</a><a>Team</a><a>Alerts</a></nav>${panels([name])}</main>`;
  };
  const panels = (names: readonly string[]): string =>
    names
      .map(
        (name) =>
          `<div class="panel"><h2>${name}</h2><small>These apply to ${name.toLowerCase()} only.</small>${['Name', 'E-mail', 'Language'].map((field) => `<p><label>${field}</label><button>Reset</button></p>`).join('')}</div>`,
      )
      .join('');
  document.body.innerHTML = `<main><h1>Settings</h1><nav><a>Profile</a><a>Team</a><a>Alerts</a></nav>${panels(['Profile', 'Team', 'Alerts'])}</main>`;
  const notes = all('.panel')[1]!.querySelectorAll('p, button, label');
  const kept = [...notes].map(stored);
  panel('Alerts');
  for (const note of kept) expect(find(note).outcome).not.toBe('anchored');
  panel('Team');
  for (const [place, note] of kept.entries())
    expectAt(find(note), all('.panel p, .panel button, .panel label')[place]);
});
