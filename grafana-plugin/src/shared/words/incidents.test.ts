import { expect, test } from 'vitest';
import { openerWords } from './incidents.ts';

test('who opened an incident: a monitor, a person, or who split it off', () => {
  const by = (openedBy: 'monitor' | 'person' | 'extension', kind: 'machine' | 'person', name: string) =>
    openerWords({ openedBy, opener: { kind, id: name, name } });
  expect(by('monitor', 'machine', 'AppOps')).toBe('by a monitor');
  expect(by('monitor', 'person', 'Ada')).toBe('by Ada, who split it off');
  expect(by('person', 'person', 'Ada')).toBe('by Ada');
  expect(by('extension', 'person', 'Ada')).toBe('by Ada, from the browser');
});
