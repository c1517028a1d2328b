import { createToken } from '@appops/shared/contract/tokens';
import { listServices } from '@appops/shared/contract/services';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Principal } from '../context.ts';
import { readConfig } from '../config.ts';
import { RequestAllowance } from './request-allowance.ts';
import { startTestBackend, type TestBackend } from '../../testing/http.ts';

type Caller = Pick<Principal, 'tokenId' | 'actor' | 'door'>;
const caller = (tokenId: string, door: Caller['door'] = null, person = tokenId): Caller => ({
  tokenId,
  door,
  actor: { kind: 'person', id: person, name: person },
});

/** How many of as many requests at one instant are let through. */
function taken(allowance: RequestAllowance, who: Caller, many: number): number {
  let count = 0;
  for (let asked = 0; asked < many; asked += 1)
    try {
      allowance.take(who);
      count += 1;
    } catch (error) {
      expect(error).toMatchObject({ code: 'rate_limited' });
    }
  return count;
}

describe('how often a token may ask', () => {
  test('twenty seconds worth at once, then evenly, and nobody else is kept waiting', () => {
    let now = 0;
    const allowance = new RequestAllowance(10, () => now);
    expect(taken(allowance, caller('a'), 1000)).toBe(200);
    expect(taken(allowance, caller('b'), 1)).toBe(1);
    now += 1000;
    expect(taken(allowance, caller('a'), 1000)).toBe(10);
    expect(() => allowance.take(caller('a'))).toThrow(
      expect.objectContaining({ extras: { retryAfterS: 1 } }),
    );
    now += 3_600_000;
    expect(taken(allowance, caller('a'), 1000)).toBe(200);
  });

  test('people behind the app door have each their own, and the door has room for several at a time', () => {
    const allowance = new RequestAllowance(10, () => 0);
    expect(taken(allowance, caller('door', 'app', 'ada'), 1000)).toBe(200);
    expect(taken(allowance, caller('door', 'app', 'grace'), 100)).toBe(100);
    expect(taken(allowance, caller('source', 'datasource'), 10_000)).toBe(1000);
  });

  test('a Grafana with 50 viewers, 20 panels each, refreshed every 5 seconds for an hour, never meets it', () => {
    let now = 0;
    const allowance = new RequestAllowance(readConfig([], {}).requestsPerSecond, () => now);
    for (let round = 0; round < 720; round += 1) {
      expect(taken(allowance, caller('source', 'datasource'), 50 * 20)).toBe(1000);
      now += 5000;
    }
  });

  test('who has been quiet is forgotten, and no limit can be set', () => {
    let now = 0;
    const allowance = new RequestAllowance(10, () => now);
    for (let number = 0; number < 10_000; number += 1) allowance.take(caller(`t${number}`));
    now += 3_600_000;
    allowance.take(caller('one more'));
    expect(allowance.callers).toBe(1);
    expect(taken(new RequestAllowance(0), caller('a'), 100_000)).toBe(100_000);
  });
});

describe('over HTTP', () => {
  let backend: TestBackend;
  beforeAll(async () => {
    backend = await startTestBackend('sqlite', { requestsPerSecond: 1 });
  });
  afterAll(() => backend.stop());

  test('a token that asks too often gets 429 with Retry-After, and another one is answered', async () => {
    const { secret } = await backend.call(createToken, { body: { name: 'script', scopes: ['read'] } });
    const headers = { authorization: `Bearer ${secret}` };
    const answers = await Promise.all(
      Array.from({ length: 200 }, () => backend.send('GET', '/api/v1/services', null, headers)),
    );
    const refused = answers.filter(({ status }) => status === 429);
    expect(answers.filter(({ status }) => status === 200).length).toBeGreaterThanOrEqual(20);
    expect(refused.length).toBeGreaterThan(0);
    expect(Number(refused[0]!.headers.get('retry-after'))).toBeGreaterThanOrEqual(1);
    expect(await refused[0]!.json()).toMatchObject({ status: 429, code: 'rate_limited' });
    expect((await backend.call(listServices, {})).items).toEqual([]);
  });
});
