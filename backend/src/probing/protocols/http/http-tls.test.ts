import { describe, expect, test } from 'vitest';
import { selfSigned, TestAuthority, type TestCertificate } from '../../../../testing/probing/certificates.ts';
import { attempt } from '../../../../testing/probing/checks.ts';
import { httpServer, httpsServer, silentServer, tcpServer } from '../../../../testing/probing/servers.ts';

const authority = new TestAuthority();
const trust = [authority.cert];

function serving(certificate: TestCertificate, asked: () => void = () => undefined): Promise<number> {
  return httpsServer(certificate, (_, reply) => {
    asked();
    reply.end('secret');
  });
}

describe('an https check', () => {
  test('times the handshake and tells what it showed', async () => {
    const notAfter = new Date('2049-01-02T03:04:05.000Z');
    const port = await serving(authority.issue({ names: ['localhost'], notAfter }));
    const found = await attempt(`https://localhost:${port}/`, { trust });
    expect(found).toMatchObject({ ok: true, statusCode: 200 });
    expect(found.phases.tlsUs).toBeGreaterThan(0);
    expect(found.tls).toMatchObject({
      protocol: 'TLSv1.3',
      alpn: 'http/1.1',
      leafExpiresAt: notAfter.toISOString(),
    });
    const sum = Object.values(found.phases).reduce<number>((total, us) => total + (us ?? 0), 0);
    expect(sum).toBeLessThanOrEqual(found.totalUs ?? 0);
  });

  test('tells the earliest expiry of the chain, which may be that of an authority', async () => {
    const soon = new Date('2048-05-06T07:08:09.000Z');
    const short = new TestAuthority('Short-lived authority', soon);
    const { cert, key } = short.issue({
      names: ['localhost'],
      notAfter: new Date('2049-01-01T00:00:00.000Z'),
    });
    const port = await serving({ cert: cert + short.cert, key });
    const found = await attempt(`https://localhost:${port}/`, { trust: [short.cert] });
    expect(found.ok).toBe(true);
    expect(found.tls).toMatchObject({
      leafExpiresAt: '2049-01-01T00:00:00.000Z',
      chainExpiresAt: soon.toISOString(),
    });
  });

  test('checks an address against the certificate too', async () => {
    const port = await serving(authority.issue({ names: ['127.0.0.1'] }));
    expect(await attempt(`https://127.0.0.1:${port}/`, { trust })).toMatchObject({ ok: true });
  });

  test.each([
    ['self-signed', selfSigned({ names: ['localhost'] }), 'is self-signed and not trusted'],
    [
      'of an unknown authority',
      new TestAuthority('Other').issue({ names: ['localhost'] }),
      'trusted authority',
    ],
    [
      'expired',
      authority.issue({ names: ['localhost'], notAfter: new Date('2024-02-03T04:05:06.000Z') }),
      'has expired (earliest expiry 2024-02-03T04:05:06.000Z)',
    ],
    [
      'not valid yet',
      authority.issue({
        names: ['localhost'],
        notBefore: new Date('2048-01-01T00:00:00.000Z'),
        notAfter: new Date('2049-01-01T00:00:00.000Z'),
      }),
      'is not valid yet',
    ],
    ['of another name', authority.issue({ names: ['shop.example'] }), 'is not made out to localhost'],
  ])('refuses a certificate that is %s, before it sends anything', async (_, certificate, words) => {
    let asked = false;
    const port = await serving(certificate, () => (asked = true));
    const found = await attempt(`https://localhost:${port}/`, { trust });
    expect(found).toMatchObject({ ok: false, reason: 'tls', totalUs: null, statusCode: null });
    expect(found.message).toContain(words);
    expect(found.tls?.leafExpiresAt).toEqual(expect.any(String));
    expect(found.phases.tlsUs).toBeNull();
    expect(asked).toBe(false);
  });

  test('says so when the server speaks plain HTTP', async () => {
    const port = await httpServer((_, reply) => void reply.end());
    const found = await attempt(`https://127.0.0.1:${port}/`);
    expect(found).toMatchObject({ ok: false, reason: 'tls' });
    expect(found.message).toContain('does not speak TLS');
  });

  test('says so when the server hangs up during the handshake', async () => {
    const port = await tcpServer((socket) => socket.resetAndDestroy());
    const found = await attempt(`https://127.0.0.1:${port}/`);
    expect(found).toMatchObject({ ok: false, reason: 'tls' });
    expect(found.message).toContain('during the TLS handshake');
  });

  test('keeps the deadline during the handshake', async () => {
    const port = await silentServer();
    const found = await attempt(`https://127.0.0.1:${port}/`, { timeoutMs: 150 });
    expect(found).toMatchObject({ ok: false, reason: 'timeout' });
    expect(found.message).toContain('TLS handshake');
  });
});
