// @vitest-environment jsdom
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { Anchored } from './anchored.ts';
import { describe as describePlace } from './describe.ts';
import { openShadow } from './text-index.ts';
import { AnchorWatch, type Watched } from './watch.ts';

// jsdom has no CSS.escape; the names on these pages need none.
globalThis.CSS ??= { escape: (name: string) => name } as typeof CSS;

/*
 * No slice of a pass keeps the page waiting. The clock of these tests does not go by itself: each look at the page, each
 * ten thousand characters of a text that are copied and each hundred that are searched take a microsecond of it, so that a
 * machine of any speed tells the same.
 */
const LOOK = 0.001;
/** Milliseconds of that clock: the 5 after which a slice ends, and one step more. */
const SLICE = 6.5;

let now = 0;

/* The longest stretch of that clock in which the page did not get its turn. */
interface Turns {
  longest: number;
  slices: number;
  stop: () => void;
}

function spend(looks: number): void {
  now += looks * LOOK;
}

beforeEach(() => {
  now = 0;
  vi.spyOn(performance, 'now').mockImplementation(() => now);
});

afterEach(() => {
  vi.restoreAllMocks();
  document.body.replaceChildren();
});

const LOOKS: readonly (readonly [object, readonly string[]])[] = [
  [
    Node.prototype,
    ['parentElement', 'parentNode', 'previousSibling', 'nextSibling', 'firstChild', 'contains'],
  ],
  [
    Element.prototype,
    ['localName', 'id', 'previousElementSibling', 'nextElementSibling', 'firstElementChild'],
  ],
  [
    Element.prototype,
    ['childElementCount', 'classList', 'getAttribute', 'hasAttributes', 'matches', 'closest'],
  ],
  [Element.prototype, ['querySelector', 'querySelectorAll']],
];

/* What costs more the longer it is, in looks. */
const LONG: readonly (readonly [object, string, (self: never, result: unknown) => number])[] = [
  [Node.prototype, 'textContent', (_, text) => String(text ?? '').length / 10_000],
  [CharacterData.prototype, 'data', (_, text) => String(text).length / 10_000],
  [Element.prototype, 'getAttributeNames', (_, names) => (names as string[]).length / 10],
  [String.prototype, 'toLowerCase', (text: string) => text.length / 1000],
  [RegExp.prototype, 'test', () => 0.05],
  [Array.prototype, 'sort', (list: unknown[]) => list.length],
  [Array.prototype, 'join', (list: unknown[]) => list.length / 20],
];

/* Lets the clock go on by what is looked at, and tells the slices apart. */
function watchTurns(): Turns {
  const undo: (() => void)[] = [];
  let isInside = false;
  const patch = (
    owner: object,
    name: string | symbol,
    cost: (self: never, result: unknown, first: unknown) => number,
  ) => {
    const own = Object.getOwnPropertyDescriptor(owner, name)!;
    const wrap = (act: (...args: unknown[]) => unknown) =>
      function (this: never, ...args: unknown[]): unknown {
        if (isInside) return act.apply(this, args);
        // What jsdom itself looks at, to answer, is not ours.
        isInside = true;
        try {
          const result = act.apply(this, args);
          spend(cost(this, result, args[0]));
          return result;
        } finally {
          isInside = false;
        }
      };
    Object.defineProperty(
      owner,
      name,
      own.get
        ? { ...own, get: wrap(own.get) as () => unknown }
        : { ...own, value: wrap(own.value as (...args: unknown[]) => unknown) },
    );
    undo.push(() => Object.defineProperty(owner, name, own));
  };
  for (const [owner, names] of LOOKS) for (const name of names) patch(owner, name, () => 1);
  for (const [owner, name, cost] of LONG) patch(owner, name, cost);
  patch(RegExp.prototype, Symbol.replace, (_, __, text) => String(text).length / 100);
  const turns: Turns = { longest: 0, slices: 0, stop: () => undo.forEach((one) => one()) };
  let began = now;
  const end = (): void => {
    turns.longest = Math.max(turns.longest, now - began);
    began = now;
  };
  const { setTimeout: later } = globalThis;
  globalThis.setTimeout = ((call: () => void, delay?: number) => {
    end();
    turns.slices++;
    return later(() => {
      // What an observer did meanwhile kept the page waiting, too.
      end();
      call();
    }, delay);
  }) as typeof setTimeout;
  undo.push(end, () => (globalThis.setTimeout = later));
  return turns;
}

/* Without the paths: those the browser follows itself, in one go; jsdom takes minutes for them. */
function noteOn(target: Element | Range, id = 'note'): Watched {
  const paths = vi.spyOn(document, 'querySelectorAll').mockReturnValue([target] as never);
  const selectors = describePlace(target).filter(
    ({ type }) => type !== 'CssSelector' && type !== 'XPathSelector',
  );
  paths.mockRestore();
  return { id, selectors };
}

function wordsIn(element: Element): Range {
  const range = document.createRange();
  range.selectNodeContents(element);
  return range;
}

/* A first pass and a second one, with something that happens whenever the page has its turn. */
async function passes(
  notes: readonly Watched[],
  meanwhile: () => void = () => undefined,
): Promise<{ longest: number; slices: number; placed: Map<string, Anchored> }> {
  const stop = new AbortController();
  let placed = new Map<string, Anchored>();
  const turns = watchTurns();
  const watch = new AnchorWatch({
    document,
    shadowOf: openShadow,
    signal: stop.signal,
    onPlaced: (now) => (placed = new Map(now)),
    onDoubt: () => undefined,
    onChange: meanwhile,
  });
  try {
    await watch.show(notes);
    await new Promise((turn) => setTimeout(turn));
    await watch.restart();
  } finally {
    stop.abort();
    turns.stop();
  }
  return { ...turns, placed };
}

function table(rows: number): HTMLElement[] {
  document.body.innerHTML = `<h1>Orders</h1><table><tbody>${Array.from(
    { length: rows },
    (_, row) =>
      `<tr class="row"><td>#${1000 + row}</td><td>Customer ${row * 7} of the shop</td><td>${row % 90}.50</td><td><button class="btn">Cancel</button></td></tr>`,
  ).join('')}</tbody></table>`;
  return [...document.querySelectorAll<HTMLElement>('tbody tr')];
}

function notesOn(rows: readonly HTMLElement[]): Watched[] {
  return [20, 120, 220, 320].flatMap((place) => [
    noteOn(rows[place]!.querySelector('button')!, `button ${place}`),
    noteOn(rows[place]!.children[2]!, `sum ${place}`),
    noteOn(wordsIn(rows[place]!.children[1]!), `words ${place}`),
  ]);
}

test('passes over a table let the page have its turn, whether what they look for is there or gone', async () => {
  const rows = table(400);
  const notes = notesOn(rows);
  const there = await passes(notes);
  expect([...there.placed.values()].every(({ outcome }) => outcome === 'anchored')).toBe(true);
  expect(there.slices).toBeGreaterThan(5);
  expect(there.longest).toBeLessThan(SLICE);
  for (const place of [20, 120, 220, 320]) rows[place]!.remove();
  const gone = await passes(notes);
  expect([...gone.placed.values()].some(({ outcome }) => outcome === 'anchored')).toBe(false);
  expect(gone.longest).toBeLessThan(SLICE);
});

test('so do passes over a page that changes under them at each turn', async () => {
  const rows = table(400);
  const notes = notesOn(rows);
  const { setTimeout: later } = globalThis;
  let turn = 0;
  const changing = setInterval(() => {
    rows[(turn += 7) % 400]!.children[2]!.textContent = `${turn}.00`;
    document.querySelector('tbody')!.append(rows[(turn + 3) % 400]!);
  }, 0);
  const { longest } = await passes(notes);
  clearInterval(changing);
  expect(later).toBe(globalThis.setTimeout);
  expect(longest).toBeLessThan(SLICE);
});

test('10,000 equal rows', async () => {
  document.body.innerHTML = `<h1>Jobs</h1><ul>${'<li><button>Delete</button></li>'.repeat(10_000)}</ul>`;
  const button = document.querySelectorAll('button')[5000]!;
  const note = noteOn(button);
  const { longest, slices } = await passes([note]);
  expect(slices).toBeGreaterThan(5);
  expect(longest).toBeLessThan(SLICE);
});

test('1,500 elements inside each other', async () => {
  // From the outside in, and back: jsdom goes down into what it is given at once.
  const nested: Element[] = [document.body];
  const into = (element: Element): Element => {
    nested.at(-1)!.append(element);
    nested.push(element);
    return element;
  };
  document.body.innerHTML = '<h1>Depths</h1><h2>Of all</h2>';
  for (let depth = 0; depth < 1500; depth++) into(document.createElement('div'));
  const button = into(document.createElement('button'));
  button.textContent = 'Restart the innermost';
  const notes = [noteOn(button, 'there'), noteOn(wordsIn(button), 'words')];
  const { longest, placed } = await passes(notes);
  for (const element of nested.slice(1).reverse()) element.remove();
  const found = placed.get('there');
  expect(found?.outcome === 'anchored' && found.element).toBe(button);
  expect(longest).toBeLessThan(SLICE);
});

test('a text of 5 MB, and one of 5,000 pieces', async () => {
  const line = '2026-11-30  12:00:01   request took   longer than expected\n';
  document.body.innerHTML = '<h1>Log</h1><pre></pre><p>Nothing else is <b>worth</b> knowing.</p><div></div>';
  const [log, pieces] = [document.querySelector('pre')!, document.querySelector('div')!];
  log.append(line.repeat(45_000), 'the very last line of it', line.repeat(45_000));
  for (let piece = 0; piece < 5000; piece++) pieces.append(`line ${piece} was written; `);
  const range = document.createRange();
  range.setStart(log.childNodes[1]!, 4);
  range.setEnd(log.childNodes[1]!, 18);
  const notes = [
    noteOn(range, 'line'),
    noteOn(document.querySelector('b')!, 'word'),
    noteOn(pieces, 'pieces'),
  ];
  const { longest, placed } = await passes(notes);
  const found = placed.get('line');
  expect(found?.outcome === 'anchored' && found.range?.toString()).toBe('very last line');
  expect(placed.get('pieces')?.outcome).toBe('anchored');
  expect(longest).toBeLessThan(SLICE);
});

test('20,000 attributes, hundreds of headings and labels', async () => {
  const attributes = Array.from({ length: 200 }, (_, place) => `data-a${place}="v${place}"`).join(' ');
  document.body.innerHTML = `<main>${Array.from(
    { length: 100 },
    (_, place) => `<i ${attributes}>${place}</i>`,
  ).join('')}</main>${Array.from(
    { length: 300 },
    (_, place) =>
      `<h3>Part ${place}</h3><p><label for="f${place}">Field ${place}</label><input id="f${place}"></p>`,
  ).join('')}`;
  const notes = [
    noteOn(document.querySelectorAll('i')[50]!, 'i'),
    noteOn(document.querySelectorAll('input')[250]!, 'input'),
  ];
  const { longest, placed } = await passes(notes);
  const found = placed.get('input');
  expect(found?.outcome === 'anchored' && found.element.id).toBe('f250');
  expect(longest).toBeLessThan(SLICE);
});
