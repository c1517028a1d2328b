import { startTlsKinds, type StartTls } from '@appops/shared/contract/checks/start-tls';
import { tcpPreset } from '@appops/shared/rules/checks/tcp-presets';
import { describe, expect, onTestFinished, test } from 'vitest';
import { authority, openMailServer } from '../../../../testing/notify/mail-server.ts';
import { programOf, redisServer } from '../../../../testing/probing/programs.ts';
import { silentServer, speakingServer } from '../../../../testing/probing/servers.ts';
import { scripts, startTlsServer } from '../../../../testing/probing/start-tls-peer.ts';
import { says, tcpAttempt, type GivenTcpCheck } from '../../../../testing/probing/tcp.ts';

const certificate = authority.issue({ names: ['localhost', '127.0.0.1'] });
const trust = [authority.cert];
const asking = (startTls: StartTls, more: GivenTcpCheck = {}): GivenTcpCheck => ({
  host: 'localhost',
  tls: true,
  startTls,
  timeoutMs: 5_000,
  ...more,
});

/** What a preset fills a check with. */
function filled(name: string): GivenTcpCheck {
  const { tls, startTls, send, expect: heard } = tcpPreset(name)!;
  return {
    tls,
    send,
    ...(startTls === undefined ? {} : { startTls }),
    assertions: heard.map((value) => ({ kind: 'answer', value })),
  };
}

async function mailServer(options: Parameters<typeof openMailServer>[0] = {}): Promise<number> {
  const server = await openMailServer(options);
  onTestFinished(server.close);
  return server.port;
}

describe('a real mail server', () => {
  test('is greeted, asked for STARTTLS, verified, and taken leave of inside TLS', async () => {
    const port = await mailServer();
    const found = await tcpAttempt(port, { host: 'localhost', ...filled('smtp-starttls') }, { trust });
    expect(found).toMatchObject({ ok: true, message: null, tls: { subject: 'localhost' } });
    expect(found.greeting).toMatch(/^220 .*ESMTP/);
    const { connectUs, startTlsUs, tlsUs } = found.phases;
    expect(startTlsUs).toBeGreaterThan(0);
    expect(tlsUs).toBeGreaterThan(0);
    expect(connectUs! + startTlsUs! + tlsUs!).toBeLessThanOrEqual(found.totalUs!);
  });

  test('that has no STARTTLS is down, and hears nothing more', async () => {
    const port = await mailServer({ hideSTARTTLS: true });
    const found = await tcpAttempt(port, asking('smtp'), { trust });
    expect(found).toMatchObject({ ok: false, reason: 'tls', totalUs: null });
    expect(found.message).toMatch(/does not offer STARTTLS$/);
  });

  test('by a certificate for somebody else is down, with what it showed', async () => {
    const port = await mailServer(authority.issue({ names: ['other.example'] }));
    const found = await tcpAttempt(port, asking('smtp'), { trust });
    expect(found).toMatchObject({ ok: false, reason: 'tls', tls: { subject: 'other.example' } });
    expect(found.message).toContain('is not made out to localhost');
  });

  test('greets by itself, which the plain preset hears', async () => {
    const found = await tcpAttempt(await mailServer(), filled('smtp'));
    expect(found).toMatchObject({ ok: true });
  });
});

describe.each(startTlsKinds)('in the words of %s', (kind) => {
  test('TLS begins, and what follows is said inside it', async () => {
    const { port } = await startTlsServer(kind, certificate, {
      inside: (socket) => socket.once('data', (said) => socket.end(`heard ${said.toString()}`)),
    });
    const found = await tcpAttempt(
      port,
      asking(kind, {
        send: 'bye',
        assertions: [...says('heard bye'), { kind: 'certificate', atLeastDays: 7 }],
      }),
      { trust },
    );
    expect(found).toMatchObject({ ok: true, message: null });
    expect(found.assertions.map(({ passed }) => passed)).toEqual([true, true]);
  });

  test('what is said between consent and handshake is refused, and no handshake is made', async () => {
    let secured = 0;
    const { port } = await startTlsServer(kind, certificate, {
      inside: () => (secured += 1),
      added: '250 injected\r\n',
    });
    const found = await tcpAttempt(port, asking(kind, { assertions: says('injected') }), { trust });
    expect(found).toMatchObject({ ok: false, reason: 'tls', tls: null, assertions: [] });
    expect(found.message).toContain('between its consent to TLS and the handshake, "250 injected\\r\\n"');
    expect(secured).toBe(0);
  });

  test('who never answers is a time-out that says what was waited for', async () => {
    const found = await tcpAttempt(await silentServer(), asking(kind, { timeoutMs: 200 }), { trust });
    expect(found).toMatchObject({ ok: false, reason: 'timeout' });
    expect(found.message).toContain('to begin TLS');
  });

  test('who closes at once gave up on us, perhaps because of us', async () => {
    const port = await speakingServer((socket) => socket.end());
    const found = await tcpAttempt(port, asking(kind), { trust });
    expect(found).toMatchObject({ ok: false, reason: 'protocol', byDelay: true });
    expect(found.message).toContain('before TLS');
  });

  test('an endless greeting ends at our cap, with a line or without one', async () => {
    for (const endless of [scripts[kind].greeting || 'x', 'x'.repeat(100), '220-more\r\n', '* OK\r\n']) {
      const piece = endless.repeat(Math.ceil(1_000 / endless.length));
      const port = await speakingServer((socket) => {
        const pour = (): void => {
          while (!socket.destroyed && socket.write(piece));
          if (!socket.destroyed) socket.once('drain', pour);
        };
        pour();
      });
      const found = await tcpAttempt(port, asking(kind), { trust });
      expect(found.ok).toBe(false);
      expect(found.reason).not.toBe('timeout');
      expect(found.message!.length).toBeLessThan(1_500);
    }
  });
});

test.each<[StartTls, string, string]>([
  ['smtp', '554 go away\r\n', 'greets with "554 go away"'],
  ['smtp', 'SSH-2.0-x\r\n', 'which is no reply'],
  ['imap', '* BYE busy\r\n', 'greets with "* BYE busy"'],
  ['imap', '* PREAUTH hello\r\n', 'signed in already'],
  ['pop3', '-ERR busy\r\n', 'greets with "-ERR busy"'],
  ['ftp', '120 in a minute\r\n', 'greets with "120 in a minute"'],
  ['postgres', 'N', 'does not offer TLS'],
  ['postgres', 'H', 'does not answer like PostgreSQL: "H"'],
])('%s: "%s" is told as what it is', async (kind, said, words) => {
  const port = await speakingServer((socket) => socket.write(said));
  const found = await tcpAttempt(port, asking(kind), { trust });
  expect(found).toMatchObject({ ok: false });
  expect(found.message).toContain(words);
});

test.each<[StartTls, string, string, string]>([
  ['imap', '* OK\r\n', 'a1 BAD no\r\n', 'refuses STARTTLS: "a1 BAD no"'],
  ['pop3', '+OK\r\n', '-ERR no\r\n', 'refuses STLS: "-ERR no"'],
  ['ftp', '220 x\r\n', '502 no\r\n', 'refuses AUTH TLS: "502 no"'],
])('%s that refuses TLS is down: %s%s', async (kind, greeting, refusal, words) => {
  const port = await speakingServer((socket) => {
    socket.write(greeting);
    socket.once('data', () => socket.write(refusal));
  });
  const found = await tcpAttempt(port, asking(kind), { trust });
  expect(found).toMatchObject({ ok: false, reason: 'tls' });
  expect(found.message).toContain(words);
});

test('a real PostgreSQL without TLS says so', async () => {
  const { hostname, port } = new URL(process.env.APPOPS_TEST_POSTGRES_URL!);
  const found = await tcpAttempt(Number(port), { host: hostname, ...filled('postgres-tls') });
  expect(found).toMatchObject({ ok: false, reason: 'tls' });
  expect(found.message).toMatch(/does not offer TLS$/);
});

describe('a real Redis', () => {
  const program = programOf('redis-server');
  const there = program === null ? test.skip : test;
  there('that lets everybody in answers the preset', async () => {
    const port = await redisServer(program!, null);
    expect(await tcpAttempt(port, filled('redis'))).toMatchObject({ ok: true });
  });

  there('that asks for a password says so at once, and not at the deadline', async () => {
    const port = await redisServer(program!, 'secret');
    const found = await tcpAttempt(port, { ...filled('redis'), timeoutMs: 60_000 });
    expect(found).toMatchObject({ ok: false, reason: 'assertion' });
    expect(found.message).toContain('NOAUTH');
  });
});
