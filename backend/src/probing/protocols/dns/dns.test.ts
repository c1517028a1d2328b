import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import type { Answer } from 'dns-packet';
import { describe, expect, test } from 'vitest';
import { answering, aRecord, dnsAttempt, nameServer } from '../../../../testing/probing/dns.ts';

describe('a DNS check', () => {
  test('holds where its name server answers, and tells what it answered', async () => {
    const { server } = await nameServer(({ say }) =>
      say({ answers: [aRecord('192.0.2.9', 60), aRecord('192.0.2.7')] }),
    );
    const found = await dnsAttempt({ server });
    expect(found).toMatchObject({
      ok: true,
      message: null,
      address: '127.0.0.1',
      assertions: [{ index: 0, passed: true, message: 'The name server answered NOERROR.' }],
      facts: {
        protocol: 'dns',
        rcode: 0,
        authoritative: true,
        records: ['192.0.2.7', '192.0.2.9'],
        recordCount: 2,
        aliases: [],
        leastTtlSeconds: 60,
        transport: 'udp',
        server,
        askedTimes: null,
        passedOver: null,
      },
    });
    expect(found.phases).toMatchObject({ dnsUs: null, connectUs: null, tlsUs: null, transferUs: null });
    expect(found.phases.waitUs).toBeGreaterThan(0);
    expect(found.phases.waitUs).toBeLessThanOrEqual(found.totalUs!);
  });

  test('asks for a name beyond ASCII as name servers know it, and says how large its packets may be', async () => {
    const asked: [string, string, boolean][] = [];
    const { server } = await nameServer(({ question, knowsEdns, say }) => {
      asked.push([question.name, question.type, knowsEdns]);
      say({});
    });
    await dnsAttempt({ server, name: 'Bücher.Example.', record: 'MX' });
    await dnsAttempt({ server, name: '192.0.2.7', record: 'PTR' });
    await dnsAttempt({ server, name: '2001:db8::1', record: 'PTR' });
    expect(asked).toEqual([
      ['xn--bcher-kva.example', 'MX', true],
      ['7.2.0.192.in-addr.arpa', 'PTR', true],
      ['1.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2.ip6.arpa', 'PTR', true],
    ]);
  });

  const name = 'shop.example';
  test.each<[Answer, string, string]>([
    [{ type: 'AAAA', name, data: '2001:db8:0:0::1' }, 'AAAA', '2001:db8::1'],
    [{ type: 'CNAME', name, data: 'Other.Example' }, 'CNAME', 'other.example'],
    [{ type: 'MX', name, data: { preference: 10, exchange: 'Mail.Example' } }, 'MX', '10 mail.example'],
    [{ type: 'NS', name, data: 'ns1.example' }, 'NS', 'ns1.example'],
    [{ type: 'TXT', name, data: ['v=spf1 ', 'include:Big -all'] }, 'TXT', 'v=spf1 include:Big -all'],
    [
      {
        ...{ type: 'SOA', name },
        data: {
          mname: 'ns1.example',
          rname: 'root.example',
          serial: 7,
          refresh: 1,
          retry: 2,
          expire: 3,
          minimum: 4,
        },
      } as Answer,
      'SOA',
      'ns1.example root.example 7 1 2 3 4',
    ],
    [
      { type: 'SRV', name, data: { priority: 0, weight: 5, port: 5060, target: 'sip.example' } },
      'SRV',
      '0 5 5060 sip.example',
    ],
    [
      { type: 'CAA', name, data: { flags: 0, tag: 'issue', value: 'ca.example' } },
      'CAA',
      '0 issue "ca.example"',
    ],
    [{ type: 'PTR', name, data: 'mail.example' }, 'PTR', 'mail.example'],
  ])('reads records as zone files write them: %j', async (answer, record, value) => {
    const { server } = await nameServer(({ say }) => say({ answers: [answer] }));
    const found = await dnsAttempt({
      server,
      record: record as 'A',
      assertions: [{ kind: 'record', comparison: 'equals', value }],
    });
    expect(found).toMatchObject({ ok: true, records: [value] });
  });

  test('follows aliases, and takes no record of another name for an answer', async () => {
    const { server } = await nameServer(({ say }) =>
      say({
        answers: [
          { type: 'A', name: 'evil.example', ttl: 1, data: '192.0.2.66' },
          { type: 'CNAME', name: 'shop.example', ttl: 30, data: 'cdn.example' },
          { type: 'CNAME', name: 'cdn.example', ttl: 40, data: 'edge.example' },
          { type: 'A', name: 'edge.example', ttl: 50, data: '192.0.2.1' },
        ],
      }),
    );
    expect(await dnsAttempt({ server })).toMatchObject({
      ok: true,
      aliases: ['cdn.example', 'edge.example'],
      records: ['192.0.2.1'],
      leastTtlSeconds: 30,
    });
  });

  test('ends with aliases that lead in a circle', async () => {
    const { server } = await nameServer(({ say }) =>
      say({
        answers: [
          { type: 'CNAME', name: 'shop.example', data: 'a.example' },
          { type: 'CNAME', name: 'a.example', data: 'b.example' },
          { type: 'CNAME', name: 'b.example', data: 'a.example' },
        ],
      }),
    );
    expect(await dnsAttempt({ server })).toMatchObject({
      aliases: ['a.example', 'b.example'],
      recordCount: 0,
    });
  });

  test('is down by what its name server says, in words', async () => {
    const { server } = await nameServer(({ say }) => say({ rcode: 2 }));
    expect(await dnsAttempt({ server })).toMatchObject({
      ok: false,
      reason: 'assertion',
      rcode: 2,
      message: 'The name server answered SERVFAIL (the name server failed to find out); asked: NOERROR.',
    });
  });

  test('may want that there is no such name', async () => {
    const { server } = await nameServer(({ say }) => say({ rcode: 3 }));
    const assertions = [{ kind: 'rcode', is: 'NXDOMAIN' } as const];
    expect(await dnsAttempt({ server, assertions })).toMatchObject({ ok: true, rcode: 3, recordCount: 0 });
    expect(await dnsAttempt({ server })).toMatchObject({ ok: false, rcode: 3 });
  });

  test.each([
    [{ kind: 'record', comparison: 'equals', value: '192.0.2.7' }, true],
    [{ kind: 'record', comparison: 'equals', value: '192.0.2.70' }, false],
    [{ kind: 'record', comparison: 'contains', value: '2.8' }, true],
    [{ kind: 'record', comparison: 'contains', value: '2.9' }, false],
    [{ kind: 'record', comparison: 'matches', value: '^192\\.0\\.2\\.[78]$' }, true],
    [{ kind: 'record', comparison: 'matches', value: '^192\\.0\\.2$' }, false],
    [{ kind: 'record', comparison: 'none_equals', value: '192.0.2.66' }, true],
    [{ kind: 'record', comparison: 'none_equals', value: '192.0.2.8' }, false],
    [{ kind: 'count', atLeastRecords: 2 }, true],
    [{ kind: 'count', atLeastRecords: 3 }, false],
    [{ kind: 'ttl', atLeastSeconds: 60 }, true],
    [{ kind: 'ttl', atLeastSeconds: 61 }, false],
    [{ kind: 'latency', atMostMs: 60_000 }, true],
    [{ kind: 'latency', atMostMs: 0.001 }, false],
  ] as const)('judges its records: %j is %s', async (assertion, holds) => {
    const { server } = await nameServer(({ say }) =>
      say({ answers: [aRecord('192.0.2.8', 60), aRecord('192.0.2.7', 90)] }),
    );
    expect(await dnsAttempt({ server, assertions: [assertion] })).toMatchObject({
      ok: holds,
      reason: holds ? null : 'assertion',
      assertions: [{ passed: holds }],
    });
  });

  test('does not take a failed look-up for the absence of a record', async () => {
    const { server } = await nameServer(({ say }) => say({ rcode: 2 }));
    const assertions = [{ kind: 'record', comparison: 'none_equals', value: '192.0.2.66' } as const];
    expect(await dnsAttempt({ server, assertions })).toMatchObject({ ok: false, reason: 'assertion' });
  });

  test('shows what would steer a terminal as what it is, and no more than people read', async () => {
    const answers = Array.from({ length: 60 }, (_, at): Answer => ({
      type: 'TXT',
      name: 'shop.example',
      data: `\u001b[31m${at}\u202e`,
    }));
    const long: Answer = { type: 'TXT', name: 'shop.example', data: ['x'.repeat(255), 'x'.repeat(255)] };
    const { server } = await nameServer(({ say }) => say({ answers: [...answers, long] }));
    const found = await dnsAttempt({ server, record: 'TXT' });
    expect(found).toMatchObject({ ok: true, recordCount: 61 });
    expect(found.records).toHaveLength(50);
    expect(found.records[0]).toBe('\\x1b[31m0\\u202e');
    expect(Math.max(...found.records.map(({ length }) => length))).toBeLessThanOrEqual(301);
  });

  test('asks once more without EDNS where a name server does not know it', async () => {
    const asked: boolean[] = [];
    const { server } = await nameServer(({ knowsEdns, say }) => {
      asked.push(knowsEdns);
      say(knowsEdns ? { rcode: 1 } : { answers: [aRecord('192.0.2.1')] });
    });
    expect(await dnsAttempt({ server })).toMatchObject({ ok: true, records: ['192.0.2.1'], askedTimes: 2 });
    expect(asked).toEqual([true, false]);
  });
});

describe('whom a DNS check asks', () => {
  test('are the system’s name servers where it names none, by turns until one answers', async () => {
    const silent = await nameServer(() => undefined);
    const well = await nameServer(({ say }) => say({ answers: [aRecord('192.0.2.1')] }));
    const found = await dnsAttempt(
      { timeoutMs: 2000 },
      { rules: { allow: [] }, resolver: { servers: [silent.server, well.server] } },
    );
    expect(found).toMatchObject({ ok: true, server: well.server });
  });

  test('is one by its name: it is looked up, judged, and told by both', async () => {
    const { port } = await nameServer(() => undefined);
    const found = await dnsAttempt({ server: `localhost:${port}`, timeoutMs: 300 });
    expect(found).toMatchObject({ ok: false, reason: 'timeout' });
    expect(found.phases.dnsUs).toBeGreaterThanOrEqual(0);
    expect(found.message).toContain(`localhost (127.0.0.1:${port})`);
  });

  test.each(['127.0.0.1', 'localhost', '::ffff:127.0.0.1', '10.1.2.3', '169.254.169.254'])(
    'is nobody whom the rules do not allow: %s',
    async (host) => {
      const { port, udp } = await nameServer(({ say }) => say({}));
      const server = host.includes('::') ? `[${host}]:${port}` : `${host}:${port}`;
      const found = await dnsAttempt({ server }, { rules: { allow: [] } });
      expect(found).toMatchObject({ ok: false, reason: 'blocked', address: null });
      expect(udp).toEqual([]);
    },
  );
});

describe('who failed is said: a name server', () => {
  test('that never answers, though it is asked again and again', async () => {
    const { server, udp } = await nameServer(() => undefined);
    const found = await dnsAttempt({ server, timeoutMs: 400 });
    expect(found).toMatchObject({ ok: false, reason: 'timeout', totalUs: null, address: null });
    expect(udp.length).toBeGreaterThan(1);
    expect(found.message).toBe(
      `Timed out after 400 ms waiting for the name server ${server}, which was asked ${found.askedTimes} times for A of shop.example and did not answer`,
    );
    expect(new Set(udp.map((message) => message.toString('hex'))).size).toBe(1);
  });

  test('that lost the first question and answered the second', async () => {
    let count = 0;
    const { server } = await nameServer(({ say }) => {
      if ((count += 1) > 1) say({ answers: [aRecord('192.0.2.1')] });
    });
    const found = await dnsAttempt({ server, timeoutMs: 4000 });
    expect(found.ok).toBe(true);
    expect(found.askedTimes).toBeGreaterThan(1);
  });

  test('that nobody is at', async () => {
    const socket = createSocket('udp4').bind(0, '127.0.0.1');
    await once(socket, 'listening');
    const server = `127.0.0.1:${socket.address().port}`;
    socket.close();
    expect(await dnsAttempt({ server })).toMatchObject({
      ok: false,
      reason: 'connect',
      message: `The name server ${server} refused the question: nobody takes any at this port`,
    });
  });

  test('whose own name is not found', async () => {
    const found = await dnsAttempt({ server: 'ns.invalid' });
    expect(found).toMatchObject({ ok: false, reason: 'dns' });
    expect(found.message).toContain('The name server was not found: The name ns.invalid does not exist');
  });

  test('of which only a stranger answers', async () => {
    const stranger = createSocket('udp4');
    const { server, socket } = await nameServer(({ answer }) => {
      const [port] = ports;
      stranger.send(answer({ answers: [aRecord('192.0.2.66')] }), port!, '127.0.0.1');
    });
    const ports: number[] = [];
    socket.prependListener('message', (_, { port }) => ports.push(port));
    expect(await dnsAttempt({ server, timeoutMs: 300 })).toMatchObject({ ok: false, reason: 'timeout' });
    stranger.close();
    expect(ports.length).toBeGreaterThan(0);
  });

  test('of which each question comes from another port, by another id', async () => {
    const seen: string[] = [];
    const { server, socket } = await nameServer(({ say }) => say({}));
    socket.on('message', (message: Buffer, { port }) => seen.push(`${port} ${message.readUInt16BE(0)}`));
    for (let at = 0; at < 4; at += 1) await dnsAttempt({ server });
    expect(new Set(seen.map((each) => each.split(' ')[0])).size).toBeGreaterThan(1);
    expect(new Set(seen.map((each) => each.split(' ')[1])).size).toBeGreaterThan(1);
  });
});

test('a stop ends an attempt as ours', async () => {
  const stop = new AbortController();
  const { server } = await nameServer(() => stop.abort());
  expect(await dnsAttempt({ server }, { signal: stop.signal })).toMatchObject({
    ok: false,
    reason: 'internal',
  });
});

test('an answer that was cut off is asked for again over TCP, and told as that', async () => {
  const all = Array.from({ length: 300 }, (_, at) => aRecord(`192.0.${at >> 8}.${at & 255}`));
  const { server } = await nameServer(
    ({ say }) => say({ truncated: true, answers: all.slice(0, 3) }),
    answering(({ say }) => say({ answers: all })),
  );
  const found = await dnsAttempt({ server });
  expect(found).toMatchObject({ ok: true, transport: 'tcp', recordCount: 300, server, askedTimes: 2 });
  expect(found.phases.connectUs).toBeGreaterThan(0);
  expect(found.phases.connectUs! + found.phases.waitUs!).toBeLessThanOrEqual(found.totalUs!);
});
