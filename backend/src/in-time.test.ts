import { describe, expect, test } from 'vitest';
import { inTime } from './in-time.ts';

describe('a stop', () => {
  test('goes through its steps in their order', async () => {
    const done: number[] = [];
    await inTime(
      [1, 2, 3].map((step) => () => Promise.resolve(done.push(step))),
      60_000,
    );
    expect(done).toEqual([1, 2, 3]);
  });

  test('ends also when a step never does, and says so; what is behind it is not begun', async () => {
    let begun = false;
    const steps = [() => new Promise(() => undefined), () => Promise.resolve((begun = true))];
    await expect(inTime(steps, 20)).rejects.toThrow(/given up.*missed/);
    expect(begun).toBe(false);
  });

  test('tells what failed', async () => {
    await expect(inTime([() => Promise.reject(new Error('no disk'))], 60_000)).rejects.toThrow('no disk');
  });
});
