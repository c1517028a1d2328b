import type { HttpAssertion } from '@appops/shared/contract/checks/http';
import { describe, expect, test } from 'vitest';
import { TestAuthority, type TestCertificate } from '../../../../testing/probing/certificates.ts';
import { attempt, type ProbeWish } from '../../../../testing/probing/checks.ts';
import { httpServer, httpsServer } from '../../../../testing/probing/servers.ts';

const day = 86_400_000;
/** Certificates know whole seconds only. */
const inDays = (days: number) => new Date(Math.floor((Date.now() + days * day) / 1000) * 1000);
const sinceDays = (days: number) => inDays(-days);

const root = new TestAuthority('New root', inDays(3000));

function serving(...[certificate, ...sentAlong]: [TestCertificate, ...string[]]): Promise<number> {
  return httpsServer({ ...certificate, cert: [certificate.cert, ...sentAlong].join('') }, (_, reply) =>
    reply.end(),
  );
}

async function asked(port: number, wish: ProbeWish = {}) {
  return attempt(`https://localhost:${port}/`, { trust: [root.cert], ...wish });
}

describe('the facts of a certificate', () => {
  test('an expired cross-signed root that is sent along is a hint; the verified chain counts', async () => {
    const old = new TestAuthority('Old root', sinceDays(635));
    const crossSigned = old.vouchFor(root, sinceDays(635));
    const between = new TestAuthority('Between', inDays(500), root);
    const leafEnd = inDays(60);
    const leaf = between.issue({ names: ['localhost'], notBefore: sinceDays(30), notAfter: leafEnd });
    const found = await asked(await serving(leaf, between.cert, crossSigned));
    expect(found).toMatchObject({ ok: true, degradedBecause: null });
    expect(found.tls).toMatchObject({
      leafExpiresAt: leafEnd.toISOString(),
      chainExpiresAt: leafEnd.toISOString(),
      earliestExpiresAt: sinceDays(635).toISOString().slice(0, 10) + found.tls?.earliestExpiresAt?.slice(10),
      leafValidFrom: expect.any(String),
      subject: 'localhost',
      issuer: 'Between',
      names: ['localhost'],
      fingerprint: expect.stringMatching(/^([0-9A-F]{2}:){31}[0-9A-F]{2}$/),
    });
    expect(found.tls?.hint).toContain('a certificate of New root that expired on');
  });

  test('of two chains that hold, the one that ends last counts', async () => {
    const other = new TestAuthority('Other root', inDays(90));
    const between = new TestAuthority('Between', inDays(20), other);
    const betweenLater = root.vouchFor(between, inDays(200));
    const leaf = between.issue({ names: ['localhost'], notBefore: sinceDays(10), notAfter: inDays(365) });
    const found = await asked(await serving(leaf, between.cert, betweenLater), {
      trust: [root.cert, other.cert],
    });
    expect(found.tls).toMatchObject({
      chainExpiresAt: expect.stringContaining(inDays(200).toISOString().slice(0, 10)),
      earliestExpiresAt: expect.stringContaining(inDays(20).toISOString().slice(0, 10)),
      hint: null,
    });
  });

  test('a certificate between that ends first ends the chain', async () => {
    const between = new TestAuthority('Between', inDays(40), root);
    const leaf = between.issue({ names: ['localhost'], notAfter: inDays(365) });
    const found = await asked(await serving(leaf, between.cert));
    expect(found.tls?.chainExpiresAt).toBe(found.tls?.earliestExpiresAt);
    expect(found.tls?.chainExpiresAt).toContain(inDays(40).toISOString().slice(0, 10));
  });

  test('a certificate that nobody vouches for leads to no authority', async () => {
    const stranger = new TestAuthority('Stranger', inDays(100));
    const found = await asked(await serving(stranger.issue({ names: ['localhost'] }), stranger.cert));
    expect(found).toMatchObject({
      ok: false,
      reason: 'tls',
      tls: { chainExpiresAt: null, issuer: 'Stranger' },
    });
  });

  test('one that only bears the name of an authority is not signed by it', async () => {
    const impostor = new TestAuthority('New root', inDays(9000));
    const found = await asked(await serving(impostor.issue({ names: ['localhost'] })));
    expect(found).toMatchObject({ ok: false, reason: 'tls', tls: { chainExpiresAt: null } });
  });

  test('of every hop of a redirect are told with it', async () => {
    const plain = await httpServer((_, reply) => void reply.writeHead(200).end());
    const first = await httpsServer(
      root.issue({ names: ['localhost'], notAfter: inDays(50) }),
      (request, reply) => {
        const location = request.url === '/' ? '/next?token=secret' : `http://127.0.0.1:${plain}/end`;
        reply.writeHead(302, { location }).end();
      },
    );
    const found = await asked(first);
    expect(found).toMatchObject({ ok: true, address: '127.0.0.1', tls: null, statusCode: 200 });
    expect(found.hops).toMatchObject([
      {
        url: `https://localhost:${first}/`,
        statusCode: 302,
        address: '127.0.0.1',
        tls: { subject: 'localhost' },
      },
      { url: `https://localhost:${first}/next`, statusCode: 302, tls: { subject: 'localhost' } },
      { url: `http://127.0.0.1:${plain}/end`, statusCode: 200, tls: null },
    ]);
  });

  test('of the hops that were made are told when a later one fails, whose own are not yet known', async () => {
    const port = await httpsServer(
      root.issue({ names: ['localhost'] }),
      (_, reply) => void reply.writeHead(302, { location: 'http://127.0.0.1:1/' }).end(),
    );
    const found = await asked(port);
    expect(found).toMatchObject({ ok: false, reason: 'connect', statusCode: null, address: null, tls: null });
    expect(found.hops).toMatchObject([
      { statusCode: 302, tls: { subject: 'localhost' } },
      { statusCode: null },
    ]);
  });

  test('no hops are told where there was no redirect', async () => {
    expect((await asked(await serving(root.issue({ names: ['localhost'] })))).hops).toEqual([]);
  });
});

describe('a certificate that ends soon', () => {
  const lasting = async (age: number, left: number, wish: ProbeWish = {}) =>
    asked(
      await serving(root.issue({ names: ['localhost'], notBefore: sinceDays(age), notAfter: inDays(left) })),
      wish,
    );

  test.each([
    ['a year with 13 days left', 352, 13, '14 days'],
    ['90 days with 13 days left', 77, 13, '14 days'],
    ['6 days with a day left', 5, 1, '2 days'],
    ['a day with 7 hours left', 17 / 24, 7 / 24, '0.3 days'],
  ])('makes the run degraded, not down: %s', async (_, age, left, words) => {
    const found = await lasting(age, left);
    expect(found).toMatchObject({ ok: true, reason: null, message: null });
    expect(found.degradedBecause).toContain('The certificate of localhost:');
    expect(found.degradedBecause).toContain(`in less than ${words}`);
  });

  test.each([
    ['a year with 15 days left', 350, 15],
    ['6 days with 3 days left', 3, 3],
  ])('is not near yet: %s', async (_, age, left) => {
    expect((await lasting(age, left)).degradedBecause).toBeNull();
  });

  test("the check's own days are asked instead, and 0 never", async () => {
    expect((await lasting(10, 25, { degradedCertificateDays: 30 })).degradedBecause).toContain(
      'less than 30 days',
    );
    expect((await lasting(360, 2, { degradedCertificateDays: 0 })).degradedBecause).toBeNull();
  });

  test('of an earlier hop counts too, since people need it', async () => {
    const plain = await httpServer((_, reply) => void reply.end());
    const port = await httpsServer(
      root.issue({ names: ['localhost'], notAfter: inDays(3) }),
      (_, reply) => void reply.writeHead(302, { location: `http://127.0.0.1:${plain}/` }).end(),
    );
    expect((await asked(port)).degradedBecause).toContain(`The certificate of localhost:${port}`);
    const days: HttpAssertion[] = [{ kind: 'certificate', atLeastDays: 7 }];
    expect(await asked(port, { assertions: days })).toMatchObject({ ok: false, reason: 'assertion' });
  });

  test('fails where the check asserts more days, and holds where it asserts fewer', async () => {
    const days = (atLeastDays: number): ProbeWish => ({ assertions: [{ kind: 'certificate', atLeastDays }] });
    expect(await lasting(10, 20, days(19))).toMatchObject({ ok: true });
    const found = await lasting(10, 20, days(21));
    expect(found).toMatchObject({ ok: false, reason: 'assertion', degradedBecause: null });
    expect(found.message).toMatch(
      /^The certificate of localhost:\d+ is valid until .*, which is (19\.9|20\.0) days; asked: at least 21\.$/,
    );
  });

  test('an answer without TLS fails what is asserted of its certificate', async () => {
    const port = await httpServer((_, reply) => void reply.end());
    const found = await attempt(`http://127.0.0.1:${port}/`, {
      assertions: [{ kind: 'certificate', atLeastDays: 1 }],
    });
    expect(found).toMatchObject({ ok: false, reason: 'assertion' });
    expect(found.message).toContain('without TLS');
  });
});
