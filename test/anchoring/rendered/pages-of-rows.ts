import type { Chance } from '../mutated/chance.ts';
import { personOf, shell, some, WORKLOADS } from './shell.ts';
import { e, item, t, type Part } from './tree.ts';

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
const suffix = (chance: Chance): string =>
  some(5, () => chance.pick([...'bcdfghjklmnpqrstvwxz2456789'])).join('');

export function pods(chance: Chance): Part {
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

export function flags(chance: Chance): Part {
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

export function board(chance: Chance): Part {
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

export function feed(chance: Chance): Part {
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

export function lines(chance: Chance): Part {
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

export function heatmap(chance: Chance): Part {
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

export function tree(): Part {
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
