import { describe, expect, test } from 'vitest';
import { Slots, type Claim } from './slots.ts';

const claimOf = (...shares: string[]): Claim => ({ shares, patienceMs: Infinity });

/** How many of `count` asked for at once are given. */
async function given(slots: Slots, count: number, claim: Claim): Promise<number> {
  let taken = 0;
  for (let index = 0; index < count; index++) void slots.take(claim).then((ours) => (taken += ours ? 1 : 0));
  await new Promise((resolve) => setImmediate(resolve));
  return taken;
}

describe('the places of a probe', () => {
  test('one service that hangs leaves half of them to others, and the second a third', async () => {
    const slots = new Slots(1_000);
    expect(await given(slots, 5_000, claimOf('service a', 'target x'))).toBe(500);
    expect(await given(slots, 5_000, claimOf('service b', 'target y'))).toBe(250);
    // However many hang, somebody new is let in at once.
    expect(await given(slots, 1, claimOf('service c', 'target z'))).toBe(1);
  });

  test('many services may have nearly all', async () => {
    const slots = new Slots(1_000);
    let taken = 0;
    for (let service = 0; service < 200; service++)
      taken += await given(slots, 5, claimOf(`service ${service}`));
    expect(taken).toBeGreaterThan(950);
  });

  test('a place that comes free goes to whoever waited longest and holds less than is free', async () => {
    const slots = new Slots(4);
    const order: string[] = [];
    const take = (share: string) => void slots.take(claimOf(share)).then(() => order.push(share));
    for (let index = 0; index < 4; index++) take('greedy');
    take('modest');
    await new Promise((resolve) => setImmediate(resolve));
    expect(order).toEqual(['greedy', 'greedy', 'modest']);
    slots.release(claimOf('greedy'));
    await new Promise((resolve) => setImmediate(resolve));
    expect(order.at(-1)).toBe('greedy');
    expect(slots.taken).toBe(3);
  });

  test('whoever waits too long hears who holds the places', async () => {
    const slots = new Slots(2);
    await slots.take(claimOf('service shop'));
    const late: Claim = { shares: ['service shop'], patienceMs: 20 };
    expect(await slots.take(late)).toBe(false);
    expect(slots.waiting).toBe(0);
    expect(slots.crowdedWords(late)).toBe(
      'The probe had no place for this run within 20 ms: 1 of 2 are held by runs that wait for their targets, 1 of them for service shop',
    );
  });
});
