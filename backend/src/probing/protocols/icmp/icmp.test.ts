import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { icmpCheck } from '@appops/shared/contract/checks/icmp';
import { describe, expect, test } from 'vitest';
import { icmpAttempt, pingSaying, pingThat } from '../../../../testing/probing/icmp.ts';
import { programOf } from '../../../../testing/probing/programs.ts';
import { failedByDelay } from './judge.ts';

const summary = (sent: number, received: number, more = '') =>
  `PING 127.0.0.1 (127.0.0.1) 56(84) bytes of data.\n\n--- 127.0.0.1 ping statistics ---\n${sent} packets transmitted, ${received} received${more}, ${(100 * (sent - received)) / sent}% packet loss, time 402ms`;
const rtt = 'rtt min/avg/max/mdev = 0.030/1.250/2.500/0.005 ms';

describe('the system’s ping', () => {
  const there = programOf('ping') === null ? test.skip : test;

  there('is asked for loopback, and its counts and round trips are facts', async () => {
    const found = await icmpAttempt({ packets: 2, assertions: [{ kind: 'loss', atMostPercent: 0 }] });
    expect(found).toMatchObject({ ok: true, message: null, address: '127.0.0.1', sent: 2, received: 2 });
    expect(found.leastUs).toBeGreaterThan(0);
    expect(found.averageUs).toBeLessThanOrEqual(found.mostUs!);
    // The pauses between the requests are no part of what the target took.
    expect(found.totalUs).toBeLessThan(200_000);
    expect(found.phases).toMatchObject({ connectUs: null, echoUs: found.averageUs });
  });

  there('speaks IPv6', async () => {
    expect(await icmpAttempt({ host: '[::1]', packets: 1 })).toMatchObject({ ok: true, address: '::1' });
  });

  there('refuses the broadcast address of a network, which is no failure of a target', async () => {
    const found = await icmpAttempt({ host: '127.255.255.255', packets: 1 });
    expect(found).toMatchObject({ ok: false, reason: 'blocked', received: null });
  });
});

describe('what is asked of the program', () => {
  test('is fixed arguments and a judged address, in the C locale, without any other environment', async () => {
    const ping = pingThat(`echo "$@" > "$(dirname "$0")/args"; env > "$(dirname "$0")/env"; exit 1`);
    await icmpAttempt({ host: 'localhost', family: 'ipv4', packets: 4, timeoutMs: 10_000 }, { ping });
    expect(readFileSync(join(ping.folder, 'args'), 'utf8')).toMatch(
      /^-4 -n -q -c 4 -i 0\.2 -W 9 127\.0\.0\.1\n$/,
    );
    const names = readFileSync(join(ping.folder, 'env'), 'utf8').match(/^\w+(?==)/gm)!;
    expect(names.filter((name) => !['LC_ALL', 'PATH', 'PWD', 'OLDPWD', 'SHLVL', '_'].includes(name))).toEqual(
      [],
    );
  });

  test('is nothing where the address is not allowed', async () => {
    const ping = pingThat('touch "$(dirname "$0")/ran"');
    for (const [host, allow] of [
      ['127.0.0.1', []],
      ['localhost', []],
      ['169.254.169.254', ['0.0.0.0/0']],
      ['224.0.0.1', ['0.0.0.0/0']],
      ['255.255.255.255', ['0.0.0.0/0']],
    ] as const)
      expect(await icmpAttempt({ host }, { ping, rules: { allow } })).toMatchObject({
        ok: false,
        reason: 'blocked',
      });
    expect(existsSync(join(ping.folder, 'ran'))).toBe(false);
  });
});

describe('losses', () => {
  test('below what is asked fail by their numbers; without being asked, one reply is enough', async () => {
    const ping = pingSaying(`${summary(3, 2)}\n${rtt}`);
    expect(await icmpAttempt({}, { ping })).toMatchObject({ ok: true, sent: 3, received: 2, totalUs: 1_250 });
    const found = await icmpAttempt({ assertions: [{ kind: 'loss', atMostPercent: 33 }] }, { ping });
    expect(found).toMatchObject({ ok: false, reason: 'assertion' });
    expect(found.message).toBe(
      '2 of 3 echo requests were replied to, 33.3 % were lost; asked: at most 33 %.',
    );
    expect(
      await icmpAttempt({ assertions: [{ kind: 'loss', atMostPercent: 33.4 }] }, { ping }),
    ).toMatchObject({ ok: true });
  });

  test('of all are a time-out, with the ICMP errors that came instead', async () => {
    const found = await icmpAttempt({}, { ping: pingSaying(summary(3, 0, ', +3 errors'), '', 1) });
    expect(found).toMatchObject({ ok: false, reason: 'timeout', totalUs: null, sent: 3, received: 0 });
    expect(found.message).toBe(
      'None of 3 echo requests to 127.0.0.1 was replied to; 3 ICMP errors came instead',
    );
  });

  test('are in doubt where we were held up for long; a round trip that ping measured is not', () => {
    const check = icmpCheck.parse({
      ...{ type: 'icmp', host: 'a.example' },
      assertions: [
        { kind: 'loss', atMostPercent: 0 },
        { kind: 'latency', atMostMs: 1 },
      ],
    });
    const attempt = (...wrong: number[]) => ({
      ...{ ok: false, reason: 'assertion' as const, message: '', totalUs: 900_000, phases: {} as never },
      ...{ address: null, degradedBecause: null, facts: null, steps: [] },
      assertions: [0, 1].map((index) => ({ index, passed: !wrong.includes(index), message: '' })),
    });
    expect(failedByDelay(check, attempt(0), 600_000)).toBe(true);
    expect(failedByDelay(check, attempt(0), 100_000)).toBe(false);
    expect(failedByDelay(check, attempt(0, 1), 600_000)).toBe(false);
  });

  test('that are too slow fail by the average', async () => {
    const ping = pingSaying(`${summary(3, 3)}\n${rtt}`);
    const found = await icmpAttempt({ assertions: [{ kind: 'latency', atMostMs: 1.2 }] }, { ping });
    expect(found.message).toBe('1.25 ms is more than 1.2 ms.');
  });
});

describe('other pings', () => {
  test.each([
    [
      'busybox',
      '3 packets transmitted, 3 packets received, 0% packet loss\nround-trip min/avg/max = 0.030/1.250/2.500 ms',
    ],
    [
      'inetutils',
      '3 packets transmitted, 3 packets received, 0% packet loss\nround-trip min/avg/max/stddev = 0.030/1.250/2.500/0.100 ms',
    ],
    [
      'iputils with duplicates',
      `3 packets transmitted, 3 received, +1 duplicates, 0% packet loss, time 2ms\n${rtt}`,
    ],
  ])('%s is understood', async (_, words) => {
    expect(await icmpAttempt({}, { ping: pingSaying(words) })).toMatchObject({
      ok: true,
      received: 3,
      averageUs: 1_250,
    });
  });
});

describe('what is not the target’s fault', () => {
  test('no ping on this machine is unsupported, an error and never down', async () => {
    const found = await icmpAttempt({}, { ping: { program: 'ping', path: '/nowhere' } });
    expect(found).toMatchObject({ ok: false, reason: 'check', received: null });
    expect(found.message).toContain('this machine has no "ping"');
  });

  test.each([
    'ping: socktype: SOCK_RAW\nping: socket: Operation not permitted',
    'ping: socket: Permission denied',
    'ping: permission denied (are you root?)',
  ])('a ping that may not ask is unsupported, too: %s', async (stderr) => {
    const found = await icmpAttempt({}, { ping: pingSaying('', stderr, 2) });
    expect(found).toMatchObject({ ok: false, reason: 'check' });
    expect(found.message).toContain('cap_net_raw');
  });

  test.each([
    ['nothing', ''],
    ['another language', '3 Pakete übertragen, 0 empfangen'],
    ['more replies than requests', `${summary(1, 3)}\n${rtt}`],
    ['replies without a round trip', summary(3, 3)],
    ['round trips out of order', `${summary(3, 3)}\nrtt min/avg/max/mdev = 9.0/1.0/2.0/0.1 ms`],
    ['no requests at all', `0 packets transmitted, 0 received, 0% packet loss, time 0ms`],
  ])('a ping that says %s is ours', async (_, stdout) => {
    const found = await icmpAttempt({}, { ping: pingSaying(stdout, 'odd \u001b[31m', 3) });
    expect(found).toMatchObject({ ok: false, reason: 'internal' });
    expect(found.message).not.toContain('\u001b');
  });

  test('a ping that never ends is ended at the deadline with all that it started', async () => {
    const ping = pingThat('sleep 600 & echo $! > "$(dirname "$0")/child"; wait');
    const found = await icmpAttempt({ packets: 1, timeoutMs: 500 }, { ping });
    expect(found).toMatchObject({ ok: false, reason: 'internal' });
    expect(found.message).toContain('did not end by itself');
    const child = Number(readFileSync(join(ping.folder, 'child'), 'utf8'));
    await expect.poll(() => isRunning(child)).toBe(false);
  });

  test('a ping that says endless things is ended at once', async () => {
    const found = await icmpAttempt({ timeoutMs: 60_000 }, { ping: pingThat('yes') });
    expect(found).toMatchObject({ ok: false, reason: 'internal' });
    expect(found.message).toContain('more than 16384 bytes');
  });

  test('no route is told of the target’s way, and the next address is tried', async () => {
    const none = pingSaying('', 'ping: connect: Network is unreachable', 2);
    expect(await icmpAttempt({}, { ping: none })).toMatchObject({ ok: false, reason: 'connect' });
    const four = pingThat(
      `case "$1" in -6) echo "ping: connect: Network is unreachable" >&2; exit 2;; esac\ncat <<'EOF'\n${summary(3, 3)}\n${rtt}\nEOF`,
    );
    expect(await icmpAttempt({ host: 'localhost' }, { ping: four })).toMatchObject({
      ok: true,
      address: '127.0.0.1',
    });
  });

  test('no room for another process is ours, and those that wait for a silent target leave room for others', async () => {
    const slow = pingThat('sleep 600');
    const stop = new AbortController();
    const crowd = Array.from({ length: 12 }, () =>
      icmpAttempt({ packets: 1, timeoutMs: 60_000 }, { ping: slow, signal: stop.signal }),
    );
    // One target has at most half of all, so that another one is still asked.
    const other = await icmpAttempt({ host: '127.0.0.2' }, { ping: pingSaying(`${summary(3, 3)}\n${rtt}`) });
    const same = await icmpAttempt({ packets: 1, timeoutMs: 400 }, { ping: slow });
    stop.abort();
    await Promise.all(crowd);
    expect(other).toMatchObject({ ok: true });
    expect(same).toMatchObject({ ok: false, reason: 'internal' });
    expect(same.message).toContain('no room for another ping');
  });
});

test('a stop ends an attempt as ours', async () => {
  const stop = new AbortController();
  const attempt = icmpAttempt({ timeoutMs: 60_000 }, { ping: pingThat('sleep 600'), signal: stop.signal });
  stop.abort();
  expect(await attempt).toMatchObject({ ok: false, reason: 'internal' });
});

/** Whether a process is there and no zombie, which whoever took it over may be slow to bury. */
function isRunning(pid: number): boolean {
  try {
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch {
    return false;
  }
}
