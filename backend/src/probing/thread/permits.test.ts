import { describe, expect, test } from 'vitest';
import { Permits, type Claim } from './permits.ts';

const claimOf = (...shares: string[]): Claim => ({ shares, patienceMs: Infinity });

/** How many of `count` asked for at once are given. */
async function given(permits: Permits, count: number, claim: Claim): Promise<number> {
  let taken = 0;
  for (let index = 0; index < count; index++)
    void permits.take(claim).then((ours) => (taken += ours ? 1 : 0));
  await new Promise((resolve) => setImmediate(resolve));
  return taken;
}

describe('the permits of a probe', () => {
  test('one service that hangs leaves half of them to others, and the second a third', async () => {
    const permits = new Permits(1_000);
    expect(await given(permits, 5_000, claimOf('service a', 'target x'))).toBe(500);
    expect(await given(permits, 5_000, claimOf('service b', 'target y'))).toBe(250);
    // However many hang, somebody new is let in at once.
    expect(await given(permits, 1, claimOf('service c', 'target z'))).toBe(1);
  });

  test('many services may have nearly all', async () => {
    const permits = new Permits(1_000);
    let taken = 0;
    for (let service = 0; service < 200; service++)
      taken += await given(permits, 5, claimOf(`service ${service}`));
    expect(taken).toBeGreaterThan(950);
  });

  test('a permit that comes free goes to whoever waited longest and holds less than is free', async () => {
    const permits = new Permits(4);
    const order: string[] = [];
    const take = (share: string) => void permits.take(claimOf(share)).then(() => order.push(share));
    for (let index = 0; index < 4; index++) take('greedy');
    take('modest');
    await new Promise((resolve) => setImmediate(resolve));
    expect(order).toEqual(['greedy', 'greedy', 'modest']);
    permits.release(claimOf('greedy'));
    await new Promise((resolve) => setImmediate(resolve));
    expect(order.at(-1)).toBe('greedy');
    expect(permits.taken).toBe(3);
  });

  test('whoever waits too long hears who holds the permits', async () => {
    const permits = new Permits(2);
    await permits.take(claimOf('service shop'));
    const late: Claim = { shares: ['service shop'], patienceMs: 20 };
    expect(await permits.take(late)).toBe(false);
    expect(permits.waiting).toBe(0);
    expect(permits.crowdedWords(late)).toBe(
      'The probe had no room for this run within 20 ms: 1 of 2 permits are held by runs that wait for their targets, 1 of them for service shop',
    );
  });
});
