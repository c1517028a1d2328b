import type { Chance } from '../mutated/chance.ts';
import { measures, services, strangers } from '../mutated/words.ts';
import { app, drop, many, put, type Brush } from './screen.ts';

interface Tile {
  id: number;
  title: string;
  value: string;
  trend: string;
  unit: string;
}

let last = 0;
const id = (): number => ++last;
const few = (chance: Chance): string => String(chance.whole(0, 6));
const trend = (chance: Chance): string => `${chance.pick(['+', '−'])}${chance.whole(0, 9)} %`;

/** Tiles of figures, small numbers that meet one another, each with the same menu and link. */
export const tiles = app(
  'tiles',
  (chance) => ({
    range: 'Last 24 hours',
    tiles: chance
      .shuffled(measures)
      .slice(0, 8)
      .map((title): Tile => ({ id: id(), title, value: few(chance), trend: trend(chance), unit: 'today' })),
  }),
  ({ tiles, range }, b) =>
    b.h(
      null,
      'main',
      b.h('title', b.second ? 'h2' : 'h1', 'Shop today'),
      b.h('range', 'button.range', range),
      b.h(
        null,
        'div.tiles',
        tiles.map((tile) => {
          const is = `tile${tile.id}`;
          const title = b.h(`${is}/title`, b.second ? 'p.label' : 'h4', tile.title);
          const value = b.h(`${is}/value`, b.second ? 'strong' : 'div.big', tile.value);
          return b.h(
            is,
            b.second ? 'article.stat' : 'div.tile',
            b.second ? [value, title] : [title, value],
            b.h(`${is}/trend`, 'span.trend', tile.trend),
            b.h(`${is}/unit`, 'small', tile.unit),
            b.h(`${is}/details`, 'a', 'Details'),
            b.a(`${is}/menu`, 'button.dots', { 'aria-label': 'More' }, '⋮'),
          );
        }),
      ),
    ),
  {
    'values swap': ({ tiles }, chance) => {
      const values = chance.shuffled(tiles.map(({ value }) => value));
      tiles.forEach((tile, place) => (tile.value = values[place]!));
    },
    'neighbours swap values': ({ tiles }, chance) => {
      const at = chance.whole(0, tiles.length - 2);
      const [left, right] = [tiles[at]!, tiles[at + 1]!];
      [left.value, right.value, left.trend, right.trend] = [right.value, left.value, right.trend, left.trend];
    },
    'all values new': ({ tiles }, chance) => {
      for (const tile of tiles) [tile.value, tile.trend] = [few(chance), trend(chance)];
    },
    'all read 0': ({ tiles }) => {
      for (const tile of tiles) [tile.value, tile.trend] = ['0', '+0 %'];
    },
    loading: ({ tiles }) => {
      for (const tile of tiles) [tile.value, tile.trend] = ['–', ''];
    },
    'one gone': ({ tiles }, chance) => void drop(tiles, chance),
    'three gone': ({ tiles }, chance) => many(3, () => drop(tiles, chance)),
    dragged: (state, chance) => (state.tiles = chance.shuffled(state.tiles)),
    'one more, like another': ({ tiles }, chance) => {
      const like = chance.pick(tiles);
      put(tiles, { ...like, id: id(), title: `${like.title} (EU)` }, chance);
    },
    'one becomes one like it': ({ tiles }, chance) => {
      const gone = chance.whole(0, tiles.length - 1);
      tiles[gone] = {
        ...tiles[gone]!,
        id: id(),
        title: `${chance.pick(['Net', 'Gross', 'Old'])} ${tiles[gone]!.title.toLowerCase()}`,
      };
    },
    'another range': (state, chance) => {
      state.range = 'Last 7 days';
      for (const tile of state.tiles) [tile.value, tile.unit] = [String(chance.whole(0, 40)), 'this week'];
    },
  },
);

interface Card {
  id: number;
  name: string;
  version: string;
  state: string;
  zone: string;
}

const STATES = ['healthy', 'healthy', 'healthy', 'degraded', 'stopped'];

function card(b: Brush, { id, name, version, state, zone }: Card, named: boolean): HTMLElement {
  const is = `card${id}`;
  return b.h(
    is,
    b.second ? 'li.item' : 'div.card',
    b.h(
      null,
      'header',
      named ? b.h(`${is}/name`, b.second ? 'strong' : 'h3', name) : null,
      b.h(`${is}/state`, 'span.badge', state),
    ),
    b.h(`${is}/version`, 'p', `Version ${version}`),
    b.h(`${is}/zone`, 'p.zone', zone),
    b.h(
      null,
      'footer',
      ['Restart', 'Logs', 'Stop'].map((verb) => b.h(`${is}/${verb}`, 'button', verb)),
    ),
  );
}

function cardsOf(chance: Chance, names: readonly string[]): { cards: Card[] } {
  return {
    cards: names.map((name) => ({
      id: id(),
      name,
      version: `1.${chance.whole(0, 2)}.${chance.whole(0, 1)}`,
      state: chance.pick(STATES),
      zone: chance.pick(['eu-1', 'eu-2']),
    })),
  };
}

const cardsHappen = {
  'one gone': ({ cards }: { cards: Card[] }, chance: Chance) => void drop(cards, chance),
  'half gone': ({ cards }: { cards: Card[] }, chance: Chance) =>
    many(cards.length >> 1, () => drop(cards, chance)),
  'one more': ({ cards }: { cards: Card[] }, chance: Chance) =>
    put(cards, { ...chance.pick(cards), id: id(), name: 'ledger' }, chance),
  'one more, alike': ({ cards }: { cards: Card[] }, chance: Chance) => {
    const like = chance.pick(cards);
    put(cards, { ...like, id: id(), name: `${like.name}-2` }, chance);
  },
  'states change': ({ cards }: { cards: Card[] }, chance: Chance) =>
    cards.forEach((one) => (one.state = chance.pick(STATES))),
  deployed: ({ cards }: { cards: Card[] }, chance: Chance) =>
    cards.forEach((one) => ([one.version, one.state] = [`2.0.${chance.whole(0, 1)}`, 'healthy'])),
  'by state': ({ cards }: { cards: Card[] }) =>
    void cards.sort((left, right) => left.state.localeCompare(right.state)),
  'one renamed': ({ cards }: { cards: Card[] }, chance: Chance) => {
    const one = chance.pick(cards);
    one.name = `${one.name}-v2`;
  },
  'one replaced': ({ cards }: { cards: Card[] }, chance: Chance) => {
    const at = chance.whole(0, cards.length - 1);
    cards[at] = { ...cards[at]!, id: id(), name: chance.pick(['ledger', 'shipping', 'tax']) };
  },
};

/** Cards of services with the same three buttons. */
export const cards = app(
  'cards',
  (chance) => cardsOf(chance, chance.shuffled(services).slice(0, 7)),
  ({ cards }, b) =>
    b.h(
      null,
      'main',
      b.h('title', 'h1', 'Services'),
      b.h(
        null,
        b.second ? 'ul.list' : 'div.cards',
        cards.map((one) => card(b, one, true)),
      ),
    ),
  cardsHappen,
);

/** The same cards with nothing that names them: many are alike to the letter. */
export const nameless = app(
  'nameless cards',
  (chance) => cardsOf(chance, ['a', 'b', 'c', 'd']),
  ({ cards }, b) =>
    b.h(
      null,
      'main',
      b.h('title', 'h1', 'Workers'),
      b.h(
        null,
        b.second ? 'ul.list' : 'div.cards',
        cards.map((one) => card(b, one, false)),
      ),
    ),
  cardsHappen,
);

const PERMISSIONS = ['Read orders', 'Edit orders', 'Refund', 'Export', 'Manage users', 'Read audit log'];

/** A matrix of who may do what: hundreds of cells that read the same, named by row and column only. */
export const matrix = app(
  'matrix',
  (chance) => ({
    roles: ['Viewer', 'Agent', 'Manager', 'Owner'],
    rows: chance.shuffled(PERMISSIONS),
    marks: new Map<string, string>(),
    seed: chance.whole(0, 99),
  }),
  ({ roles, rows, seed }, b) => {
    const mark = (row: string, role: string): string =>
      (row.length * 7 + role.length * 3 + seed) % 3 ? '✓' : '–';
    return b.h(
      null,
      'main',
      b.h('title', 'h1', 'Permissions'),
      b.h(
        null,
        'table',
        b.h(
          null,
          'thead',
          b.h(
            null,
            'tr',
            b.h('corner', 'th', 'Permission'),
            roles.map((role) => b.h(`role ${role}`, 'th', role)),
          ),
        ),
        b.h(
          null,
          'tbody',
          rows.map((row) =>
            b.h(
              `row ${row}`,
              'tr',
              b.h(`row ${row}/name`, b.second ? 'td' : 'th', row),
              roles.map((role) =>
                b.h(
                  `${row} of ${role}`,
                  'td',
                  b.second
                    ? b.a(null, 'span', { title: `${row}, ${role}` }, mark(row, role))
                    : mark(row, role),
                ),
              ),
            ),
          ),
        ),
      ),
    );
  },
  {
    'a permission gone': ({ rows }, chance) => void drop(rows, chance),
    'a role gone': ({ roles }, chance) => void drop(roles, chance),
    'a role more': ({ roles }, chance) => put(roles, 'Auditor', chance),
    'a permission more': ({ rows }, chance) => put(rows, 'Delete orders', chance),
    'roles in another order': (state, chance) => (state.roles = chance.shuffled(state.roles)),
    'permissions in another order': (state, chance) => (state.rows = chance.shuffled(state.rows)),
    'all given': (state) => (state.seed += 1),
  },
);

/** A month with the same meetings each week. */
export const calendar = app(
  'calendar',
  (chance) => ({
    month: 'March',
    first: chance.whole(0, 6),
    days: 31,
    weekly: ['Stand-up', 'Release', 'Retro'],
  }),
  ({ month, first, days, weekly }, b) =>
    b.h(
      null,
      'main',
      b.h(`title ${month}`, 'h1', `${month} 2026`),
      b.h('back', 'button', '‹'),
      b.h('on', 'button', '›'),
      b.h(
        null,
        'div.month',
        many(days, (day) => {
          const is = `${month} ${day + 1}`;
          const meeting = weekly[(first + day) % 7];
          return b.h(
            is,
            b.second ? 'section' : 'div.day',
            b.h(`${is}/number`, 'span', String(day + 1)),
            meeting === undefined
              ? null
              : b.h(`${is}/${meeting}`, b.second ? 'a.event' : 'button.event', meeting),
          );
        }),
      ),
    ),
  {
    'next month': (state) => {
      [state.month, state.first, state.days] = ['April', (state.first + 31) % 7, 30];
    },
    'a meeting off': ({ weekly }, chance) => void (weekly[chance.whole(0, 2)] = chance.pick(strangers)),
    'month after month': (state) => {
      [state.month, state.first, state.days] = ['May', (state.first + 61) % 7, 31];
    },
  },
);
