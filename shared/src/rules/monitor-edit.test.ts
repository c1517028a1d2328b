import { describe, expect, test } from 'vitest';
import { httpCheck } from '../contract/checks/http.ts';
import { compareMonitors, isSameCheck, isSameCheckElsewhere, looksAtTheSame } from './monitor-edit.ts';
import type { MonitorPolicyAndCheck } from './monitor-edit.ts';

const check = httpCheck.parse({
  type: 'http',
  url: 'https://shop.example/checkout?a=1',
  headers: { accept: 'text/html', 'x-b': '1' },
  assertions: [
    { kind: 'status', accept: '200-299' },
    { kind: 'body', comparison: 'contains', value: 'Pay' },
  ],
});
const monitor: MonitorPolicyAndCheck = {
  check,
  intervalMs: 60_000,
  retries: { attempts: 1, delayMs: 500 },
  downAfter: 1,
  downWithin: null,
  upAfter: 1,
  upWithin: null,
};
const more = { kind: 'latency', atMostMs: 500 } as const;
const edit = (changes: Partial<MonitorPolicyAndCheck>) =>
  compareMonitors(monitor, { ...monitor, ...changes });
const editCheck = (changes: Partial<typeof check>) => edit({ check: { ...check, ...changes } });

describe('an edit that is not provably only an addition of assertions', () => {
  test('only additions are additions, wherever they are put', () => {
    expect(editCheck({ assertions: [...check.assertions, more] })).toEqual({
      onlyAdds: true,
      what: ['added assertions'],
    });
    expect(editCheck({ assertions: [more, ...check.assertions.toReversed()] }).onlyAdds).toBe(true);
  });

  test.each([
    ['target', editCheck({ url: 'https://shop.example/other' })],
    ['method', editCheck({ method: 'POST' })],
    ['headers', editCheck({ headers: { accept: 'text/html' } })],
    ['body', editCheck({ body: 'x' })],
    ['redirects', editCheck({ redirects: 0 })],
    ['timeout', editCheck({ timeoutMs: 5000 })],
    ['retries', edit({ retries: { attempts: 2, delayMs: 500 } })],
    ['failed runs before it is down', edit({ downAfter: 2 })],
    ['failed runs before it is down', edit({ downWithin: 3 })],
    ['clean runs before it is up', edit({ upAfter: 2 })],
    ['clean runs before it is up', edit({ upWithin: 3 })],
    ['interval', edit({ intervalMs: 30_000 })],
    ['assertions', editCheck({ assertions: [check.assertions[0]!] })],
    [
      'assertions',
      editCheck({ assertions: [{ kind: 'status', accept: '200-399' }, check.assertions[1]!, more] }),
    ],
    // The same assertion twice, of which one goes.
    [
      'assertions',
      compareMonitors(
        { ...monitor, check: { ...check, assertions: [more, more] } },
        { ...monitor, check: { ...check, assertions: [more, check.assertions[0]!] } },
      ),
    ],
  ])('%s', (what, result) => {
    expect(result.onlyAdds).toBe(false);
    expect(result.what).toEqual([what]);
  });

  test('an addition beside another change is none', () => {
    const result = edit({ check: { ...check, assertions: [...check.assertions, more] }, intervalMs: 1000 });
    expect(result).toEqual({ onlyAdds: false, what: ['interval', 'added assertions'] });
  });

  test('what has no say in results is no edit', () => {
    expect(edit({})).toEqual({ onlyAdds: false, what: [] });
    expect(editCheck({ headers: { 'x-b': '1', accept: 'text/html' } }).what).toEqual([]);
  });
});

test('the same check elsewhere differs in its host alone', () => {
  const staging = { ...check, url: 'http://staging.shop.example:8080/checkout?a=1' };
  expect([isSameCheckElsewhere(check, staging), isSameCheck(check, staging)]).toEqual([true, false]);
  const fewer = { ...staging, assertions: [check.assertions[0]!] };
  expect([isSameCheckElsewhere(check, fewer), looksAtTheSame(check, fewer)]).toEqual([false, true]);
  expect(looksAtTheSame(check, { ...staging, method: 'HEAD' })).toBe(false);
});
