import { describe, expect, test } from 'vitest';
import { turnedQueues } from './turned-queues.ts';

/** A loop whose clock goes on by work only, and that keeps the longest work between two of its turns. */
class Loop {
  ms = 0;
  longest = 0;
  readonly now = (): number => this.ms;
  readonly turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
  readonly work = (ms: number) => (): Promise<void> => {
    this.ms += ms;
    return Promise.resolve();
  };

  async watch(all: Promise<unknown>): Promise<void> {
    let over = false;
    let since = this.ms;
    const look = (): void => {
      this.longest = Math.max(this.longest, this.ms - since);
      since = this.ms;
      if (!over) setImmediate(look);
    };
    setImmediate(look);
    await all;
    over = true;
  }
}

describe('queues that rest together', () => {
  test('two that are both busy leave timers and sockets as many turns as one does', async () => {
    const loop = new Loop();
    const open = turnedQueues(loop);
    const [reads, writes] = [open(), open()];
    const reading = Promise.all(Array.from({ length: 500 }, () => reads(loop.work(3))));
    await new Promise((resolve) => setImmediate(resolve));
    await loop.watch(Promise.all([reading, ...Array.from({ length: 500 }, () => writes(loop.work(4)))]));
    // Behind 5 ms each ends what it has begun.
    expect(loop.longest).toBeLessThanOrEqual(5 + 3 + 4);
  });

  test('work that is longer than a turn is followed by one', async () => {
    const loop = new Loop();
    const queue = turnedQueues(loop)();
    await loop.watch(Promise.all(Array.from({ length: 20 }, () => queue(loop.work(30)))));
    expect(loop.longest).toBe(30);
  });

  test('where others keep the loop busy, as much is done in a turn as they take, and no more than 40 ms', async () => {
    for (const [othersTake, atMost] of [
      [12, 14],
      [400, 42],
    ] as const) {
      const loop = new Loop();
      let own = 0;
      let most = 0;
      const queue = turnedQueues({
        now: loop.now,
        turn: async () => {
          await loop.turn();
          loop.ms += othersTake;
          own = 0;
        },
      })();
      const work = (): Promise<void> => {
        own += 2;
        most = Math.max(most, own);
        return loop.work(2)();
      };
      await Promise.all(Array.from({ length: 200 }, () => queue(work)));
      expect(most).toBeGreaterThan(5);
      expect(most).toBeLessThanOrEqual(atMost);
    }
  });

  test('each does one at a time in the order they came, also behind one that failed', async () => {
    const queue = turnedQueues()();
    const done: string[] = [];
    const first = queue(async () => {
      await new Promise((resolve) => setImmediate(resolve));
      done.push('first');
      throw new Error('refused');
    });
    const second = queue(() => Promise.resolve(done.push('second')));
    await expect(first).rejects.toThrow('refused');
    await second;
    expect(done).toEqual(['first', 'second']);
  });
});
