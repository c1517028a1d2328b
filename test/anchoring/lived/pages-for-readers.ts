import { people } from '../mutated/words.ts';
import { app, drop, many, put } from './screen.ts';

/* What people read: settings, messages, plans, products, posts, results. */

const PARTS = ['Web servers', 'Database', 'Message queue', 'Object storage'];
const KEYS = ['Region', 'Size', 'Backups', 'Version'];
const CHOICES: Record<string, string[]> = {
  Region: ['Frankfurt', 'Dublin', 'Oslo'],
  Size: ['small', 'medium', 'large'],
  Backups: ['daily', 'weekly', 'off'],
  Version: ['14.2', '15.1', '16.0'],
};

/** The same terms in each part. */
export const terms = app(
  'terms',
  (chance) => ({
    parts: PARTS.map((name) => ({
      name,
      terms: KEYS.map((key) => ({ key, value: chance.pick(CHOICES[key]!) })),
    })),
  }),
  ({ parts }, b) =>
    b.h(
      null,
      'main',
      b.h('title', 'h1', 'Infrastructure'),
      parts.map(({ name, terms }) =>
        b.h(
          name,
          b.second ? 'section' : 'div.part',
          b.h(
            null,
            'header',
            b.h(`${name}/name`, b.second ? 'h2' : 'h3', name),
            b.h(`${name}/edit`, 'button', 'Edit'),
          ),
          b.h(
            null,
            'dl',
            terms.map(({ key, value }) => [
              b.h(`${name}/${key}`, 'dt', key),
              b.h(`${name}/${key}/value`, 'dd', value),
            ]),
          ),
        ),
      ),
    ),
  {
    'one changed': ({ parts }, chance) => {
      const one = chance.pick(chance.pick(parts).terms);
      one.value = chance.pick(CHOICES[one.key] ?? ['on']);
    },
    'all changed': ({ parts }, chance) => {
      for (const { terms } of parts)
        for (const one of terms) one.value = chance.pick(CHOICES[one.key] ?? ['on']);
    },
    'a term more': ({ parts }) =>
      parts.forEach(({ terms }) => terms.splice(1, 0, { key: 'Encryption', value: 'on' })),
    'a term gone': ({ parts }, chance) => void drop(chance.pick(parts).terms, chance),
    'a part gone': ({ parts }, chance) => void drop(parts, chance),
    'parts moved': (state, chance) => (state.parts = chance.shuffled(state.parts)),
    'a part renamed': ({ parts }, chance) => (chance.pick(parts).name = 'Cache'),
  },
);

const SAID = [
  'My parcel has been in Hamburg for nine days and nobody answers the phone.',
  'We have asked the carrier and will write as soon as we know more.',
  'Can I change the address while it is on its way?',
  'That is not possible any more, but the carrier can hold it for you.',
  'The second item of the order is missing in the parcel.',
  'Please send a picture of the label, so that we can file a claim.',
  'Here it is, sorry that it is blurred.',
  'Thank you, we have sent the item again today.',
  'When will the money be on my account?',
  'It takes three to five working days.',
];

/** Messages, each said once. */
export const messages = app(
  'messages',
  (chance) => ({
    messages: SAID.slice(2).map((says, id) => ({
      id,
      who: people[id % 2]!,
      says,
      at: `1${id}:${chance.whole(10, 59)}`,
    })),
    typing: false,
  }),
  ({ messages, typing }, b) =>
    b.h(
      null,
      'main',
      b.h('title', 'h1', 'Order 8841'),
      messages.map(({ id, who, says, at }) => {
        const is = `message${id}`;
        return b.h(
          is,
          b.second ? 'li.bubble' : 'div.message',
          b.h(`${is}/who`, 'b', who),
          b.h(`${is}/at`, 'time', at),
          b.h(`${is}/says`, 'p', says),
          b.h(`${is}/quote`, 'button', 'Quote'),
        );
      }),
      typing ? b.h('typing', 'p.typing', 'Somebody is typing') : null,
      b.a('answer', 'textarea', { placeholder: 'Answer' }),
      b.h('send', 'button', 'Send'),
    ),
  {
    'older ones': ({ messages }) =>
      messages.unshift(
        ...SAID.slice(0, 2).map((says, at) => ({ id: 40 + at, who: people[at]!, says, at: '09:12' })),
      ),
    'an answer': ({ messages }) =>
      messages.push({
        id: 50,
        who: people[0]!,
        says: 'That is fine, thanks for the quick help.',
        at: '20:01',
      }),
    'one taken back': ({ messages }, chance) => void drop(messages, chance),
    'somebody types': (state) => (state.typing = true),
    'one corrected': ({ messages }, chance) => {
      const one = chance.pick(messages);
      one.says = one.says.replace(/ (\w+)([.?])$/, ' really $1$2');
    },
    'only the last three': (state) => (state.messages = state.messages.slice(-3)),
  },
);

const FEATURES = ['Users', 'Projects', 'Storage', 'Support', 'Audit trail', 'Single sign-on'];

/** Plans side by side: a table whose columns are the things. */
export const planTable = app(
  'plan table',
  (chance) => ({
    plans: ['Starter', 'Team', 'Business'].map((name, at) => ({
      name,
      price: `${(at + 1) * chance.whole(5, 9)} €`,
      has: FEATURES.map((_, place) =>
        place < 3 ? String((at + 1) * (place + 2)) : place < 3 + at ? 'yes' : 'no',
      ),
    })),
  }),
  ({ plans }, b) =>
    b.h(
      null,
      'main',
      b.h('title', 'h1', 'Plans'),
      b.h(
        null,
        'table',
        b.h(
          null,
          'thead',
          b.h(
            null,
            'tr',
            b.h('corner', 'th', 'Feature'),
            plans.map(({ name }) => b.h(name, 'th', name)),
          ),
        ),
        b.h(
          null,
          'tbody',
          b.h(
            'price',
            'tr',
            b.h('price/name', 'th', 'Price'),
            plans.map(({ name, price }) => b.h(`${name}/price`, 'td', price)),
          ),
          FEATURES.map((feature, at) =>
            b.h(
              feature,
              'tr',
              b.h(`${feature}/name`, b.second ? 'td' : 'th', feature),
              plans.map(({ name, has }) => b.h(`${name}/${feature}`, 'td', has[at]!)),
            ),
          ),
          b.h(
            null,
            'tr',
            b.h(null, 'td', ''),
            plans.map(({ name }) => b.h(null, 'td', b.h(`${name}/choose`, 'button', 'Choose'))),
          ),
        ),
      ),
    ),
  {
    dearer: ({ plans }, chance) => plans.forEach((one) => (one.price = `${chance.whole(10, 99)} €`)),
    'a plan gone': ({ plans }, chance) => void drop(plans, chance),
    'a plan more': ({ plans }) =>
      plans.push({
        name: 'Enterprise',
        price: '99 €',
        has: FEATURES.map((_, at) => (at < 3 ? '100' : 'yes')),
      }),
    backwards: ({ plans }) => void plans.reverse(),
    'all can do all': ({ plans }) =>
      plans.forEach((one) => (one.has = one.has.map((value) => (value === 'no' ? 'yes' : value)))),
  },
);

const PRODUCTS = [
  '緑茶 ティーバッグ',
  '急須 黒',
  '湯呑み 二客',
  '抹茶 茶筅',
  '和菓子 詰め合わせ',
  'ほうじ茶 缶',
  '茶道具 入門セット',
];

/** A shop in Japanese: no spaces between words, and labels of two signs. */
export const shop = app(
  'shop',
  (chance) => ({
    products: PRODUCTS.map((name, id) => ({
      id,
      name,
      price: `${chance.whole(5, 60)}00円`,
      stock: chance.pick(['在庫あり', '残りわずか', '品切れ']),
    })),
    basket: 0,
  }),
  ({ products, basket }, b) =>
    b.h(
      null,
      'main',
      b.h('title', 'h1', '商品一覧'),
      b.h('basket', 'a', `カート (${basket})`),
      products.map(({ id, name, price, stock }) => {
        const is = `product${id}`;
        return b.h(
          is,
          b.second ? 'article' : 'div.product',
          b.h(`${is}/name`, b.second ? 'h3' : 'h2', name),
          b.h(`${is}/price`, 'p.price', price),
          b.h(`${is}/stock`, 'span.stock', stock),
          b.h(`${is}/buy`, 'button', '購入'),
          b.h(`${is}/more`, 'a', '詳細'),
        );
      }),
    ),
  {
    'new prices': ({ products }, chance) =>
      products.forEach((one) => (one.price = `${chance.whole(5, 60)}00円`)),
    'sold out': ({ products }) => products.forEach((one) => (one.stock = '品切れ')),
    'one gone': ({ products }, chance) => void drop(products, chance),
    'one more': ({ products }, chance) =>
      put(products, { id: 40, name: '玄米茶 徳用', price: '1200円', stock: '在庫あり' }, chance),
    'in the basket': (state) => (state.basket += 1),
    'cheapest first': ({ products }) => void products.sort((l, r) => parseInt(l.price) - parseInt(r.price)),
  },
);

/** Results of a search: a title, an address and a sentence each. */
export const results = app(
  'results',
  (chance) => ({
    query: 'backup',
    results: chance.shuffled([
      { title: 'Backups', at: '/docs/backups', says: 'How a backup is made, and how it is brought back.' },
      { title: 'Backup schedule', at: '/docs/schedule', says: 'A backup is made each night at three.' },
      {
        title: 'Restore',
        at: '/docs/restore',
        says: 'What to do when a backup has to be brought back in a hurry.',
      },
      {
        title: 'Disaster plan',
        at: '/plans/disaster',
        says: 'Who is called, and where the last backup lies.',
      },
      {
        title: 'Storage classes',
        at: '/docs/storage',
        says: 'Cold storage is cheap and good enough for a backup.',
      },
      { title: 'Changelog', at: '/changes', says: 'Since 2.4 a backup may be encrypted.' },
    ]),
    page: 1,
  }),
  ({ query, results, page }, b) =>
    b.h(
      null,
      'main',
      b.a('search', 'input', { type: 'search', 'aria-label': 'Search', value: query }),
      b.h('count', 'p', `${results.length} results for ${query}`),
      results.map(({ title, at, says }) =>
        b.h(
          at,
          b.second ? 'article.hit' : 'div.hit',
          b.a(`${at}/title`, 'a', { href: at }, b.h(null, b.second ? 'h2' : 'h3', title)),
          b.h(`${at}/at`, 'cite', at),
          b.h(`${at}/says`, 'p', says),
          b.h(`${at}/save`, 'button', 'Save'),
        ),
      ),
      b.h('page', 'span', `Page ${page}`),
      b.h('next', 'button', 'Next page'),
    ),
  {
    'another order': (state, chance) => (state.results = chance.shuffled(state.results)),
    'one less': ({ results }, chance) => void drop(results, chance),
    'three less': ({ results }, chance) => many(3, () => drop(results, chance)),
    'one more': ({ results }, chance) =>
      put(
        results,
        { title: 'Backups of keys', at: '/docs/keys', says: 'Keys are never part of a backup.' },
        chance,
      ),
    'sentences anew': ({ results }) =>
      results.forEach((one) => (one.says = `… ${one.says.split(' ').slice(2).join(' ')}`)),
    'next page': (state) => {
      state.page = 2;
      state.results = [{ title: 'Glossary', at: '/glossary', says: 'Backup: a copy that lies elsewhere.' }];
    },
  },
);

/** A page of states by service and day, and posts about incidents under dates. */
export const status = app(
  'status page',
  (chance) => ({
    days: many(3, (day) => ({
      day: `November ${28 - day}`,
      posts: many(chance.whole(1, 2), (at) => ({
        id: `${day}.${at}`,
        title: chance.pick(['Slow answers', 'Logins fail', 'Mails are late']),
        steps: ['Investigating', 'Identified', 'Resolved'].slice(0, chance.whole(2, 3)),
      })),
    })),
    services: ['API', 'Dashboard', 'Mail', 'Search'].map((name) => ({ name, state: 'Operational' })),
  }),
  ({ days, services }, b) =>
    b.h(
      null,
      'main',
      b.h('title', 'h1', 'Status'),
      services.map(({ name, state }) =>
        b.h(
          name,
          b.second ? 'li' : 'div.service',
          b.h(`${name}/name`, 'span.name', name),
          b.h(`${name}/state`, b.second ? 'em' : 'span.state', state),
        ),
      ),
      days.map(({ day, posts }) =>
        b.h(
          day,
          b.second ? 'section' : 'div.day',
          b.h(`${day}/name`, b.second ? 'h3' : 'h2', day),
          posts.map(({ id, title, steps }) =>
            b.h(
              `post ${id}`,
              'article',
              b.h(`post ${id}/title`, b.second ? 'strong' : 'h4', title),
              steps.map((step) => b.h(`post ${id}/${step}`, 'p', b.h(null, 'b', step), ' – we are on it.')),
              b.h(`post ${id}/link`, 'a', 'Permalink'),
            ),
          ),
        ),
      ),
    ),
  {
    'the API degraded': ({ services }) => (services[0]!.state = 'Degraded'),
    'all down': ({ services }) => services.forEach((one) => (one.state = 'Down')),
    'the next day': ({ days }) => {
      days.unshift({
        day: 'November 29',
        posts: [{ id: 'new', title: 'Logins fail', steps: ['Investigating'] }],
      });
    },
    'a day drops out': ({ days }) => void days.pop(),
    'all resolved': ({ days }) => {
      for (const { posts } of days)
        for (const post of posts) post.steps = ['Investigating', 'Identified', 'Resolved'];
    },
    'a service more': ({ services }) => services.push({ name: 'Webhooks', state: 'Operational' }),
    'a service gone': ({ services }, chance) => void drop(services, chance),
  },
);
