import { createServer } from 'node:https';
import { describe, expect, test } from 'vitest';
import { selfSigned, TestAuthority } from '../../../../testing/probing/certificates.ts';
import { attempt } from '../../../../testing/probing/checks.ts';
import { httpsServer, listening } from '../../../../testing/probing/servers.ts';
import { tlsReadProblems } from '../../net/tls-means.ts';

const system = new TestAuthority('Of the system');
const own = new TestAuthority('Of the company');
const trust = [system.cert];

describe('own authorities', () => {
  test('are trusted by the target instead of the system’s, and their chain is followed', async () => {
    const inner = await httpsServer(own.issue({ names: ['localhost'] }), (_, reply) => reply.end());
    const outer = await httpsServer(system.issue({ names: ['localhost'] }), (_, reply) => reply.end());
    const tlsSettings = { authorities: own.cert };
    const found = await attempt(`https://localhost:${inner}/`, { trust, tlsSettings });
    expect(found).toMatchObject({ ok: true, tls: { chainExpiresAt: expect.any(String) } });
    expect(await attempt(`https://localhost:${outer}/`, { trust, tlsSettings })).toMatchObject({
      ok: false,
      reason: 'tls',
    });
  });

  test('are trusted beside the system’s where a redirect leads elsewhere', async () => {
    const outer = await httpsServer(system.issue({ names: ['localhost'] }), (_, reply) => reply.end());
    const inner = await httpsServer(own.issue({ names: ['localhost'] }), (_, reply) =>
      reply.writeHead(302, { location: `https://localhost:${outer}/` }).end(),
    );
    expect(
      await attempt(`https://localhost:${inner}/`, { trust, tlsSettings: { authorities: own.cert } }),
    ).toMatchObject({ ok: true });
  });

  test('that cannot be read leave the check in error, and nothing is sent', async () => {
    let asked = false;
    const port = await httpsServer(own.issue({ names: ['localhost'] }), (_, reply) => {
      asked = true;
      reply.end();
    });
    const authorities = '-----BEGIN CERTIFICATE-----\nbm8=\n-----END CERTIFICATE-----';
    const found = await attempt(`https://localhost:${port}/`, { trust, tlsSettings: { authorities } });
    expect(found.ok).toBe(false);
    expect(['check', 'tls']).toContain(found.reason);
    expect(asked).toBe(false);
  });
});

describe('the server name', () => {
  test('is told in the handshake, and is what the certificate must be made out to', async () => {
    const names: unknown[] = [];
    const server = createServer(own.issue({ names: ['shop.example'] }), (_, reply) => void reply.end());
    server.on('secureConnection', ({ servername }) => names.push(servername));
    const port = await listening(server, '127.0.0.1');
    const settings = { authorities: own.cert, serverName: 'shop.example' };
    expect(await attempt(`https://127.0.0.1:${port}/`, { tlsSettings: settings })).toMatchObject({
      ok: true,
    });
    expect(names).toEqual(['shop.example']);
    const other = await attempt(`https://127.0.0.1:${port}/`, {
      tlsSettings: { ...settings, serverName: 'other.example' },
    });
    expect(other).toMatchObject({
      reason: 'tls',
      message: expect.stringContaining('is not made out to other.example'),
    });
  });

  test('holds for the address of the check alone: elsewhere a redirect is verified for its own host', async () => {
    const outer = await httpsServer(own.issue({ names: ['localhost'] }), (_, reply) => reply.end());
    const inner = await httpsServer(own.issue({ names: ['shop.example'] }), (_, reply) =>
      reply.writeHead(302, { location: `https://localhost:${outer}/` }).end(),
    );
    expect(
      await attempt(`https://localhost:${inner}/`, {
        tlsSettings: { authorities: own.cert, serverName: 'shop.example' },
      }),
    ).toMatchObject({ ok: true });
  });
});

describe('a client certificate', () => {
  const mine = own.issue({ names: ['client'] });

  async function wanting() {
    const seen: string[] = [];
    const server = createServer(
      { ...own.issue({ names: ['localhost'] }), ca: [own.cert], requestCert: true, rejectUnauthorized: true },
      (_, reply) => void reply.end(),
    );
    server.on('secureConnection', (socket) => {
      seen.push(socket.getPeerX509Certificate()?.subject ?? '');
    });
    server.on('tlsClientError', () => undefined);
    return { port: await listening(server, '127.0.0.1'), seen };
  }

  test('is shown to a target that asks for it', async () => {
    const { port, seen } = await wanting();
    const found = await attempt(`https://localhost:${port}/`, {
      tlsSettings: { authorities: own.cert, clientCertificate: mine.cert, clientKey: mine.key },
    });
    expect(found.message).toBeNull();
    expect(seen).toEqual(['CN=client']);
  });

  test('that is missing, or of nobody that is trusted there, is told as what failed', async () => {
    const { port, seen } = await wanting();
    const without = await attempt(`https://localhost:${port}/`, { tlsSettings: { authorities: own.cert } });
    expect(without).toMatchObject({ ok: false, reason: 'tls' });
    expect(without.message).toContain('client certificate');
    const stranger = system.issue({ names: ['client'] });
    const refused = await attempt(`https://localhost:${port}/`, {
      tlsSettings: { authorities: own.cert, clientCertificate: stranger.cert, clientKey: stranger.key },
    });
    // Node's server only breaks the connection off; others say why in an alert.
    expect(refused).toMatchObject({ ok: false, statusCode: null });
    expect(['tls', 'protocol']).toContain(refused.reason);
    expect(seen).toEqual([]);
  });

  test('is not shown where a redirect leads elsewhere', async () => {
    const stranger = await wanting();
    const first = await httpsServer(own.issue({ names: ['localhost'] }), (_, reply) =>
      reply.writeHead(302, { location: `https://localhost:${stranger.port}/` }).end(),
    );
    const found = await attempt(`https://localhost:${first}/`, {
      tlsSettings: { authorities: own.cert, clientCertificate: mine.cert, clientKey: mine.key },
    });
    expect(found).toMatchObject({ ok: false, reason: 'tls' });
    expect(stranger.seen).toEqual([]);
  });

  test('with the key of another one is in error, whose words hold no part of the key', async () => {
    const { port } = await wanting();
    const other = own.issue({ names: ['other'] });
    const settings = { clientCertificate: mine.cert, clientKey: other.key };
    const found = await attempt(`https://localhost:${port}/`, { tlsSettings: settings });
    expect(found).toMatchObject({ ok: false, reason: 'check' });
    expect(found.message).not.toContain(other.key.split('\n')[1]);
    expect(tlsReadProblems(settings)).toEqual([
      { path: ['tlsSettings', 'clientKey'], message: 'is not the key of this certificate' },
    ]);
    expect(tlsReadProblems({ ...settings, clientKey: mine.key })).toEqual([]);
    expect(tlsReadProblems({ clientCertificate: mine.cert, clientKey: '${secret:KEY}' })).toEqual([]);
  });
});

describe('no verification', () => {
  test.each([
    ['self-signed', selfSigned({ names: ['localhost'] }), 'self-signed'],
    ['expired', own.issue({ names: ['localhost'], notAfter: new Date('2024-02-03T04:05:06Z') }), 'expired'],
    ['of another name', own.issue({ names: ['shop.example'] }), 'is not made out to localhost'],
  ])('takes a certificate that is %s, and tells what is wrong with it', async (_, certificate, words) => {
    const port = await httpsServer(certificate, (_request, reply) => reply.end());
    const found = await attempt(`https://localhost:${port}/`, {
      trust: [own.cert],
      tlsSettings: { verify: false },
    });
    expect(found).toMatchObject({ ok: true, statusCode: 200 });
    expect(found.tls?.unverified?.problem).toContain(words);
    expect(found.tls?.leafExpiresAt).toEqual(expect.any(String));
  });

  test('tells that nothing is wrong where nothing is, and that it was not verified all the same', async () => {
    const port = await httpsServer(own.issue({ names: ['localhost'] }), (_, reply) => reply.end());
    const found = await attempt(`https://localhost:${port}/`, {
      trust: [own.cert],
      tlsSettings: { verify: false },
    });
    expect(found.tls?.unverified).toEqual({ problem: null });
    const usual = await attempt(`https://localhost:${port}/`, { trust: [own.cert] });
    expect(usual.tls).not.toHaveProperty('unverified');
  });

  test('still degrades, or fails, by the days that the certificate has left', async () => {
    const notAfter = new Date(Date.now() + 2 * 86_400_000);
    const port = await httpsServer(selfSigned({ names: ['localhost'], notAfter }), (_, reply) => reply.end());
    const found = await attempt(`https://localhost:${port}/`, { tlsSettings: { verify: false } });
    expect(found).toMatchObject({ ok: true, degradedBecause: expect.stringContaining('expires on') });
    const asserted = await attempt(`https://localhost:${port}/`, {
      tlsSettings: { verify: false },
      assertions: [{ kind: 'certificate', atLeastDays: 7 }],
    });
    expect(asserted).toMatchObject({ ok: false, reason: 'assertion' });
  });
});
