// @vitest-environment jsdom
import { expect, test } from 'vitest';
import { anchor } from './anchor.ts';
import type { Anchored } from './anchored.ts';
import { describe } from './describe.ts';
import { readSelectors } from './read-selectors.ts';
import type { Selector } from './selectors.ts';

/* What reads otherwise, or nothing, at the place where it was: there somebody who looks at the page has no doubt. */

// jsdom has no CSS.escape; the names on these pages need none.
globalThis.CSS ??= { escape: (name: string) => name } as typeof CSS;

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

const SENTENCES = [
  'The backend keeps what it was told until the disk is full.',
  'When the probe cannot reach its target it tries again once.',
  'A note is kept with the version that was live when it was written.',
];
const parts = (of: Record<string, string[]>): string =>
  Object.entries(of)
    .map(([heading, sentences]) => `<h2>${heading}</h2>${sentences.map((says) => `<p>${says}</p>`).join('')}`)
    .join('');

test('a sentence that was reworded where it stood is the same sentence', () => {
  show(parts({ Storage: SENTENCES, Owners: ['Every evening the reports of the day are sent.'] }));
  const selectors = stored(all('p')[1]);
  const reworded = 'If the probe cannot reach its target it always tries again once.';
  show(
    parts({
      Storage: [SENTENCES[0]!.replace('told', 'given'), reworded, SENTENCES[2]!.replace('live', 'current')],
      Owners: ['Every evening the reports of the day are sent.'],
    }),
  );
  expectAt(anchor(selectors, document), all('p')[1]);
});

test('so is one that stands under another heading as well', () => {
  const twice = parts({ Storage: SENTENCES, Probes: SENTENCES });
  show(twice);
  const selectors = stored(all('p')[4]);
  show(twice.replaceAll('cannot reach', 'does not reach').replaceAll('told', 'given'));
  expectAt(anchor(selectors, document), all('p')[4]);
});

test('so is one with code and a link in it', () => {
  const marked = parts({ Storage: SENTENCES, Owners: ['Every evening the reports are sent.'] }).replace(
    /(\w+) (\w+) (\w+)\./g,
    '<code>$1</code> $2 <a>$3</a>.',
  );
  show(marked);
  const selectors = stored(all('p')[1]);
  show(
    marked.replace('When the', 'If the').replace('target it', 'target now it').replace('<a>once', '<a>again'),
  );
  expectAt(anchor(selectors, document), all('p')[1]);
});

test('one that reads nearly like it at another place, or under another heading, or with another number is not', () => {
  show(parts({ Storage: SENTENCES, Owners: ['Every evening the reports of the day are sent.'] }));
  const selectors = stored(all('p')[1]);
  const reworded = 'If the probe cannot reach its target it always tries again once.';
  const others = ['Every evening the reports of the day are sent.'];
  show(
    parts({ Storage: [SENTENCES[0]!, SENTENCES[2]!, 'Nothing is sent twice.', reworded], Owners: others }),
  );
  expect(anchor(selectors, document).outcome).not.toBe('anchored');
  show(parts({ Storage: [SENTENCES[0]!, SENTENCES[2]!], Owners: [...others, reworded] }));
  expect(anchor(selectors, document).outcome).not.toBe('anchored');
  show(
    parts({ Storage: [SENTENCES[0]!, reworded.replace('once', '3 times'), SENTENCES[2]!], Owners: others }),
  );
  expect(anchor(selectors, document).outcome).not.toBe('anchored');
});

test('nor is a sentence that stood beside it and has moved up', () => {
  const alike = [
    'The backend keeps what it was told until the disk is full.',
    'The gateway keeps what it was told until the queue is full.',
    'The console keeps what it was told until the page is left.',
  ];
  for (const gone of [0, 1]) {
    show(parts({ Storage: alike }));
    const selectors = stored(all('p')[gone]);
    show(parts({ Storage: alike.filter((_, place) => place !== gone) }));
    expect(anchor(selectors, document).outcome).not.toBe('anchored');
    show(parts({ Storage: [alike[gone + 1]!] }));
    expect(anchor(selectors, document).outcome).not.toBe('anchored');
  }
});

test('of a sentence that is told in two ways now neither is it for certain', () => {
  show(parts({ Storage: SENTENCES }));
  const selectors = stored(all('p')[1]);
  const [one, two] = ['If the probe', 'Where the probe'].map(
    (start) => `${start} cannot reach its target it tries again once more.`,
  );
  show(parts({ Storage: [SENTENCES[0]!, one!, two!] }));
  expect(anchor(selectors, document).outcome).not.toBe('anchored');
});

const tiles = (values: [string, string, string][]): string =>
  values
    .map(
      ([title, value, trend]) =>
        `<div class="tile"><h4>${title}</h4><div class="big">${value}</div><span class="trend">${trend}</span><a>Details</a></div>`,
    )
    .join('');

test('a value that is not there yet is where it was', () => {
  show(tiles([['Refunds', '4', '+3 %'], ['Open carts', '7', '+1 %'], ['Chargebacks', '4', '+2 %']])); // prettier-ignore
  const selectors = stored(all('.trend')[1]);
  show(
    tiles([
      ['Refunds', '–', ''],
      ['Open carts', '–', ''],
      ['Chargebacks', '–', ''],
    ]),
  );
  expectAt(anchor(selectors, document), all('.trend')[1]);
  // Not beside it, and not in another tile.
  for (const trend of all('.trend')) trend.remove();
  for (const tile of all('.tile')) tile.insertAdjacentHTML('beforeend', '<span class="icon"></span>');
  expect(anchor(selectors, document).outcome).not.toBe('anchored');
  show(
    tiles([
      ['Refunds', '–', ''],
      ['Chargebacks', '–', ''],
    ]),
  );
  expect(anchor(selectors, document).outcome).not.toBe('anchored');
});

const matrix = (roles: string[], rows: string[]): string =>
  `<table><thead><tr><th>Permission</th>${roles.map((role) => `<th>${role}</th>`).join('')}</tr></thead><tbody>${rows
    .map((row) => `<tr><th>${row}</th>${roles.map(() => '<td>✓</td>').join('')}</tr>`)
    .join('')}</tbody></table>`;

test('a cell is known by its row and its column, wherever that column stands', () => {
  const rows = ['Read orders', 'Edit orders', 'Refund'];
  show(matrix(['Viewer', 'Agent', 'Owner'], rows));
  const selectors = stored(all('tbody tr')[1]!.querySelectorAll('td')[0]);
  show(matrix(['Owner', 'Agent', 'Viewer'], rows));
  expectAt(anchor(selectors, document), all('tbody tr')[1]!.querySelectorAll('td')[2]);
  show(matrix(['Owner', 'Agent', 'Auditor'], rows));
  expect(anchor(selectors, document).outcome).not.toBe('anchored');
});

const services = (list: [string, string, string][], dress: string): string =>
  list
    .map(
      ([name, state, version]) =>
        `<article><header><h3>${name}</h3><b>${version}</b><span class="${dress}">${state}</span><i>eu-1</i></header><button>Restart</button></article>`,
    )
    .join('');

test('a state is the one between the same texts of its row, also where a build has renamed its class', () => {
  show(services([['mailer', 'degraded', '1.2'], ['auth', 'healthy', '1.3'], ['billing', 'healthy', '1.2']], 'badge')); // prettier-ignore
  const selectors = stored(all('span')[0]);
  const now: [string, string, string][] = [['auth', 'healthy', '1.3'], ['mailer', 'stopped', '1.2'], ['billing', 'stopped', '1.2']]; // prettier-ignore
  show(services(now, 'k3j9'));
  expectAt(anchor(selectors, document), all('span')[1]);
  // One of several labels comes and another goes.
  const labelled = (labels: string): string =>
    ['mailer', 'auth', 'billing']
      .map((name) => `<article><h3>${name}</h3><p>${name === 'mailer' ? labels : ''}</p></article>`)
      .join('');
  show(labelled('<span class="label">urgent</span><span class="label">bug</span>'));
  const label = stored(all('span')[1]);
  show(labelled('<span class="k3">urgent</span><span class="k3">later</span>'));
  expect(anchor(label, document).outcome).not.toBe('anchored');
  // Another thing of that row, which the class still tells from the state.
  show(`${services(now, 'hint')}<p class="badge">3</p>`);
  expect(anchor(selectors, document).outcome).not.toBe('anchored');
});
