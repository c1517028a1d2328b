import { expect, test } from 'vitest';
import { givenCheck } from '../../contract/checks/given-check.ts';
import { udpCheck } from '../../contract/checks/udp.ts';
import { looksAtTheSame } from '../monitor-edit.ts';

const given = (more: object = {}) => ({ type: 'udp', host: 'time.example', port: 123, send: 'x', ...more });
const faultsOf = (more: object) => givenCheck.safeParse(given(more)).error?.issues ?? [];

test('by itself it asks for any answer', () => {
  expect(udpCheck.parse(given())).toMatchObject({ assertions: [{ kind: 'answer', value: '' }] });
  expect(faultsOf({})).toEqual([]);
});

test.each<[string, object]>([
  ['none at all', []],
  ['a duration alone', [{ kind: 'latency', atMostMs: 100 }]],
])('a check that asks for %s is refused, with why and what to do', (_, assertions) => {
  const [fault] = faultsOf({ assertions });
  expect(fault?.path).toEqual(['assertions']);
  expect(fault?.message).toContain('silence is no sign of life');
  expect(fault?.message).toContain('Add "It answers"');
});

test.each<[string, object, (string | number)[]]>([
  ['an unknown escape', { send: '\\q' }, ['send']],
  [
    'an unknown escape in the answer',
    { assertions: [{ kind: 'answer', value: '\\q' }] },
    ['assertions', 0, 'value'],
  ],
  ['a port in the host', { host: 'a:1' }, ['host']],
  ['port 0', { port: 0 }, ['port']],
])('a check with %s is refused at its field', (_, more, path) => {
  expect(faultsOf(more).map((fault) => fault.path)).toEqual([path]);
});

test('what is sent to which port is what it looks at', () => {
  const check = (more: object = {}) => udpCheck.parse(given(more));
  expect(looksAtTheSame(check(), check({ host: 'other.example' }))).toBe(true);
  expect(looksAtTheSame(check(), check({ send: 'y' }))).toBe(false);
});
