import { describe, expect, test } from 'vitest';
import { says } from '../../../../testing/probing/tcp.ts';
import { closedUdpPort, udpAttempt, udpServer, udpSocket } from '../../../../testing/probing/udp.ts';
import { waitsBeforeRepeat } from './rounds.ts';

describe('a UDP check', () => {
  test('holds as soon as what is asked came back', async () => {
    const port = await udpServer((said, _from, reply) => reply(`pong to ${said.toString()}`));
    const found = await udpAttempt(port, { assertions: says('pong to ping') });
    expect(found).toMatchObject({
      ok: true,
      message: null,
      address: '127.0.0.1',
      sent: 1,
      heardBytes: 12,
      others: 0,
      assertions: [{ passed: true, message: 'It said what is asked.' }],
    });
    const { dnsUs, connectUs, waitUs } = found.phases;
    expect([dnsUs, connectUs]).toEqual([null, null]);
    expect(waitUs).toBeLessThanOrEqual(found.totalUs!);
  });

  test('takes any answer where no text is asked, also one without content', async () => {
    const port = await udpServer((_said, _from, reply) => reply(''));
    expect(await udpAttempt(port)).toMatchObject({ ok: true, heardBytes: 0 });
  });

  test('sends any bytes, and none at all', async () => {
    const heard: string[] = [];
    const port = await udpServer((said, _from, reply) => {
      heard.push(said.toString('hex'));
      reply(said);
    });
    await udpAttempt(port, { send: '\\x00\\xff\\n' });
    await udpAttempt(port, { send: '' });
    expect(heard).toEqual(['00ff0a', '']);
  });

  test('looks names up, and speaks IPv6', async () => {
    const port = await udpServer((_said, _from, reply) => reply('six'), '::1');
    expect(await udpAttempt(port, { host: '[::1]' })).toMatchObject({ ok: true, address: '::1' });
    // The name has both addresses; on the first one nobody listens, or on the second.
    expect(await udpAttempt(port, { host: 'localhost' })).toMatchObject({ ok: true, address: '::1' });
  });

  test('is down at once where the system says that nobody listens', async () => {
    const found = await udpAttempt(await closedUdpPort(), { timeoutMs: 60_000 });
    expect(found).toMatchObject({ ok: false, reason: 'connect', totalUs: null, heardBytes: null });
    expect(found.message).toContain('says that nobody listens on this port (ICMP port unreachable)');
  });

  test('takes silence for nothing: it asks again, and says how often', async () => {
    const { port } = await udpSocket();
    const found = await udpAttempt(port, { timeoutMs: 400 });
    expect(found).toMatchObject({ ok: false, reason: 'timeout', heardBytes: null, totalUs: null });
    expect(found.sent).toBeGreaterThan(1);
    expect(found.message).toContain(
      `waiting for an answer of 127.0.0.1:${port} to ${found.sent} datagrams, all alike`,
    );
  });

  test('holds by an answer to the second datagram where the first was lost, and the wait counts both', async () => {
    let came = 0;
    const port = await udpServer((_said, _from, reply) => {
      came += 1;
      if (came === 2) reply('late');
    });
    const found = await udpAttempt(port, { timeoutMs: 800 });
    expect(found).toMatchObject({ ok: true, sent: 2 });
    expect(found.phases.waitUs).toBeGreaterThan(150_000);
  });
});

describe('what is not the answer', () => {
  test('from another address or port is never heard', async () => {
    const stranger = await udpSocket();
    const port = await udpServer((_said, from) => stranger.socket.send('pong', from.port, from.address));
    expect(await udpAttempt(port, { timeoutMs: 300, assertions: says('pong') })).toMatchObject({
      ok: false,
      reason: 'timeout',
      heardBytes: null,
    });
  });

  test('is passed over while the answer may still come', async () => {
    const port = await udpServer((_said, _from, reply) => {
      reply('junk');
      reply('');
      reply('pong');
      reply('pong');
    });
    const found = await udpAttempt(port, { assertions: says('pong') });
    expect(found).toMatchObject({ ok: true, heardBytes: 4, sent: 1 });
    expect(found.others).toBeLessThanOrEqual(2);
  });

  test('is told at the deadline, as an answer that is wrong and no time-out', async () => {
    const port = await udpServer((_said, _from, reply) => reply('-ERR'));
    const found = await udpAttempt(port, { timeoutMs: 200, assertions: says('+OK') });
    expect(found).toMatchObject({ ok: false, reason: 'assertion', totalUs: null });
    expect(found.message).toContain('"-ERR"');
    expect(found.message).toContain('"+OK"');
  });

  test('has each part in a datagram of its own: both must be in one', async () => {
    const port = await udpServer((_said, _from, reply) => {
      reply('a');
      reply('b');
    });
    const found = await udpAttempt(port, { timeoutMs: 200, assertions: [...says('a'), ...says('b')] });
    expect(found).toMatchObject({ ok: false, reason: 'assertion' });
  });

  test('has what is needed, and not all that would be better: it is degraded, by what came', async () => {
    const port = await udpServer((_said, _from, reply) => {
      reply('junk');
      reply('pong slow');
    });
    const assertions = [
      ...says('pong'),
      { kind: 'answer' as const, value: 'fast', otherwise: 'degraded' as const },
    ];
    const found = await udpAttempt(port, { timeoutMs: 300, assertions });
    expect(found).toMatchObject({ ok: true, address: '127.0.0.1', heardBytes: 9 });
    expect(found.degradedBecause).toContain('asked: "fast"');
    expect(found.totalUs).toBeLessThan(250_000);
  });

  test('never ends: reading stops at the limit, which is ours', async () => {
    const port = await udpServer((_said, _from, reply) => {
      for (let index = 0; index < 20; index += 1) reply(Buffer.alloc(1_000, 'x'));
    });
    const found = await udpAttempt(port, { assertions: says('y') }, { bodyLimitBytes: 3_000 });
    expect(found).toMatchObject({ ok: false, reason: 'check', assertions: [{ passed: false, error: true }] });
  });

  test('too late is told apart from wrong', async () => {
    const port = await udpServer((_said, _from, reply) => reply('pong'));
    const assertions = [...says('pong'), { kind: 'latency' as const, atMostMs: 0.001 }];
    const found = await udpAttempt(port, { assertions });
    expect(found.assertions.map(({ passed }) => passed)).toEqual([true, false]);
  });
});

describe('whom a UDP check may ask', () => {
  test.each([['127.0.0.1'], ['localhost'], ['[::ffff:127.0.0.1]'], ['10.1.2.3']])(
    '%s is refused and never asked where it is not allowed',
    async (host) => {
      let heard = 0;
      const port = await udpServer(() => (heard += 1));
      const found = await udpAttempt(port, { host }, { rules: { allow: [] } });
      expect(found).toMatchObject({ ok: false, reason: 'blocked', sent: 0, address: null });
      expect(heard).toBe(0);
    },
  );

  test.each([['255.255.255.255'], ['224.0.0.251'], ['ff02::fb'], ['169.254.169.254'], ['0.0.0.0']])(
    '%s is refused whatever is allowed: broadcast, multicast and their like',
    async (host) => {
      const found = await udpAttempt(53, { host }, { rules: { allow: ['0.0.0.0/0', '::/0'] } });
      expect(found).toMatchObject({ ok: false, reason: 'blocked', sent: 0 });
    },
  );

  test('the broadcast address of a network is refused by the system, which is no failure of a target', async () => {
    const found = await udpAttempt(53, { host: '127.255.255.255' });
    expect(found).toMatchObject({ ok: false, reason: 'blocked', sent: 0 });
    expect(found.message).toContain('broadcast');
  });
});

test('a stop ends an attempt as ours, and closes its sockets', async () => {
  const stop = new AbortController();
  const port = await udpServer(() => stop.abort());
  expect(await udpAttempt(port, {}, { signal: stop.signal })).toMatchObject({
    ok: false,
    reason: 'internal',
  });
});

test('what can never pass, stored under other rules, is the check’s fault', async () => {
  expect(await udpAttempt(9, { assertions: [] })).toMatchObject({ ok: false, reason: 'check', sent: 0 });
});

test.each([
  [10_000, [0, 1000, 3000, 7000]],
  [800, [0, 200, 600]],
  [100, [0, 25, 75]],
])('within %i ms datagrams go out at %j ms', (limitMs, times) => {
  const waits = waitsBeforeRepeat(limitMs);
  const sent = [0];
  for (;;) {
    const next = sent.at(-1)! + (waits.next().value ?? Infinity);
    if (next >= limitMs) break;
    sent.push(next);
  }
  expect(sent).toEqual(times);
});
