import { describe, expect, test } from 'vitest';
import { FairQueue } from './fair-queue.ts';

describe('FairQueue', () => {
  test('keeps the order of one key, and has nothing when nobody waits', () => {
    const queue = new FairQueue<number>();
    for (const item of [1, 2, 3]) queue.push('a', item);
    expect([queue.take(), queue.take(), queue.take(), queue.take()]).toEqual([1, 2, 3, undefined]);
    expect(queue.size).toBe(0);
  });

  test('a cheap key goes before any number of dear ones', () => {
    const queue = new FairQueue<string>();
    for (let at = 0; at < 100; at += 1) queue.push('greedy', 'greedy');
    expect(queue.take()).toBe('greedy');
    queue.charge('greedy', 250);
    queue.push('innocent', 'innocent');
    expect(queue.take()).toBe('innocent');
    queue.charge('innocent', 1);
    queue.push('innocent', 'innocent again');
    expect(queue.take()).toBe('innocent again');
  });

  test('equal keys take turns', () => {
    const queue = new FairQueue<string>();
    for (let at = 0; at < 3; at += 1) for (const key of ['a', 'b', 'c']) queue.push(key, key);
    const order = Array.from({ length: 9 }, () => {
      const key = queue.take() ?? '';
      queue.charge(key, 10);
      return key;
    });
    expect(order.join('')).toBe('abcabcabc');
  });

  test('nobody saves up turns by being idle', () => {
    const queue = new FairQueue<string>();
    const serve = (key: string): void => {
      queue.push(key, key);
      queue.charge(queue.take() ?? '', 10);
    };
    for (let at = 0; at < 50; at += 1) serve('busy');
    const next: string[] = [];
    for (let at = 0; at < 10; at += 1) {
      queue.push('busy', 'busy');
      queue.push('idle', 'idle');
    }
    for (let at = 0; at < 10; at += 1) {
      const key = queue.take() ?? '';
      queue.charge(key, 10);
      next.push(key);
    }
    expect(next.filter((key) => key === 'busy').length).toBeGreaterThanOrEqual(4);
  });

  test('remembers no more keys than it needs', () => {
    const queue = new FairQueue<number>();
    for (let at = 0; at < 5000; at += 1) {
      queue.push(`key ${at}`, at);
      queue.take();
      queue.charge(`key ${at}`, 1);
    }
    queue.push('a', 1);
    queue.push('b', 2);
    expect(queue.remove((item) => item === 1)).toEqual([1]);
    expect([queue.size, queue.waitingOf('a'), queue.waitingOf('b')]).toEqual([1, 0, 1]);
  });
});
