import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { createServer, type SecureVersion } from 'node:tls';
import { describe, expect, onTestFinished, test } from 'vitest';
import { selfSigned, TestAuthority, type TestCertificate } from '../../../../testing/probing/certificates.ts';
import { silentServer, speakingServer, tlsServer } from '../../../../testing/probing/servers.ts';
import { startTlsServer } from '../../../../testing/probing/start-tls-peer.ts';
import { tlsAttempt } from '../../../../testing/probing/tls.ts';

const day = 86_400_000;
const authority = new TestAuthority('Our authority');
const trust = [authority.cert];
const certificate = authority.issue({ names: ['localhost', 'shop.example'] });

/** A server that speaks this version alone. */
async function serverOf(version: SecureVersion, made: TestCertificate = certificate): Promise<number> {
  const old = version === 'TLSv1' || version === 'TLSv1.1';
  const server = createServer({
    ...made,
    minVersion: version,
    maxVersion: version,
    ...(old ? { ciphers: 'DEFAULT@SECLEVEL=0' } : {}),
  });
  server.on('tlsClientError', () => undefined);
  server.on('connection', (socket) => socket.on('error', () => undefined));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  return (server.address() as AddressInfo).port;
}

describe('a TLS check', () => {
  test('shakes hands, accepts the certificate and says nothing', async () => {
    const heard: string[] = [];
    const port = await tlsServer(certificate, (socket) =>
      socket.on('data', (said: Buffer) => heard.push(said.toString())),
    );
    const found = await tlsAttempt(port, {}, { trust });
    expect(found).toMatchObject({
      ok: true,
      message: null,
      address: '127.0.0.1',
      tls: { protocol: 'TLSv1.3', subject: 'localhost', keyType: 'ec', keyBits: 256 },
    });
    expect(found.phases).toMatchObject({ waitUs: null, transferUs: null });
    expect(found.phases.tlsUs).toBeGreaterThan(0);
    expect(heard).toEqual([]);
  });

  test('judges days, names, issuer, version and key', async () => {
    const port = await tlsServer(certificate, () => undefined);
    const found = await tlsAttempt(
      port,
      {
        assertions: [
          { kind: 'certificate', atLeastDays: 7 },
          { kind: 'version', atLeast: 'TLSv1.2' },
          { kind: 'subject', comparison: 'equals', value: 'SHOP.example' },
          { kind: 'issuer', comparison: 'contains', value: 'authority' },
          { kind: 'key', type: 'ec', atLeastBits: 256 },
          { kind: 'latency', atMostMs: 60_000 },
        ],
      },
      { trust },
    );
    expect(found).toMatchObject({ ok: true, message: null });
    expect(found.assertions.every(({ passed }) => passed)).toBe(true);
  });

  test('tells each that is not as asked, with what is there', async () => {
    const port = await tlsServer(certificate, () => undefined);
    const found = await tlsAttempt(
      port,
      {
        assertions: [
          { kind: 'certificate', atLeastDays: 300 },
          { kind: 'subject', comparison: 'equals', value: 'shop' },
          { kind: 'issuer', comparison: 'equals', value: 'authority' },
          { kind: 'key', type: 'rsa', atLeastBits: 2048 },
          { kind: 'key', type: 'any', atLeastBits: 384 },
        ],
      },
      { trust },
    );
    expect(found).toMatchObject({ ok: false, reason: 'assertion' });
    expect(found.assertions.map(({ passed }) => passed)).toEqual([false, false, false, false, false]);
    expect(found.assertions.slice(1).map(({ message }) => message)).toEqual([
      'It is made out to localhost, shop.example; asked: "shop".',
      'It is issued by Our authority; asked: "authority".',
      'Its key is EC, 256 bits; asked: RSA, at least 2048 bits.',
      'Its key is EC, 256 bits; asked: any type, at least 384 bits.',
    ]);
  });

  test('is degraded where the certificate is near its end', async () => {
    const soon = authority.issue({ names: ['localhost'], notAfter: new Date(Date.now() + 5 * day) });
    const found = await tlsAttempt(
      await tlsServer(soon, () => undefined),
      { degradedCertificateDays: 30 },
      { trust },
    );
    expect(found.ok).toBe(true);
    expect(found.degradedBecause).toContain('expires on');
  });

  test.each<[string, TestCertificate, string]>([
    [
      'has expired',
      authority.issue({ names: ['localhost'], notAfter: new Date('2024-02-03T04:05:06Z') }),
      'expired',
    ],
    ['is for another name', authority.issue({ names: ['other.example'] }), 'is not made out to localhost'],
    ['is vouched for by nobody', selfSigned({ names: ['localhost'] }), 'self-signed'],
  ])('is down by a certificate that %s, and shows it all the same', async (_, made, words) => {
    const found = await tlsAttempt(await tlsServer(made, () => undefined), {}, { trust });
    expect(found).toMatchObject({ ok: false, reason: 'tls' });
    expect(found.message).toContain(words);
    expect(found.tls?.fingerprint).toMatch(/^[0-9A-F:]+$/);
  });

  test('asks for TLS first where the server begins without it', async () => {
    const { port } = await startTlsServer('imap', certificate);
    const found = await tlsAttempt(port, { startTls: 'imap' }, { trust });
    expect(found).toMatchObject({ ok: true, tls: { subject: 'localhost' } });
    expect(found.phases.startTlsUs).toBeGreaterThan(0);
  });
});

describe('versions of TLS', () => {
  test('below what is asked fail by their name', async () => {
    const port = await serverOf('TLSv1.2');
    const found = await tlsAttempt(
      port,
      { assertions: [{ kind: 'version', atLeast: 'TLSv1.3' }] },
      { trust },
    );
    expect(found).toMatchObject({
      ok: false,
      reason: 'assertion',
      message: 'TLSv1.2 was agreed on; asked: at least TLSv1.3.',
    });
  });

  test.each<SecureVersion>(['TLSv1', 'TLSv1.1'])(
    '%s is only offered where it is asked about',
    async (version) => {
      const port = await serverOf(version);
      expect(await tlsAttempt(port, {}, { trust })).toMatchObject({ ok: false, reason: 'tls', tls: null });
      const asked = await tlsAttempt(
        port,
        { assertions: [{ kind: 'version', atLeast: 'TLSv1' }] },
        { trust },
      );
      expect(asked).toMatchObject({ ok: true, tls: { protocol: version } });
    },
  );

  test('that are offered beside newer ones are not taken by a server that knows better', async () => {
    const port = await tlsServer(certificate, () => undefined);
    const found = await tlsAttempt(port, { assertions: [{ kind: 'version', atLeast: 'TLSv1' }] }, { trust });
    expect(found).toMatchObject({ ok: true, tls: { protocol: 'TLSv1.3' } });
  });

  test('do not change whom we trust', async () => {
    const port = await serverOf('TLSv1', new TestAuthority('Stranger').issue({ names: ['localhost'] }));
    const found = await tlsAttempt(port, { assertions: [{ kind: 'version', atLeast: 'TLSv1' }] }, { trust });
    expect(found).toMatchObject({ ok: false, reason: 'tls' });
  });
});

describe('hostile and broken peers', () => {
  test('silence is a time-out in the handshake', async () => {
    const found = await tlsAttempt(await silentServer(), { timeoutMs: 200 }, { trust });
    expect(found).toMatchObject({ ok: false, reason: 'timeout' });
    expect(found.message).toContain('in the TLS handshake');
  });

  test('plain words are no TLS', async () => {
    const port = await speakingServer((socket) => socket.write('220 hello\r\n'));
    expect(await tlsAttempt(port, {}, { trust })).toMatchObject({ ok: false, reason: 'tls' });
  });

  test('endless bytes that look like a record end at the deadline or before', async () => {
    const port = await speakingServer((socket) => {
      const pour = (): void => {
        while (!socket.destroyed && socket.write(Buffer.from('16030100050000000000', 'hex')));
        if (!socket.destroyed) socket.once('drain', pour);
      };
      pour();
    });
    expect((await tlsAttempt(port, { timeoutMs: 500 }, { trust })).ok).toBe(false);
  });

  test('an address that is not allowed is never dialled', async () => {
    let dialled = 0;
    const port = await speakingServer(() => (dialled += 1));
    expect(await tlsAttempt(port, {}, { trust, rules: { allow: [] } })).toMatchObject({
      ok: false,
      reason: 'blocked',
    });
    expect(dialled).toBe(0);
  });
});
