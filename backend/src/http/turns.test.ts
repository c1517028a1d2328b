import { createService, listServices } from '@appops/shared/contract/services';
import { beforeAll, expect, test } from 'vitest';
import { toJson } from '../database/json.ts';
import { newTokenSecret, hashSecret } from '../access/secrets.ts';
import { machine, type Principal } from '../context.ts';
import type { Store } from '../database/store.ts';
import { describeOnBothEngines } from '../../testing/database/stores.ts';
import { AppError } from '../errors.ts';
import { silent } from '../../testing/monitors.ts';
import { createApi } from './api.ts';
import { createApp } from './app.ts';
import { Turns } from './turns.ts';

const now = 1_000;

type Caller = Pick<Principal, 'tokenId' | 'actor' | 'door'>;
const caller = (tokenId: string, door: Caller['door'] = null, person = tokenId): Caller => ({
  tokenId,
  door,
  actor: { kind: 'person', id: person, name: person },
});

/** Work that has begun and ends when the test says so. */
function held() {
  const begun: (() => void)[] = [];
  const work = () => new Promise<void>((resolve) => begun.push(resolve));
  return { begun, work };
}
const settled = () => new Promise((resolve) => setImmediate(resolve));

test('eight at a time of one caller, in order; another one does not wait for them', async () => {
  const turns = new Turns();
  const { begun, work } = held();
  const all = Array.from({ length: 100 }, () => turns.take(caller('a'), work));
  await settled();
  expect(begun).toHaveLength(8);
  expect(await turns.take(caller('b'), () => Promise.resolve('answered'))).toBe('answered');
  begun[3]!();
  await settled();
  expect(begun).toHaveLength(9);
  for (let at = 0; at < 100; at += 1) {
    begun[at]!();
    await settled();
  }
  await Promise.all(all);
  expect(turns.callers).toBe(0);
});

test('what fails gives its place on, too', async () => {
  const turns = new Turns();
  const failing = Array.from({ length: 30 }, () =>
    turns.take(caller('a'), () => Promise.reject(new Error('no'))),
  );
  expect((await Promise.allSettled(failing)).every(({ status }) => status === 'rejected')).toBe(true);
  expect(await turns.take(caller('a'), () => Promise.resolve(1))).toBe(1);
  expect(turns.callers).toBe(0);
});

test('more than may wait is refused, with a reason; a door that many share has room for many panels', async () => {
  const turns = new Turns();
  const { begun, work } = held();
  const all = Array.from({ length: 208 }, () => turns.take(caller('a'), work));
  await settled();
  await expect(turns.take(caller('a'), work)).rejects.toMatchObject({
    code: 'rate_limited',
    message: expect.stringContaining('208 requests under way') as string,
  });
  const panels = Array.from({ length: 1000 }, () =>
    turns.take(caller('source', 'datasource'), () => Promise.resolve()),
  );
  await Promise.all(panels);
  const people = ['ada', 'grace'].map((name) =>
    turns.take(caller('door', 'app', name), () => Promise.resolve(name)),
  );
  expect(await Promise.all(people)).toEqual(['ada', 'grace']);
  for (let at = 0; at < 208; at += 1) {
    begun[at]!();
    await settled();
  }
  await Promise.all(all);
});

describeOnBothEngines('requests under way', (make, engine) => {
  let store: Store;
  const secrets: Record<string, string> = {};
  beforeAll(async () => {
    ({ store } = await make());
    for (const name of ['one', 'other']) {
      const secret = newTokenSecret();
      secrets[name] = secret;
      await store.write((tx) =>
        tx
          .insertInto('tokens')
          .values({
            id: `tok_${name}`,
            name,
            kind: 'token',
            secret_hash: hashSecret(secret),
            scopes: toJson(['admin' as const]),
            door: null,
            created_at: now,
            created_by: toJson(machine.actor),
            expires_at: null,
            last_used_at: now,
            revoked_at: null,
          })
          .execute(),
      );
    }
  });

  /** An application on the store, and what asks it. */
  function serve() {
    const app = createApp(silent);
    const api = createApi(app, {
      store,
      clock: () => now,
      keepDoor: (_request, token) => Promise.resolve(token),
    });
    const ask = (name: string, body?: object) =>
      app.inject({
        method: body === undefined ? 'GET' : 'POST',
        url: '/api/v1/services',
        headers: { authorization: `Bearer ${secrets[name]!}` },
        ...(body === undefined ? {} : { payload: body }),
      });
    return { app, api, ask };
  }

  test('a hundred of one token that do not come to an end keep no other token from an answer', async () => {
    const { app, api, ask } = serve();
    const { begun, work } = held();
    api.read(listServices, async ({ actor }) => {
      if (actor.name === 'one') await work();
      return { items: [], nextCursor: null };
    });
    const hundred = Array.from({ length: 100 }, () => ask('one'));
    await expect.poll(() => begun.length).toBeGreaterThan(0);
    // On SQLite one transaction reads at a time; it is the others that must not all stand before.
    let ended = 0;
    let endedBefore = 100;
    const other = ask('other').finally(() => (endedBefore = ended));
    for (; ended < 100; ended += 1) {
      await expect.poll(() => begun.length).toBeGreaterThan(ended);
      begun[ended]!();
    }
    expect((await other).statusCode).toBe(200);
    // Who asks anew stands behind one of them twice: where its token is looked up, and where it reads.
    expect(endedBefore).toBeLessThan(engine === 'sqlite' ? 5 : 30);
    expect((await Promise.all(hundred)).map(({ statusCode }) => statusCode)).toEqual(Array(100).fill(200));
    await app.close();
  });

  test('who waits for a hundred of its own writes goes on reading', async () => {
    const { app, api, ask } = serve();
    const { begun, work } = held();
    api.read(listServices, () => Promise.resolve({ items: [], nextCursor: null }));
    api.write(createService, async (_ctx, { body }) => {
      await work();
      throw new AppError('conflict', body.name);
    });
    const hundred = Array.from({ length: 100 }, () => ask('one', { name: 'shop' }));
    await expect.poll(() => begun.length).toBeGreaterThan(0);
    expect((await ask('one')).statusCode).toBe(200);
    for (let ended = 0; ended < 100; ended += 1) {
      await expect.poll(() => begun.length).toBeGreaterThan(ended);
      begun[ended]!();
    }
    expect((await Promise.all(hundred)).map(({ statusCode }) => statusCode)).toEqual(Array(100).fill(409));
    await app.close();
  });
});
