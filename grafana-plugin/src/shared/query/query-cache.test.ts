// @vitest-environment jsdom
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { hashOf, QueryCache, retryDelay, type QueryKey } from './query-cache.ts';

/** A resource whose answers the test gives, one by one. */
function source() {
  const waiting: { resolve: (value: string) => void; reject: (error: Error) => void }[] = [];
  const load = vi.fn(() => new Promise<string>((resolve, reject) => waiting.push({ resolve, reject })));
  return {
    load,
    answer: async (value: string) => {
      waiting.shift()!.resolve(value);
      await vi.advanceTimersByTimeAsync(0);
    },
    fail: async () => {
      waiting.shift()!.reject(new Error('away'));
      await vi.advanceTimersByTimeAsync(0);
    },
  };
}

const key: QueryKey = ['monitors', { service: ['shop'] }];
let cache: QueryCache;
beforeEach(() => {
  vi.useFakeTimers();
  cache = new QueryCache();
});
afterEach(() => {
  cache.clear();
  vi.useRealTimers();
});
const stateOf = () => cache.state<string>(hashOf(key));

describe('QueryCache', () => {
  test('data stays while it is loaded anew, and when that fails', async () => {
    const { load, answer, fail } = source();
    cache.subscribe(key, load, () => {});
    await answer('first');
    cache.invalidate(([resource]) => resource === 'monitors');
    expect(stateOf()).toMatchObject({ data: 'first', fetching: true });
    await fail();
    expect(stateOf()).toMatchObject({ data: 'first', fetching: false });
    expect(stateOf().error).toBeInstanceOf(Error);
  });

  test('a failed load is tried again by itself, and its error goes when it succeeds', async () => {
    const { load, answer, fail } = source();
    cache.subscribe(key, load, () => {});
    await fail();
    await vi.advanceTimersByTimeAsync(retryDelay(1));
    expect(load).toHaveBeenCalledTimes(2);
    await answer('back');
    expect(stateOf()).toMatchObject({ data: 'back', error: null });
  });

  test('what asking again does not change is not asked again, until somebody does', async () => {
    const stubborn = new QueryCache(() => false);
    const { load, fail } = source();
    stubborn.subscribe(key, load, () => {});
    await fail();
    await vi.advanceTimersByTimeAsync(3_600_000);
    expect(load).toHaveBeenCalledTimes(1);
    stubborn.refetch(key);
    expect(load).toHaveBeenCalledTimes(2);
    stubborn.clear();
  });

  test('while it is known that nobody answers it rests, and goes on when it is told to', async () => {
    const { load, fail } = source();
    cache.subscribe(key, load, () => {});
    cache.rest(true);
    await fail();
    await vi.advanceTimersByTimeAsync(3_600_000);
    cache.refresh(key);
    expect(load).toHaveBeenCalledTimes(1);
    cache.rest(false);
    cache.invalidate(() => true);
    expect(load).toHaveBeenCalledTimes(2);
  });

  test('nobody watching means no more tries', async () => {
    const { load, fail } = source();
    const leave = cache.subscribe(key, load, () => {});
    await fail();
    leave();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(load).toHaveBeenCalledTimes(1);
  });

  test('news during a load make it run once more, since it may have been answered before them', async () => {
    const { load, answer } = source();
    cache.subscribe(key, load, () => {});
    cache.invalidate(() => true);
    cache.invalidate(() => true);
    await answer('old');
    expect(load).toHaveBeenCalledTimes(2);
    await answer('new');
    expect(stateOf().data).toBe('new');
    expect(load).toHaveBeenCalledTimes(2);
  });

  test('two who watch the same thing share one load', async () => {
    const { load, answer } = source();
    cache.subscribe(key, load, () => {});
    cache.subscribe(['monitors', { service: ['shop'] }], load, () => {});
    expect(load).toHaveBeenCalledTimes(1);
    await answer('both');
  });

  test('what nobody watches is only marked, and loaded when somebody comes back', async () => {
    const { load, answer } = source();
    cache.subscribe(key, load, () => {})();
    await answer('first');
    cache.invalidate(() => true);
    expect(load).toHaveBeenCalledTimes(1);
    cache.subscribe(key, load, () => {});
    expect(stateOf().data).toBe('first');
    expect(load).toHaveBeenCalledTimes(2);
  });

  test('an answer is dropped when nobody has asked for it for five minutes', async () => {
    const { load, answer } = source();
    cache.subscribe(key, load, () => {})();
    await answer('first');
    await vi.advanceTimersByTimeAsync(5 * 60_000 + 1);
    expect(stateOf().data).toBeUndefined();
  });
});

test('keys are equal whatever the order of their fields', () => {
  expect(hashOf(['a', { x: 1, y: 2 }])).toBe(hashOf(['a', { y: 2, x: 1 }]));
  expect(hashOf(['a', ['x', 'y']])).not.toBe(hashOf(['a', ['y', 'x']]));
});

test('tries grow apart, to half a minute at most', () => {
  expect([1, 2, 3, 10].map(retryDelay)).toEqual([2000, 4000, 8000, 30_000]);
});
