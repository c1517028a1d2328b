import { expect, test } from 'vitest';
import { badgeFor } from './badge-text.ts';
import type { Lookup, PageFacts } from './service-lookup.ts';

function facts(incidents: number, live = true): Lookup {
  const match = {
    match: { service: { name: 'Shop' }, environment: { name: 'Production' }, pattern: '' },
    live: live ? { version: '1.1.0' } : null,
    openIncidents: Array.from({ length: incidents }, () => ({})),
  } as unknown as PageFacts['match'];
  return { ok: true, facts: { match, annotations: [], cases: [] } };
}

test('the badge counts open incidents and stays empty without', () => {
  expect(badgeFor(true, facts(2))).toMatchObject({
    text: '2',
    title: 'Shop, Production: 1.1.0 is live, 2 open incidents',
  });
  expect(badgeFor(true, facts(0, false))).toMatchObject({
    text: '',
    title: 'Shop, Production: no release is known, 0 open incidents',
  });
  expect(badgeFor(true, facts(120)).text).toBe('99+');
});

test('the badge says when AppOps cannot be reached, and nothing on pages that are not asked about', () => {
  const dead: Lookup = { ok: false, failure: { kind: 'unreachable', message: 'It did not answer.' } };
  expect(badgeFor(true, dead)).toMatchObject({ text: '!', title: 'AppOps: It did not answer.' });
  expect(badgeFor(true, null).text).toBe('');
  expect(badgeFor(false, null).title).toContain('not paired');
});
