import fc from 'fast-check';
import { expect, test } from 'vitest';
import { givenCheck } from '../../contract/checks/given-check.ts';
import { icmpCheck } from '../../contract/checks/icmp.ts';
import { lossPercent, lossWords } from './icmp-facts.ts';
import { leastTimeoutMs } from './icmp.ts';

const given = (more: object = {}) => ({ type: 'icmp', host: 'gw.example', ...more });
const pathsOf = (more: object) =>
  givenCheck.safeParse(given(more)).error?.issues.map(({ path }) => path.join('.')) ?? [];

test('a host alone is enough', () => {
  expect(icmpCheck.parse(given())).toMatchObject({ packets: 3, assertions: [] });
  expect(pathsOf({})).toEqual([]);
});

test.each<[string, object, string[]]>([
  ['less time than its requests take', { packets: 20, timeoutMs: 1_000 }, ['timeoutMs']],
  ['no request', { packets: 0 }, ['packets']],
  ['too many', { packets: 21 }, ['packets']],
  [
    'a loss of all, which would be no question',
    { assertions: [{ kind: 'loss', atMostPercent: 100 }] },
    ['assertions.0.atMostPercent'],
  ],
  ['a port', { host: 'gw.example:7' }, ['host']],
])('a check with %s is refused at its field', (_, more, paths) => expect(pathsOf(more)).toEqual(paths));

test('any number of requests has a time limit that is enough', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 20 }), (packets) => {
      expect(pathsOf({ packets, timeoutMs: leastTimeoutMs({ packets }) })).toEqual([]);
    }),
  );
});

test('losses are counted exactly and told rounded; more replies than requests are none', () => {
  expect(lossPercent({ sent: 3, received: 2 })).toBeCloseTo(33.3333, 3);
  expect(lossWords({ sent: 3, received: 2 })).toBe('33.3 %');
  expect(lossWords({ sent: 4, received: 4 })).toBe('0 %');
  expect(lossPercent({ sent: 3, received: 4 })).toBe(0);
});
