import type { Actor } from '@appops/shared/contract/actors';
import type { Scope } from '@appops/shared/contract/route';
import { sequences } from '@appops/shared/rules/sequences';
import * as fc from 'fast-check';
import { pino } from 'pino';
import { beforeAll, describe, expect, test } from 'vitest';
import { toJson } from '../database/json.ts';
import { contextIn, nobody, type Context } from '../context.ts';
import { describeOnBothEngines } from '../../testing/database/stores.ts';
import type { Store } from '../database/store.ts';
import { authenticateToken } from './authenticate-token.ts';
import { deviceGrant, exchangeToken } from './device-token.ts';
import { hashSecret, newTokenSecret } from './secrets.ts';
import { rememberRole, roleBelievedFor } from './seen-roles.ts';

const start = Date.UTC(2026, 10, 24);
const minute = 60_000;
const day = 86_400_000;
const ada = { kind: 'person', id: 'grafana:user:1', name: 'Ada' } as const;

describeOnBothEngines('paired browsers', (make, engine) => {
  let store: Store;
  beforeAll(async () => {
    ({ store } = await make());
  });

  /** The token endpoint at a time. */
  function ask(body: Record<string, string>, now: number) {
    const log = pino({ level: 'silent' });
    return exchangeToken(
      <V>(work: (ctx: Context) => Promise<V>) =>
        store.write((tx) => work(contextIn(tx, { as: nobody, now, requestId: 'r', log }))),
      { client_id: 'appops-extension', grant_type: 'refresh_token', ...body },
      now,
    );
  }
  const refresh = (token: string, now: number) => ask({ refresh_token: token }, now);

  /** A browser that somebody approved. */
  async function pair(scopes: Scope[] = ['read', 'annotate'], approver: Actor = ada, now = start) {
    const deviceCode = newTokenSecret();
    await store.write((tx) =>
      tx
        .insertInto('device_requests')
        .values({
          device_code_hash: hashSecret(deviceCode),
          user_code: deviceCode.slice(-8),
          client_id: 'appops-extension',
          client_name: 'Firefox',
          scopes: toJson(scopes),
          status: 'approved',
          address: '127.0.0.1',
          requested_at: now,
          expires_at: now + 10 * minute,
          last_polled_at: null,
          decided_by: toJson(approver),
          granted_scopes: toJson(scopes),
        })
        .execute(),
    );
    return ask({ grant_type: deviceGrant, device_code: deviceCode }, now);
  }
  const works = (access: string, now: number) =>
    authenticateToken(store, access, null, now).then(
      () => true,
      () => false,
    );
  const scopesAt = async (access: string, now: number) =>
    (await authenticateToken(store, access, null, now)).scopes;
  const refused = { oauthCode: 'invalid_grant' };

  describe('refresh tokens', () => {
    test('a request that is repeated at once gets a new answer, and the first answer ends', async () => {
      const first = await pair();
      const lost = await refresh(first.refresh_token, start + minute);
      const kept = await refresh(first.refresh_token, start + minute + 30_000);
      await expect(refresh(lost.refresh_token, start + minute + 31_000)).rejects.toMatchObject(refused);
      expect(await works(lost.access_token, start + minute + 32_000)).toBe(false);
      const next = await refresh(kept.refresh_token, start + minute + 40_000);
      expect(await works(next.access_token, start + minute + 41_000)).toBe(true);
    });

    test('an answer that ended, shown later than that, is a theft: the pairing is revoked', async () => {
      const first = await pair();
      const one = await refresh(first.refresh_token, start);
      const other = await refresh(first.refresh_token, start + 1_000);
      await expect(refresh(one.refresh_token, start + 2 * minute)).rejects.toMatchObject(refused);
      await expect(refresh(other.refresh_token, start + 2 * minute)).rejects.toMatchObject(refused);
      expect(await works(other.access_token, start + 2 * minute)).toBe(false);
    });

    test('whose answer was used already is no lost request: within the minute, too, the pairing is revoked', async () => {
      const first = await pair();
      const second = await refresh(first.refresh_token, start);
      const third = await refresh(second.refresh_token, start + 1_000);
      await expect(refresh(first.refresh_token, start + 2_000)).rejects.toMatchObject(refused);
      expect(await works(third.access_token, start + 3_000)).toBe(false);
      await expect(refresh(third.refresh_token, start + 3_000)).rejects.toMatchObject(refused);
    });

    test('of two requests at once one answer is good, not both', async () => {
      const first = await pair();
      const answers = await Promise.all([
        refresh(first.refresh_token, start),
        refresh(first.refresh_token, start),
      ]);
      const good = await Promise.all(answers.map(({ access_token }) => works(access_token, start)));
      expect(good.filter(Boolean)).toHaveLength(1);
      const kept = answers[good.indexOf(true)]!;
      const ended = answers[good.indexOf(false)]!;
      await expect(refresh(ended.refresh_token, start)).rejects.toMatchObject(refused);
      expect((await refresh(kept.refresh_token, start)).scope).toBe('read annotate');
    });

    test('chains that the first release let grow side by side end at the next use of one', async () => {
      const first = await pair();
      const pairing = await store.read((tx) =>
        tx
          .selectFrom('refresh_tokens')
          .selectAll()
          .where('secret_hash', '=', hashSecret(first.refresh_token))
          .executeTakeFirstOrThrow(),
      );
      const beside = newTokenSecret();
      await store.write((tx) =>
        tx
          .insertInto('refresh_tokens')
          .values({ ...pairing, secret_hash: hashSecret(beside) })
          .execute(),
      );
      await refresh(first.refresh_token, start + minute);
      await expect(refresh(beside, start + minute)).rejects.toMatchObject(refused);
    });

    test('a clock that was set back makes no endless grace', async () => {
      const first = await pair();
      await refresh(first.refresh_token, start + day);
      await expect(refresh(first.refresh_token, start + 1_000)).rejects.toMatchObject(refused);
    });

    test(
      'whatever is repeated in whatever order, a pairing has one token that goes on',
      { timeout: 240_000 },
      async () => {
        await fc.assert(
          fc.asyncProperty(
            fc.array(fc.record({ pick: fc.nat(20), wait: fc.constantFrom(0, 1_000, 30_000, 61_000) }), {
              maxLength: 12,
            }),
            async (steps) => {
              const known = [(await pair()).refresh_token];
              let now = start;
              for (const { pick, wait } of steps) {
                now += wait;
                const answer = await refresh(known[pick % known.length]!, now).catch(() => null);
                if (answer !== null) known.push(answer.refresh_token);
              }
              const rows = await store.read((tx) =>
                tx
                  .selectFrom('refresh_tokens')
                  .selectAll()
                  .where('secret_hash', 'in', known.map(hashSecret))
                  .where('used_at', 'is', null)
                  .where('ended_at', 'is', null)
                  .execute(),
              );
              expect(rows.length).toBeLessThanOrEqual(1);
            },
          ),
          { numRuns: sequences(engine === 'sqlite' ? 25 : 8, 300) },
        );
      },
    );
  });

  describe('what a browser may do', () => {
    const all: Scope[] = ['read', 'annotate', 'operate'];
    const person = (id: string) => ({ kind: 'person', id: `grafana:user:${id}`, name: id }) as const;
    const seen = (id: string, role: 'viewer' | 'editor' | 'admin', now: number, exact = true) =>
      rememberRole(store, { person: person(id).id, role, exact }, now);

    test('is no more than the role that its person was last seen with, from the next request on, and comes back with it', async () => {
      await seen('demoted', 'editor', start);
      const { access_token } = await pair(all, person('demoted'));
      expect(await scopesAt(access_token, start)).toEqual(all);
      await seen('demoted', 'viewer', start + 1_000);
      expect(await scopesAt(access_token, start + 2_000)).toEqual(['read']);
      await seen('demoted', 'admin', start + 3_000);
      expect(await scopesAt(access_token, start + 4_000)).toEqual(all);
    });

    test('is what was approved at most, however high the role', async () => {
      await seen('chief', 'admin', start);
      const { access_token } = await pair(['read'], person('chief'));
      expect(await scopesAt(access_token, start)).toEqual(['read']);
    });

    test('is reading after 30 days without a sight of the role, with words for what to do, until it is seen again', async () => {
      await seen('away', 'editor', start);
      let tokens = await pair(all, person('away'));
      for (let passed = day; passed <= roleBelievedFor; passed += day)
        tokens = await refresh(tokens.refresh_token, start + passed);
      const later = start + roleBelievedFor + 1_000;
      expect(tokens.scope).toBe('read');
      expect(await authenticateToken(store, tokens.access_token, null, later)).toMatchObject({
        scopes: ['read'],
        role: 'viewer',
        reduced: expect.stringContaining('Open AppOps in Grafana once') as string,
      });
      await seen('away', 'editor', later);
      expect(await scopesAt(tokens.access_token, later)).toEqual(all);
    });

    test('holds for pairings of the first release, of whose person nothing is recorded, from their approval on', async () => {
      let tokens = await pair(all, person('old'));
      expect(await scopesAt(tokens.access_token, start + 1_000)).toEqual(all);
      for (let passed = day; passed <= roleBelievedFor; passed += day)
        tokens = await refresh(tokens.refresh_token, start + passed);
      expect(await scopesAt(tokens.access_token, start + roleBelievedFor + 1_000)).toEqual(['read']);
    });

    test('is not lessened by a page that any viewer may open, where identities carry no role', async () => {
      await seen('quiet', 'editor', start, false);
      const { access_token } = await pair(all, person('quiet'));
      await seen('quiet', 'viewer', start + 1_000, false);
      expect(await scopesAt(access_token, start + 2_000)).toEqual(all);
    });

    test('does not depend on Grafana where a token approved it', async () => {
      const { access_token } = await pair(all, { kind: 'token', id: 'tok_x', name: 'x' });
      expect(await scopesAt(access_token, start + 1_000)).toEqual(all);
    });
  });
});
