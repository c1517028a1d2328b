import type { Chance } from '../mutated/chance.ts';
import { people, personOf, shell, some, WORKLOADS } from './shell.ts';
import { e, item, section, t, type Part } from './tree.ts';

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

export function figures(chance: Chance): Part {
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

export function preferences(): Part {
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

export function plans(): Part {
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

export function replicas(): Part {
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

export function japanese(chance: Chance): Part {
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

export function invoice(chance: Chance): Part {
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
