import type { Chance } from '../mutated/chance.ts';
import { e, item, section, t, type Part } from './tree.ts';

/** A page of the kind that notes are put on, made from data of chance. */
export interface RenderedPage {
  name: string;
  make: (chance: Chance) => Part;
  /** A row of one of its lists that was not there before, made like the others. */
}

const GIVEN =
  'Ada Bela Cora Dina Emil Finn Gesa Hugo Ilse Jana Kai Lars Mona Nils Orla Paul Rita Sara Tom Ulla'.split(
    ' ',
  );
const FAMILY =
  'Abel Brandt Conti Duarte Eklund Fischer Grahn Holm Imhof Jung Krause Lenz Marsh Nowak Opitz'.split(' ');
const WORKLOADS =
  'api-gateway ledger orders-worker search-indexer session-store image-proxy webhooks cron-runner'.split(' ');
const FLAGS = [
  'New checkout',
  'Dark mode',
  'Express refunds',
  'Two-factor sign-in',
  'Bulk export',
  'Beta search',
  'Loyalty points',
  'Instant payouts',
];
const FIGURES = [
  ['Revenue today', '€'],
  ['Orders waiting', ''],
  ['Error rate', '%'],
  ['Median latency', 'ms'],
  ['Active sessions', ''],
  ['Queue depth', ''],
  ['Cache hit ratio', '%'],
  ['Failed logins', ''],
] as const;

const some = <T>(count: number, make: (place: number) => T): T[] =>
  Array.from({ length: count }, (_, place) => make(place));

export function personOf(chance: Chance): string {
  return `${chance.pick(GIVEN)} ${chance.pick(FAMILY)}`;
}

const people = (chance: Chance, count: number): string[] => {
  const found = new Set<string>();
  while (found.size < count) found.add(personOf(chance));
  return [...found];
};
const suffix = (chance: Chance): string =>
  some(5, () => chance.pick([...'bcdfghjklmnpqrstvwxz2456789'])).join('');

function shell(title: string, ...children: Part[]): Part {
  const entries = ['Home', 'Traffic', 'Customers', 'Billing', 'Team', 'Audit log'];
  return e(
    'div.app-shell',
    {},
    e(
      'nav.side',
      { 'aria-label': 'Main' },
      entries.map((entry, place) =>
        item(
          'menu',
          e(
            'a.side-link',
            { href: `/${entry.toLowerCase().replace(' ', '-')}` },
            e('span', {}, t('label', entry)),
            ...(place % 2 ? [e('span.pill', {}, t('count', String(place * 3)))] : []),
          ),
        ),
      ),
    ),
    e(
      'div.topbar',
      {},
      e('h1', {}, t('heading', title)),
      e('button.icon', { 'aria-label': 'Help' }, e('svg')),
    ),
    e('main', {}, ...children),
    e(
      'footer',
      {},
      e('span', {}, t('prose', 'Northwind Operations, internal use only')),
      e('a', { href: '/status' }, 'System status'),
    ),
  );
}

function figures(chance: Chance): Part {
  return shell(
    'Overview',
    e(
      'div.grid',
      {},
      FIGURES.map(([label, unit]) =>
        item(
          'figures',
          e(
            'div.stat',
            {},
            e('div.stat-label', {}, t('label', label)),
            e('div.stat-value', {}, t('value', `${chance.whole(0, 9)}${unit === '' ? '' : ` ${unit}`}`)),
            e('div.stat-delta', {}, t('value', `${chance.pick(['+', '-'])}${chance.whole(1, 30)} %`)),
            e('button.menu', { 'aria-label': 'Options' }, e('svg')),
          ),
        ),
      ),
    ),
    section(
      e(
        'section.panel',
        {},
        e('h2', {}, t('heading', 'Slowest pages')),
        e(
          'ol',
          {},
          some(5, (place) =>
            item(
              'slow',
              e(
                'li',
                {},
                e('a', { href: `/p/${place}` }, t('name', `/${WORKLOADS[place]!}/list`)),
                e('span', {}, t('value', `${chance.whole(2, 9)}.${chance.whole(1, 9)} s`)),
              ),
            ),
          ),
        ),
        e('button', {}, t('action', 'Show all')),
      ),
    ),
    section(
      e(
        'section.panel',
        {},
        e('h2', {}, t('heading', 'Busiest customers')),
        e(
          'ol',
          {},
          people(chance, 5).map((name) =>
            item(
              'busy',
              e(
                'li',
                {},
                e('a', { href: '#' }, t('name', name)),
                e('span', {}, t('value', String(chance.whole(2, 90)))),
              ),
            ),
          ),
        ),
        e('button', {}, t('action', 'Show all')),
      ),
    ),
  );
}

function pods(chance: Chance): Part {
  return shell(
    'Workloads',
    e(
      'div.toolbar',
      {},
      e('input', { type: 'search', placeholder: 'Filter by name' }),
      e('button.primary', {}, t('action', 'Deploy')),
    ),
    e(
      'table.data',
      {},
      e(
        'thead',
        {},
        e(
          'tr',
          {},
          ['Name', 'State', 'Restarts', 'CPU', 'Age', 'Actions'].map((title) =>
            e('th', {}, t('label', title)),
          ),
        ),
      ),
      e(
        'tbody',
        {},
        some(14, (place) =>
          item(
            'pods',
            e(
              'tr',
              {},
              e(
                'td',
                {},
                e(
                  'a',
                  { href: `/pods/${place}` },
                  t('name', `${WORKLOADS[place % 8]!}-${suffix(chance)}-${suffix(chance)}`),
                ),
              ),
              e(
                'td',
                {},
                e(
                  'span.tag',
                  {},
                  t('state', chance.pick(['Running', 'Running', 'Pending', 'CrashLoopBackOff'])),
                ),
              ),
              e('td', {}, t('value', String(chance.whole(0, 9)))),
              e('td', {}, t('value', `${chance.whole(1, 99)} m`)),
              e('td', {}, t('value', `${chance.whole(1, 9)}d`)),
              e(
                'td',
                {},
                e('button', { 'aria-label': 'Restart' }, e('svg')),
                e('button', { 'aria-label': 'Delete' }, e('svg')),
              ),
            ),
          ),
        ),
      ),
    ),
    e('p', {}, t('prose', '14 of 60 workloads')),
  );
}

function flags(chance: Chance): Part {
  return shell(
    'Feature flags',
    e(
      'div.list',
      { role: 'list' },
      FLAGS.map((flag) =>
        item(
          'flags',
          e(
            'div.flag',
            { role: 'listitem' },
            e(
              'div',
              {},
              e('strong', {}, t('name', flag)),
              e('small', {}, t('ago', `changed ${chance.whole(2, 9)} hours ago`)),
            ),
            ...['Production', 'Staging'].map((environment) =>
              e(
                'label.switch',
                {},
                e('input', { type: 'checkbox', role: 'switch', 'aria-checked': 'true' }),
                e('span', {}, environment),
              ),
            ),
            e('button', {}, t('action', 'Edit')),
            e('button.danger', {}, t('action', 'Archive')),
          ),
        ),
      ),
    ),
  );
}

function board(chance: Chance): Part {
  return shell(
    'Board',
    e(
      'div.columns',
      {},
      ['To do', 'In progress', 'In review', 'Done'].map((title, column) =>
        item(
          'columns',
          e(
            'div.column',
            {},
            e('h3', {}, t('heading', title), ' ', e('span.badge', {}, t('count', String(3 + column)))),
            some(3, (place) =>
              item(
                'cards',
                e(
                  'article.ticket',
                  {},
                  e(
                    'p',
                    {},
                    t(
                      'name',
                      `${chance.pick(['Fix', 'Speed up', 'Rewrite', 'Test'])} the ${WORKLOADS[(column * 3 + place) % 8]!} ${chance.pick(['timeouts', 'alerts', 'dashboard', 'cache'])}`,
                    ),
                  ),
                  e('span.chip', {}, t('state', chance.pick(['bug', 'task', 'debt']))),
                  e('span.points', {}, t('value', String(chance.whole(1, 8)))),
                  e('button', { title: 'More' }, e('svg')),
                ),
              ),
            ),
            e('button.add', {}, t('action', 'Add a card')),
          ),
        ),
      ),
    ),
  );
}

function preferences(): Part {
  const groups = [
    ['Daily report', 'Sent every morning with the figures of the day before.'],
    ['Weekly report', 'Sent on Mondays with the figures of the week before.'],
    ['Incident report', 'Sent when an incident is closed.'],
  ] as const;
  let id = 0;
  return shell(
    'Notifications',
    ...groups.map(([title, text]) =>
      section(
        e(
          'div.MuiBox-root',
          {},
          e('h2', {}, t('heading', title)),
          e('p', {}, t('prose', text)),
          ...['Recipients', 'Subject'].map((label) => {
            const made = `:r${(id++).toString(36)}:`;
            return e(
              'div.field',
              {},
              e('label', { for: made }, t('label', label)),
              e('input', { id: made, type: 'text' }),
            );
          }),
          e(
            'div.foot',
            {},
            e('button', {}, t('action', 'Send a test')),
            e('button', {}, t('action', 'Save')),
          ),
        ),
      ),
    ),
  );
}

function feed(chance: Chance): Part {
  return shell(
    'Audit log',
    e(
      'ul.feed',
      {},
      some(12, (place) =>
        item(
          'feed',
          e(
            'li',
            {},
            e('b', {}, t('name', personOf(chance))),
            e(
              'span',
              {},
              t(
                'prose',
                `${chance.pick(['changed the limits of', 'restarted', 'signed in to', 'deployed'])} ${WORKLOADS[place % 8]!}`,
              ),
            ),
            e('time', {}, t('ago', `${place + 2} minutes ago`)),
            e('a', { href: '#' }, t('action', 'Details')),
          ),
        ),
      ),
    ),
    e('button', {}, t('action', 'Load more')),
  );
}

function plans(): Part {
  return shell(
    'Plans',
    e(
      'div.plans',
      {},
      ['Starter', 'Business', 'Enterprise'].map((plan, place) =>
        item(
          'plans',
          e(
            'div.plan',
            {},
            e('h3', {}, t('name', plan)),
            e('p.price', {}, t('value', `${place * 20 + 9} €`)),
            e(
              'ul',
              {},
              ['Single sign-on', 'Audit log', 'Support'].map((feature, at) =>
                e(
                  'li',
                  {},
                  e('span', {}, t('label', feature)),
                  e('em', {}, t('state', at <= place ? 'Included' : 'Not included')),
                ),
              ),
            ),
            e('button', {}, t('action', 'Choose')),
          ),
        ),
      ),
    ),
  );
}

function replicas(): Part {
  return shell(
    'Replicas',
    section(
      e(
        'section',
        {},
        e('h2', {}, t('heading', 'Readers')),
        e(
          'div.cards',
          {},
          some(5, () =>
            item(
              'readers',
              e(
                'div.card',
                {},
                e('h4', {}, t('label', 'Replica')),
                e('span.state', {}, t('label', 'healthy')),
                e('button', {}, t('action', 'Drain')),
                e('button', {}, t('action', 'Promote')),
              ),
            ),
          ),
        ),
      ),
    ),
    section(
      e(
        'section',
        {},
        e('h2', {}, t('heading', 'Writers')),
        e(
          'div.cards',
          {},
          some(2, () =>
            item(
              'writers',
              e(
                'div.card',
                {},
                e('h4', {}, t('label', 'Replica')),
                e('span.state', {}, t('label', 'healthy')),
                e('button', {}, t('action', 'Drain')),
                e('button', {}, t('action', 'Promote')),
              ),
            ),
          ),
        ),
      ),
    ),
  );
}

function japanese(chance: Chance): Part {
  return shell(
    '受注管理',
    e(
      'div.grid',
      {},
      ['未処理の注文', '返品', '在庫切れ', '問い合わせ'].map((label) =>
        item(
          'figures',
          e(
            'div.stat',
            {},
            e('span', {}, t('label', label)),
            e('b', {}, t('value', `${chance.whole(1, 9)}件`)),
            e('a', { href: '#' }, t('action', '詳細')),
          ),
        ),
      ),
    ),
    e(
      'table',
      {},
      e(
        'thead',
        {},
        e(
          'tr',
          {},
          ['注文番号', '顧客', '金額', '操作'].map((title) => e('th', {}, t('label', title))),
        ),
      ),
      e(
        'tbody',
        {},
        some(9, (place) =>
          item(
            'orders',
            e(
              'tr',
              {},
              e('td', {}, t('name', `JP-${2041 + place * 13}`)),
              e('td', {}, t('name', `${chance.pick(['佐藤', '鈴木', '高橋', '田中'])}様`)),
              e('td', {}, t('value', `${chance.whole(1, 9)},${chance.whole(100, 999)}円`)),
              e('td', {}, e('button', {}, t('action', '編集')), e('button', {}, t('action', '削除'))),
            ),
          ),
        ),
      ),
    ),
  );
}

function lines(chance: Chance): Part {
  return e(
    'div.viewer',
    {},
    e('header', {}, e('strong', {}, t('name', 'ledger.log')), e('button', {}, t('action', 'Follow'))),
    e(
      'div.window',
      { style: 'position:relative;height:600px' },
      some(20, (place) =>
        item(
          'lines',
          e(
            'div.row',
            { style: `position:absolute;top:${place * 24}px` },
            e('span.when', {}, t('value', `09:${10 + place}:${chance.whole(10, 59)}`)),
            e('span.level', {}, t('state', chance.pick(['INFO', 'WARN', 'ERROR']))),
            e(
              'code',
              {},
              t(
                'name',
                `request ${chance.whole(1000, 9999)} took ${chance.whole(10, 99)} ms in ${chance.pick(WORKLOADS)}`,
              ),
            ),
            e('button.copy', {}, t('action', 'Copy')),
          ),
        ),
      ),
    ),
  );
}

function invoice(chance: Chance): Part {
  return shell(
    'Invoice 2031',
    section(
      e(
        'section',
        {},
        e('h2', {}, t('heading', 'Bill to')),
        e(
          'dl',
          {},
          e('dt', {}, 'Customer'),
          e('dd', {}, t('name', personOf(chance))),
          e('dt', {}, 'Country'),
          e('dd', {}, t('name', 'Portugal')),
          e('dt', {}, 'Payment due'),
          e('dd', {}, t('value', `${chance.whole(10, 28)}.06.2031`)),
        ),
      ),
    ),
    section(
      e(
        'section',
        {},
        e('h2', {}, t('heading', 'Items')),
        e(
          'div.rows',
          {},
          some(6, () =>
            item(
              'items',
              e(
                'div.line',
                {},
                e('input', { type: 'text', name: 'article' }),
                e('input', { type: 'number', name: 'amount' }),
                e('output', {}, t('value', `${chance.whole(10, 99)}.00`)),
                e('button', {}, t('action', 'Remove')),
              ),
            ),
          ),
        ),
        e('button', {}, t('action', 'Add an item')),
      ),
    ),
    e(
      'aside',
      {},
      e(
        'div',
        {},
        e('span', {}, t('label', 'Net')),
        e('b', {}, t('value', `${chance.whole(100, 999)}.00 €`)),
      ),
      e('div', {}, e('span', {}, t('label', 'Tax')), e('b', {}, t('value', `${chance.whole(10, 99)}.00 €`))),
      e(
        'div',
        {},
        e('span', {}, t('label', 'Total')),
        e('b', {}, t('value', `${chance.whole(100, 999)}.00 €`)),
      ),
      e('button.primary', {}, t('action', 'Send invoice')),
    ),
  );
}

function heatmap(chance: Chance): Part {
  return shell(
    'Load by hour',
    e(
      'table.heat',
      {},
      e(
        'thead',
        {},
        e(
          'tr',
          {},
          e('th'),
          ...['00', '04', '08', '12', '16', '20'].map((hour) => e('th', {}, t('label', `${hour}:00`))),
        ),
      ),
      e(
        'tbody',
        {},
        ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday'].map((day) =>
          item(
            'days',
            e(
              'tr',
              {},
              e('th', {}, t('name', day)),
              some(6, () => e('td', {}, t('value', String(chance.whole(0, 99))))),
            ),
          ),
        ),
      ),
    ),
    e('p', {}, t('prose', 'Requests a second, mean of the last four weeks.')),
  );
}

function tree(): Part {
  return shell(
    'Services',
    e(
      'ul.tree',
      { role: 'tree' },
      WORKLOADS.map((workload) =>
        item(
          'branches',
          e(
            'li',
            { role: 'treeitem' },
            e('span.node', {}, t('name', workload)),
            e(
              'ul',
              { role: 'group' },
              ['Overview', 'Logs', 'Settings'].map((leaf) =>
                item(
                  'leaves',
                  e(
                    'li',
                    { role: 'treeitem' },
                    e('a', { href: `#/${workload}/${leaf.toLowerCase()}` }, t('label', leaf)),
                  ),
                ),
              ),
            ),
          ),
        ),
      ),
    ),
  );
}

export const renderedPages: readonly RenderedPage[] = [
  { name: 'figures', make: figures },
  { name: 'pods', make: pods },
  { name: 'flags', make: flags },
  { name: 'board', make: board },
  { name: 'preferences', make: preferences },
  { name: 'feed', make: feed },
  { name: 'plans', make: plans },
  { name: 'replicas', make: replicas },
  { name: 'japanese', make: japanese },
  { name: 'lines', make: lines },
  { name: 'invoice', make: invoice },
  { name: 'heatmap', make: heatmap },
  { name: 'tree', make: tree },
];
