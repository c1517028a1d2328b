import { randomBytes } from 'node:crypto';
import { httpCheck } from '@appops/shared/contract/checks/http';
import { tcpCheck } from '@appops/shared/contract/checks/tcp';
import type { Check } from '@appops/shared/contract/checks/check';
import { pino } from 'pino';
import { expect, test } from 'vitest';
import { describeOnBothEngines } from '../../testing/database/stores.ts';
import { attemptOf } from '../../testing/monitors.ts';
import { writeAt } from '../../testing/verbs.ts';
import { createSealer, type Sealer } from '../access/sealing.ts';
import type { Store } from '../database/store.ts';
import { missedOutcome, type RunOutcome, type RunRequest } from '../probing/thread/run-outcome.ts';
import type { ProbePool } from '../probing/thread/worker-pool.ts';
import { createSecret } from './create-secret.ts';
import { retireSecret } from './retire-secret.ts';
import { SecretBook } from './secret-book.ts';
import { updateSecret } from './update-secret.ts';

const log = pino({ level: 'silent' });
const key = randomBytes(32);
const now = Date.UTC(2026, 11, 1);

/** A pool that keeps what it was asked, and answers with the words that it was given. */
function recordingPool() {
  const asked: RunRequest[] = [];
  const pool: ProbePool = {
    run: (request) => {
      asked.push(request);
      const attempt = attemptOf({ message: `said: ${JSON.stringify(request.check)}` });
      const outcome: RunOutcome = {
        ...missedOutcome(request, ''),
        missedBecause: null,
        outcome: 'up',
        attempts: [attempt],
      };
      return Promise.resolve(outcome);
    },
    stats: () => ({ threads: 1, inFlight: 0, running: 0, queued: 0, finished: 0, restarts: 0 }),
    stop: () => Promise.resolve(),
  };
  return { asked, pool };
}

function request(check: Check): RunRequest {
  return {
    ...{ id: 'run', check, slot: now, deadlineMs: null },
    retries: { attempts: 0, delayMs: 0 },
    addressRules: { allow: [] },
  };
}

const http = (name = 'TOKEN'): Check =>
  httpCheck.parse({
    type: 'http',
    url: 'https://api.example.com/',
    headers: { Authorization: `Bearer \${secret:${name}}` },
  });

describeOnBothEngines('the secrets of a process that measures', (make) => {
  async function start(sealer: Sealer = createSealer(key)) {
    const made = await make();
    const { store } = made;
    const book = new SecretBook({ store, sealer, log });
    const { asked, pool } = recordingPool();
    const set = (name: string, value: string, hosts = ['api.example.com'], as = sealer, at: Store = store) =>
      writeAt(at, now, (ctx) => createSecret(ctx, { name, value, hosts }, as));
    const run = async (check: Check) => {
      const outcome = await book.putInto(pool).run(request(check));
      return { ...outcome, message: outcome.attempts[0]?.message ?? '' };
    };
    const sent = () => JSON.stringify(asked.at(-1)?.check ?? null);
    return { made, store, book, asked, set, run, sent };
  }

  test('are put in before a run and hidden in its answer; a check without any goes as it is', async () => {
    const { book, asked, set, run, sent } = await start();
    await set('TOKEN', 'the-value');
    await book.refresh();
    const outcome = await run(http());
    expect(sent()).toContain('Bearer the-value');
    expect(asked[0]?.carried).toEqual([
      { path: ['headers', 'Authorization'], name: 'TOKEN', hosts: ['api.example.com'] },
    ]);
    expect(outcome.message).toContain('Bearer (secret TOKEN)');
    expect(outcome.message).not.toContain('the-value');
    const plain = httpCheck.parse({ type: 'http', url: 'https://api.example.com/' });
    await run(plain);
    expect(asked.at(-1)?.check).toBe(plain);
  });

  test('are sent over TCP byte for byte, their backslashes included', async () => {
    const { set, run, asked } = await start();
    await set('PASSWORD', 'p\\n\\x41"ü', ['redis.example.com']);
    await run(
      tcpCheck.parse({
        ...{ type: 'tcp', host: 'redis.example.com', port: 6379 },
        send: 'AUTH ${secret:PASSWORD}\\r\\n',
      }),
    );
    expect(asked[0]?.check).toMatchObject({ send: 'AUTH p\\\\n\\\\x41"ü\\r\\n' });
  });

  test('that were set after the last look are found all the same', async () => {
    const { book, set, run, sent } = await start();
    await book.refresh();
    await set('TOKEN', 'set-just-now');
    await run(http());
    expect(sent()).toContain('set-just-now');
  });

  test('that another process replaced or retired are known with the next look', async () => {
    const { made, book, asked, set, run, sent } = await start();
    const secret = await set('TOKEN', 'the-first');
    await book.refresh();
    const other = made.store.engine === 'sqlite' ? made.store : made.openAgain();
    await writeAt(other, now, (ctx) =>
      updateSecret(ctx, { id: secret.id }, { version: 1, value: 'the-second' }, createSealer(key)),
    );
    await book.refresh();
    await run(http());
    expect(sent()).toContain('the-second');
    await writeAt(other, now, (ctx) => retireSecret(ctx, { id: secret.id }, createSealer(key)));
    await book.refresh();
    const before = asked.length;
    const outcome = await run(http());
    expect(outcome).toMatchObject({ outcome: 'error', suspect: false, attempts: [{ reason: 'check' }] });
    expect(outcome.message).toMatch(
      /^Nothing was sent: the check's headers Authorization names the secret "TOKEN", which was retired/,
    );
    expect(asked).toHaveLength(before);
  });

  test('that nobody set, or that may not go there any more, make the run an error, and nothing is sent', async () => {
    const { asked, set, run } = await start();
    expect((await run(http('NOBODY'))).message).toMatch(/which there is not.*appops secret set NOBODY/);
    await set('TOKEN', 'the-value', ['other.example.com']);
    expect((await run(http())).message).toMatch(
      /may be sent to other\.example\.com only, and not to api\.example\.com/,
    );
    expect(asked).toEqual([]);
  });

  test('that were sealed with another key make the run an error that says which and what to do', async () => {
    const { asked, set, run } = await start(createSealer(randomBytes(32)));
    await set('TOKEN', 'the-value', ['*'], createSealer(key));
    const outcome = await run(http());
    expect(outcome).toMatchObject({ outcome: 'error', attempts: [{ reason: 'check' }] });
    expect(outcome.message).toMatch(
      /"TOKEN", which cannot be opened: it was sealed with another sealing key\. Restore sealing\.key/,
    );
    expect(asked).toEqual([]);
  });

  test('a name server of the check itself gets none that is bound to hosts', async () => {
    const { asked, set, run } = await start();
    await set('TOKEN', 'the-value');
    await set('FREE', 'the-free-value', ['*']);
    const led = (name: string): Check => {
      const fields: object = { ...http(name), resolver: '192.0.2.66' };
      // Cast: a protocol that has the field.
      return fields as Check;
    };
    expect((await run(led('TOKEN'))).message).toMatch(
      /A check with a name server of its own could lead that name anywhere/,
    );
    expect(asked).toEqual([]);
    await run(led('FREE'));
    expect(asked).toHaveLength(1);
  });

  test('that cannot be read just now make the run suspect, and nothing is sent', async () => {
    const { made, book, asked } = await start();
    const { pool } = recordingPool();
    const away: Store = Object.assign(Object.create(made.store) as Store, {
      read: () => Promise.reject(new Error('the database is away')),
    });
    const without = new SecretBook({ store: away, sealer: createSealer(key), log });
    const outcome = await without.putInto(pool).run(request(http()));
    expect(outcome).toMatchObject({ suspect: true, attempts: [{ reason: 'internal' }] });
    expect(outcome.attempts[0]?.message).toMatch(/^Nothing was sent: .*the database is away/);
    expect(asked).toEqual([]);
    await book.stop();
  });
});
