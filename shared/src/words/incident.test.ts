import { expect, test } from 'vitest';
import { openerWords, openIncidentsWords } from './incident.ts';

test('who opened an incident: a monitor, a person, or who split it off', () => {
  const by = (openedBy: 'monitor' | 'person' | 'extension', kind: 'machine' | 'person', name: string) =>
    openerWords({ openedBy, opener: { kind, name } });
  expect(by('monitor', 'machine', 'AppOps')).toBe('by a monitor');
  expect(by('monitor', 'person', 'Ada')).toBe('by Ada, who split it off');
  expect(by('person', 'person', 'Ada')).toBe('by Ada');
  expect(by('extension', 'person', 'Ada')).toBe('by Ada, from the browser');
});

test.each([
  [1, 0, '1 open incident'],
  [3, 0, '3 open incidents'],
  [3, 1, '2 open incidents, 1 recovered'],
  [1, 1, '1 recovered incident'],
  [2, 2, '2 recovered incidents'],
])(
  'of %i unresolved incidents, %i of them recovered, it is said: %s',
  (openIncidents, recoveredIncidents, words) => {
    expect(openIncidentsWords({ openIncidents, recoveredIncidents })).toBe(words);
  },
);
