import type { Chance } from '../mutated/chance.ts';
import { e, item, t, type Part } from './tree.ts';

const GIVEN =
  'Ada Bela Cora Dina Emil Finn Gesa Hugo Ilse Jana Kai Lars Mona Nils Orla Paul Rita Sara Tom Ulla'.split(
    ' ',
  );
const FAMILY =
  'Abel Brandt Conti Duarte Eklund Fischer Grahn Holm Imhof Jung Krause Lenz Marsh Nowak Opitz'.split(' ');
export const WORKLOADS =
  'api-gateway ledger orders-worker search-indexer session-store image-proxy webhooks cron-runner'.split(' ');
export const some = <T>(count: number, make: (place: number) => T): T[] =>
  Array.from({ length: count }, (_, place) => make(place));

export function personOf(chance: Chance): string {
  return `${chance.pick(GIVEN)} ${chance.pick(FAMILY)}`;
}

export const people = (chance: Chance, count: number): string[] => {
  const found = new Set<string>();
  while (found.size < count) found.add(personOf(chance));
  return [...found];
};
/** The frame of an application around what is on its pages. */
export function shell(title: string, ...children: Part[]): Part {
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
