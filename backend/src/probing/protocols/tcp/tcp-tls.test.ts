import { describe, expect, test } from 'vitest';
import { TestAuthority } from '../../../../testing/probing/certificates.ts';
import { silentServer, speakingServer, tlsServer } from '../../../../testing/probing/servers.ts';
import { says, tcpAttempt } from '../../../../testing/probing/tcp.ts';

const day = 86_400_000;
const authority = new TestAuthority();
const trust = [authority.cert];
const inDays = (days: number) => new Date(Date.now() + days * day);

describe('a TCP check with TLS', () => {
  test('shakes hands, verifies the certificate by our authority, and talks inside', async () => {
    const port = await tlsServer(authority.issue({ names: ['localhost'] }), (socket) =>
      socket.write('220 secret\r\n'),
    );
    const found = await tcpAttempt(
      port,
      {
        host: 'localhost',
        tls: true,
        assertions: [...says('220 '), { kind: 'certificate', atLeastDays: 7 }],
      },
      { trust },
    );
    expect(found).toMatchObject({ ok: true, tls: { protocol: 'TLSv1.3', alpn: null, subject: 'localhost' } });
    expect(found.assertions.map(({ passed }) => passed)).toEqual([true, true]);
    expect(found.phases.tlsUs).toBeGreaterThan(0);
  });

  test.each([
    ['for another name', { names: ['other.example'] }, 'is not made out to localhost'],
    [
      'that has expired',
      { names: ['localhost'], notAfter: new Date('2024-02-03T04:05:06.000Z') },
      'has expired',
    ],
  ])('is down by a certificate %s, and says nothing to its server', async (_, wish, words) => {
    const heard: string[] = [];
    const port = await tlsServer(authority.issue(wish), (socket) =>
      socket.on('data', (said: Buffer) => heard.push(said.toString())),
    );
    const found = await tcpAttempt(port, { host: 'localhost', tls: true, send: 'password' }, { trust });
    expect(found).toMatchObject({ ok: false, reason: 'tls', totalUs: null });
    expect(found.message).toContain(words);
    expect(found.tls).not.toBeNull();
    expect(heard).toEqual([]);
  });

  test('is down by an authority that nobody here trusts', async () => {
    const port = await tlsServer(new TestAuthority('Other').issue({ names: ['localhost'] }), () => undefined);
    expect(await tcpAttempt(port, { host: 'localhost', tls: true }, { trust })).toMatchObject({
      ok: false,
      reason: 'tls',
    });
  });

  test('is degraded where its certificate is near its end', async () => {
    const port = await tlsServer(
      authority.issue({ names: ['localhost'], notAfter: inDays(5) }),
      () => undefined,
    );
    const found = await tcpAttempt(
      port,
      { host: 'localhost', tls: true, degradedCertificateDays: 30 },
      { trust },
    );
    expect(found.ok).toBe(true);
    expect(found.degradedBecause).toContain(`The certificate of localhost:${port} expires on`);
  });

  test('is down where the server speaks no TLS, and at the deadline where it says nothing at all', async () => {
    const plain = await speakingServer((socket) => socket.write('220 plain\r\n'));
    expect(await tcpAttempt(plain, { host: 'localhost', tls: true }, { trust })).toMatchObject({
      ok: false,
      reason: 'tls',
    });
    const silent = await silentServer();
    const found = await tcpAttempt(silent, { host: 'localhost', tls: true, timeoutMs: 200 }, { trust });
    expect(found).toMatchObject({ ok: false, reason: 'timeout' });
    expect(found.message).toContain('in the TLS handshake with localhost');
  });
});
