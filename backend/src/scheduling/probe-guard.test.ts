import { describe, expect, test } from 'vitest';
import { attemptOf } from '../../testing/monitors.ts';
import type { RunOutcome } from '../probing/thread/run-outcome.ts';
import { offlineBecause, ProbeGuard, reachOf } from './probe-guard.ts';

function run(
  kind: 'up' | 'refused' | 'hangs' | 'no name' | 'slow' | 'wrong',
  address: string | null,
): RunOutcome {
  const reasons = {
    refused: 'connect',
    hangs: 'timeout',
    'no name': 'dns',
    slow: 'timeout',
    wrong: 'assertion',
  } as const;
  const none = { dnsUs: null, connectUs: null, tlsUs: null, waitUs: null, transferUs: null };
  const stood = kind === 'up' || kind === 'slow' || kind === 'wrong';
  const attempt = attemptOf({
    ok: kind === 'up',
    reason: kind === 'up' ? null : reasons[kind],
    phases: stood ? { ...none, connectUs: 10 } : none,
    address,
  });
  return {
    id: 'run',
    slot: 0,
    outcome: kind === 'up' ? 'up' : 'down',
    missedBecause: null,
    attempts: [attempt],
    startedAtEpochMs: 0,
    queueUs: 0,
    takenUpUs: 0,
    lagUs: 0,
    suspect: false,
    delayed: false,
    degraded: false,
  };
}

/** A guard with hosts 10.0.0.1, 10.0.0.2 …, each with a monitor of its own. */
function guarded(references: () => boolean | null = () => null) {
  const time = { now: 1_000_000 };
  let asked = 0;
  const guard = new ProbeGuard({
    askReferences: () => {
      asked += 1;
      return Promise.resolve(references());
    },
    now: () => 1_700_000_000_000 + time.now,
    elapsed: () => time.now,
  });
  const hear = async (
    host: number | string,
    kind: Parameters<typeof run>[0],
    name = `m-${host}`,
    wasDown = false,
  ) => {
    time.now += 300;
    const address = typeof host === 'string' ? host : `10.0.0.${host}`;
    const target = { host: address, shown: `${address}:443` };
    const because = guard.note(name, [target], run(kind, kind === 'no name' ? null : address), wasDown);
    await Promise.resolve();
    await Promise.resolve();
    return because;
  };
  const all = async (kind: Parameters<typeof run>[0], hosts = [1, 2, 3, 4, 5]) => {
    const said: (string | null)[] = [];
    for (const host of hosts) said.push(await hear(host, kind));
    return said;
  };
  return { guard, time, hear, all, asked: () => asked };
}

describe('the guard of a probe', () => {
  test('closes when four of five hosts cannot be reached any more, and from then on such runs are suspect', async () => {
    const { guard, all } = guarded();
    await all('up');
    expect(await all('hangs', [1, 2, 3])).toEqual([null, null, null]);
    expect(guard.offline).toBeNull();
    await all('refused', [4]);
    expect(guard.offline).toMatchObject({ because: 'hosts' });
    expect(guard.offline?.words).toContain('Either this probe is offline, or these 4 hosts fail together');
    expect(await all('no name', [5])).toEqual([offlineBecause]);
    // What answers is evidence all the same.
    expect(await all('wrong', [1])).toEqual([null]);
  });

  test('a wrong status, or an answer that does not come on a connection that stands, is the target’s own', async () => {
    const { guard, all } = guarded();
    await all('up');
    await all('wrong');
    await all('slow');
    expect(guard.offline).toBeNull();
    expect(reachOf(run('slow', null))).toBe('reached');
    expect(reachOf({ ...run('hangs', null), suspect: true })).toBeNull();
  });

  test('it opens again by itself when they answer, and what stays down then is its own failure', async () => {
    const { guard, all } = guarded();
    await all('up');
    await all('hangs');
    expect(guard.offline).not.toBeNull();
    await all('up', [1]);
    expect(guard.offline).not.toBeNull();
    await all('up', [2]);
    expect(guard.offline).toBeNull();
    expect(await all('hangs', [3, 4, 5])).toEqual([null, null, null]);
    expect(guard.offline).toBeNull();
  });

  test('ten names of one host are one host', async () => {
    const { guard, hear } = guarded();
    for (const kind of ['up', 'hangs'] as const)
      for (let name = 0; name < 10; name++) await hear(1, kind, `name-${name}`);
    expect(guard.offline).toBeNull();
  });

  test('a host of which a port is closed for good says nothing new at each run', async () => {
    const { guard, hear } = guarded();
    for (let round = 0; round < 4; round++)
      for (let host = 1; host <= 6; host++) {
        await hear(host, 'up', `open-${host}`);
        await hear(host, 'refused', `closed-${host}`, true);
      }
    expect(guard.offline).toBeNull();
  });

  test('this machine itself is no evidence, neither for nor against', async () => {
    const { guard, hear, all } = guarded();
    await all('up');
    for (let own = 1; own <= 9; own++) await hear(`127.0.0.${own}`, 'up');
    await all('hangs');
    expect(guard.offline).not.toBeNull();
  });

  test('with fewer than five hosts nobody is taken for offline, unless reference targets say so', async () => {
    const alone = guarded();
    await alone.all('up', [1, 2]);
    await alone.all('hangs', [1, 2, 1, 2]);
    expect(alone.guard.offline).toBeNull();
    const asking = guarded(() => false);
    await asking.all('up', [1, 2]);
    await asking.all('hangs', [1, 2]);
    expect(asking.guard.offline).toMatchObject({ because: 'references' });
  });

  test('reference targets that answer say that it is the targets; they are asked in doubt alone, and not again for the same', async () => {
    const { guard, all, asked } = guarded(() => true);
    await all('up');
    expect(asked()).toBe(0);
    await all('hangs');
    await all('hangs');
    expect(guard.offline).toBeNull();
    expect(asked()).toBe(1);
  });

  test('offline by reference targets it is until one answers', async () => {
    let reachable = false;
    const { guard, all, time } = guarded(() => reachable);
    await all('up');
    await all('hangs');
    await all('up');
    expect(guard.offline).not.toBeNull();
    time.now += 5_000;
    await guard.look();
    expect(guard.offline).not.toBeNull();
    reachable = true;
    time.now += 5_000;
    await guard.look();
    expect(guard.offline).toBeNull();
  });

  test('a process goes on with what the one before it knew, until hosts answer or nobody asks them any more', async () => {
    const view = { since: 5, because: 'hosts' as const, words: 'w', hosts: ['10.0.0.1', '10.0.0.2'] };
    const first = guarded();
    first.guard.restore(view);
    expect(await first.all('hangs', [1])).toEqual([offlineBecause]);
    expect(first.guard.offline).toEqual(view);
    await first.all('up', [1, 2]);
    expect(first.guard.offline).toBeNull();
    const idle = guarded();
    idle.guard.restore(view);
    idle.time.now += 700_000;
    await idle.guard.look();
    expect(idle.guard.offline).toBeNull();
  });

  test('ten thousand hosts cost no look at each of their failures', async () => {
    const { guard, time } = guarded();
    const hosts = Array.from({ length: 10_000 }, (_, index) => `h${index}.example`);
    const note = (host: string, kind: 'up' | 'no name') =>
      guard.note(
        host,
        [{ host, shown: host }],
        run(kind, kind === 'up' ? `10.${host.length}.${host}` : null),
        false,
      );
    for (const host of hosts) note(host, 'up');
    for (const [index, host] of hosts.entries()) {
      time.now += index % 10 === 0 ? 1 : 0;
      note(host, 'no name');
    }
    await guard.look();
    expect(guard.offline).not.toBeNull();
  });
});
