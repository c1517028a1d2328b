import { expect, test } from 'vitest';
import { badgeFor } from './badge-text.ts';
import { matchFacts } from './page-facts.ts';
import type { Known } from './service-lookup.ts';

const away = { kind: 'unreachable', message: 'It did not answer.', status: null, code: null } as const;

function known(incidents: number, live = true): Known {
  const value = matchFacts.parse({
    match: { service: { slug: 'shop', name: 'Shop' }, environment: { slug: 'p', name: 'Production' } },
    live: live ? { version: '1.1.0' } : null,
    openIncidents: Array.from({ length: incidents }, (_, place) => ({ id: `inc_${place}` })),
  });
  return { match: { at: 0, value }, notes: null, cases: null, failure: null, asking: false };
}

test('the badge counts open incidents and stays empty without', () => {
  expect(badgeFor(true, known(2))).toMatchObject({
    text: '2',
    title: 'Shop, Production: 1.1.0 is live, 2 open incidents',
  });
  expect(badgeFor(true, known(0, false))).toMatchObject({
    text: '',
    title: 'Shop, Production: no release is known, 0 open incidents',
  });
  expect(badgeFor(true, known(120)).text).toBe('99+');
});

test('what has recovered is not counted as broken, and is told all the same', () => {
  const page = known(3);
  page.match!.value.openIncidents[0]!.now = { state: 'recovered', since: null };
  page.match!.value.openIncidents[1]!.now = { state: 'failing', since: null };
  expect(badgeFor(true, page)).toMatchObject({
    text: '2',
    title: 'Shop, Production: 1.1.0 is live, 2 open incidents, 1 recovered',
  });
});

test('the badge says when AppOps cannot be reached, and nothing on pages that are not asked about', () => {
  const dead: Known = { ...known(0), match: null, failure: away };
  expect(badgeFor(true, dead)).toMatchObject({ text: '!', title: 'AppOps: It did not answer.' });
  expect(badgeFor(true, { ...dead, failure: null }).text).toBe('');
  expect(badgeFor(true, null).text).toBe('');
  expect(badgeFor(false, null).title).toContain('not paired');
});

test('what was known before AppOps went away stays on the badge, greyed and with the reason', () => {
  const badge = badgeFor(true, { ...known(2), failure: away });
  expect(badge.text).toBe('2');
  expect(badge.colour).not.toBe(badgeFor(true, known(2)).colour);
  expect(badge.title).toContain('It did not answer.');
});
