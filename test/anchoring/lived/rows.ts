import type { Chance } from '../mutated/chance.ts';
import { people, strangers } from '../mutated/words.ts';
import { app, drop, many, type Brush } from './screen.ts';

interface Order {
  id: number;
  customer: string;
  total: string;
  state: string;
  day: string;
}

const STATES = ['Paid', 'Open', 'Shipped', 'Refunded'];
const PAGE = 9;

function order(id: number, chance: Chance): Order {
  return {
    id,
    customer: chance.pick(people),
    total: `${chance.whole(1, 40) * 5}.00`,
    state: chance.pick(STATES),
    day: `${chance.whole(1, 28)} Mar`,
  };
}

interface Orders {
  orders: Order[];
  from: number;
  only: string | null;
  toast: string | null;
  open: number | null;
}

function shown({ orders, from, only }: Orders): Order[] {
  return orders.filter(({ state }) => only === null || state === only).slice(from, from + PAGE);
}

function orderRow(b: Brush, order: Order, numbered: boolean): HTMLElement {
  const is = `order${order.id}`;
  const cell = b.second ? 'div.cell' : 'td';
  return b.h(
    is,
    b.second ? 'div.row' : 'tr',
    b.h(null, cell, b.a(`${is}/tick`, 'input', { type: 'checkbox' })),
    numbered ? b.h(null, cell, b.h(`${is}/number`, 'a', `#${1000 + order.id}`)) : null,
    b.h(`${is}/customer`, cell, order.customer),
    b.h(`${is}/day`, cell, order.day),
    b.h(`${is}/total`, cell, order.total),
    b.h(null, cell, b.h(`${is}/state`, 'span.badge', order.state)),
    b.h(
      null,
      cell,
      b.h(`${is}/refund`, 'button', 'Refund'),
      b.a(`${is}/more`, 'button', { 'aria-label': 'More' }, '…'),
    ),
  );
}

function orderTable(name: string, numbered: boolean): ReturnType<typeof app> {
  return app<Orders>(
    name,
    (chance) => ({
      orders: many(40, (place) => order(place, chance)),
      from: 0,
      only: null,
      toast: null,
      open: null,
    }),
    (state, b) =>
      b.h(
        null,
        'main',
        b.h('title', 'h1', `Orders (${state.orders.length})`),
        state.toast === null
          ? null
          : b.h('toast', 'div.toast', state.toast, b.h('toast/undo', 'button', 'Undo')),
        b.h('filter', 'button', state.only === null ? 'All' : state.only),
        b.h(
          null,
          b.second ? 'div.grid' : 'table',
          b.h(
            null,
            b.second ? 'div.head' : 'thead',
            b.h(
              null,
              b.second ? 'div.row' : 'tr',
              ['', ...(numbered ? ['Number'] : []), 'Customer', 'Day', 'Total', 'State', ''].map(
                (title, place) =>
                  b.h(title === '' ? null : `column ${place}`, b.second ? 'div.cell' : 'th', title),
              ),
            ),
          ),
          b.h(
            null,
            b.second ? 'div.body' : 'tbody',
            shown(state).map((one) => orderRow(b, one, numbered)),
          ),
        ),
        b.h('page/back', 'button', 'Previous'),
        b.h('page/on', 'button', 'Next'),
      ),
    {
      'next page': (state) => (state.from += PAGE),
      filtered: (state, chance) => (state.only = chance.pick(STATES)),
      'by customer': ({ orders }) => void orders.sort((l, r) => l.customer.localeCompare(r.customer)),
      'by total': ({ orders }) => void orders.sort((l, r) => Number(l.total) - Number(r.total)),
      'newest first': ({ orders }) => void orders.reverse(),
      'three come in': ({ orders }, chance) => orders.unshift(...many(3, (at) => order(100 + at, chance))),
      'one gone': (state, chance) => {
        const gone = chance.pick(shown(state));
        state.orders = state.orders.filter((one) => one !== gone);
      },
      'states change': ({ orders }, chance) => orders.forEach((one) => (one.state = chance.pick(STATES))),
      'all shipped': ({ orders }) => orders.forEach((one) => (one.state = 'Shipped')),
      'a name edited': (state, chance) => {
        const one = chance.pick(shown(state));
        one.customer = one.customer.replace(/ /, ' de ');
      },
      'another customer in that row': (state, chance) => {
        const visible = shown(state);
        const at = state.orders.indexOf(chance.pick(visible));
        state.orders[at] = { ...state.orders[at]!, id: 200, customer: chance.pick(strangers) };
      },
      'refunded, with a toast': (state, chance) => {
        const one = chance.pick(shown(state));
        one.state = 'Refunded';
        state.toast = `Order #${1000 + one.id} of ${one.customer} refunded`;
      },
      'none left': (state) => (state.orders = []),
    },
  );
}

export const orders = orderTable('orders', true);
export const unnumbered = orderTable('orders without numbers', false);

const SAYINGS = [
  'connection to db-1 lost, trying again',
  'connection to db-2 lost, trying again',
  'request took longer than expected',
  'cache filled',
  'cart abandoned',
];

/** Lines of a log in a window over a long list: each with a number, a time, words that come again, and Copy. */
export const log = app(
  'log',
  (chance) => ({
    lines: many(400, (place) => ({
      place,
      time: `12:${String(Math.floor(place / 20)).padStart(2, '0')}:${String((place * 3) % 60).padStart(2, '0')}`,
      says: chance.pick(SAYINGS),
    })),
    from: 0,
    level: 'All levels',
  }),
  ({ lines, from, level }, b) =>
    b.h(
      null,
      'main',
      b.h('title', 'h1', 'Log of checkout'),
      b.h('level', 'button', level),
      b.h(
        null,
        b.second ? 'ol' : 'div.lines',
        lines.slice(from, from + 16).map(({ place, time, says }) => {
          const is = `line${place}`;
          return b.h(
            is,
            b.second ? 'li' : 'div.line',
            b.h(`${is}/number`, 'span.no', String(place + 1)),
            b.h(`${is}/time`, 'time', time),
            b.h(`${is}/says`, b.second ? 'span' : 'code', says),
            b.h(`${is}/copy`, 'button', 'Copy'),
          );
        }),
      ),
    ),
  {
    'one line on': (state) => (state.from += 1),
    'half a window on': (state) => (state.from += 8),
    'a window on': (state) => (state.from += 16),
    'far on': (state, chance) => (state.from = chance.whole(100, 380)),
    'only lost connections': (state) => {
      state.lines = state.lines.filter(({ says }) => says.startsWith('connection'));
      state.level = 'Errors';
    },
    'newest first': (state) => void state.lines.reverse(),
  },
);

const REMARKS = [
  'Thanks!',
  'Works for me.',
  'Same here.',
  'Can you try again after clearing the cache?',
  'Any news?',
];

interface Post {
  id: number;
  who: string;
  says: string;
  ago: string;
  likes: number;
}

const AGES = ['just now', '5 min', '1 h', '2 h', '1 d'];

/** A feed in which few people say the same things again and again. */
export const remarks = app(
  'remarks',
  (chance) => ({
    posts: many(12, (id): Post => ({
      id,
      who: chance.pick(people.slice(0, 4)),
      says: chance.pick(REMARKS),
      ago: AGES[Math.min(4, Math.floor(id / 3))]!,
      likes: chance.whole(0, 4),
    })),
  }),
  ({ posts }, b) =>
    b.h(
      null,
      'main',
      b.h('title', 'h1', 'Payments fail with Visa'),
      b.h('count', 'p', `${posts.length} remarks`),
      posts.map(({ id, who, says, ago, likes }) => {
        const is = `post${id}`;
        return b.h(
          is,
          b.second ? 'section.post' : 'article',
          b.h(null, 'header', b.h(`${is}/who`, 'b', who), b.h(`${is}/ago`, 'time', ago)),
          b.h(`${is}/says`, 'p', says),
          b.h(`${is}/like`, 'button', likes === 0 ? 'Like' : `Like · ${likes}`),
          b.h(`${is}/reply`, 'button', 'Reply'),
        );
      }),
    ),
  {
    'one deleted': ({ posts }, chance) => void drop(posts, chance),
    'three deleted': ({ posts }, chance) => many(3, () => drop(posts, chance)),
    'one more': ({ posts }, chance) =>
      posts.unshift({
        id: 50,
        who: chance.pick(people.slice(0, 4)),
        says: chance.pick(REMARKS),
        ago: 'just now',
        likes: 0,
      }),
    'an hour later': ({ posts }) =>
      posts.forEach((post) => (post.ago = AGES[Math.min(4, AGES.indexOf(post.ago) + 2)]!)),
    liked: ({ posts }, chance) => posts.forEach((post) => (post.likes += chance.whole(0, 2))),
    'one edited': ({ posts }, chance) => {
      const post = chance.pick(posts);
      post.says = `${post.says} Thank you.`;
    },
    'best first': ({ posts }) => void posts.sort((left, right) => right.likes - left.likes),
    'one gone, one come': ({ posts }, chance) => {
      const gone = drop(posts, chance);
      posts.unshift({ ...gone, id: 60, ago: 'just now', likes: 0 });
    },
  },
);
