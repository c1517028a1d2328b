import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { approveDevice } from '@appops/shared/contract/device';
import { openIncident } from '@appops/shared/contract/incidents';
import { getSettings, testSettings, updateSettings } from '@appops/shared/contract/settings';
import { createToken, revokeToken, whoAmI } from '@appops/shared/contract/tokens';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestBackend, type TestBackend } from '../../testing/http.ts';
import { deviceGrant } from './device-token.ts';

/** A Grafana's key endpoint, and what it would sign: claims as its idimpl service makes them. */
interface FakeKeys {
  url: string;
  sign(
    claims?: Record<string, unknown>,
    options?: { issuer?: string; audience?: string; expiresIn?: number },
  ): Promise<string>;
  close(): void;
}

async function startKeys(): Promise<FakeKeys> {
  const { publicKey, privateKey } = await generateKeyPair('ES256');
  const jwk = { ...(await exportJWK(publicKey)), kid: 'key-2026-11', alg: 'ES256', use: 'sig' };
  const server: Server = createServer((request, response) => {
    response.writeHead(request.url === '/api/signing-keys/keys' ? 200 : 404, {
      'content-type': 'application/json',
    });
    response.end(JSON.stringify({ keys: [jwk] }));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    url,
    sign: (claims = {}, { issuer = `${url}/`, audience = 'org:1', expiresIn = 600 } = {}) =>
      new SignJWT({
        identifier: 'u1',
        type: 'user',
        namespace: 'default',
        username: 'ada',
        name: 'Ada L.',
        email: 'ada@example.com',
        role: 'Editor',
        ...claims,
      })
        .setProtectedHeader({ alg: 'ES256', kid: 'key-2026-11', typ: 'jwt' })
        .setIssuer(issuer)
        .setAudience(audience)
        .setSubject('user:1')
        .setIssuedAt()
        .setExpirationTime(Math.floor(Date.now() / 1000) + expiresIn)
        .sign(privateKey),
    close: () => {
      server.close();
    },
  };
}

let backend: TestBackend;
let grafana: FakeKeys;
let appToken: string;
let readToken: string;
beforeAll(async () => {
  backend = await startTestBackend('sqlite');
  grafana = await startKeys();
  const { version } = await backend.call(getSettings);
  await backend.call(updateSettings, { body: { version, grafana: { url: grafana.url } } });
  appToken = (
    await backend.call(createToken, { body: { name: 'Grafana app', scopes: ['admin'], door: 'app' } })
  ).secret;
  readToken = (await backend.call(createToken, { body: { name: 'Grafana data source', scopes: ['read'] } }))
    .secret;
});
afterAll(async () => {
  grafana.close();
  await backend.stop();
});

/** A token that soon does not hold any more. On a slow machine it lives longer, or its time is over before it is made. */
async function shortLived() {
  for (let lifeMs = 3000; ; lifeMs *= 4) {
    const expiresAt = new Date(Date.now() + lifeMs).toISOString();
    const made = await backend
      .call(createToken, { body: { name: 'short-lived', scopes: ['read'], expiresAt } })
      .catch((error: unknown) => {
        if (Date.now() < Date.parse(expiresAt)) throw error;
        return null;
      });
    if (made) return made;
  }
}

function appDoor(identity: string | null, more: Record<string, string> = {}) {
  return backend.as(appToken, {
    'x-appops-door': 'app',
    ...(identity === null ? {} : { 'x-grafana-id': identity }),
    ...more,
  });
}

describe("Grafana's app door", () => {
  test('the signed identity names the person, and their role is what they may do', async () => {
    expect(await appDoor(await grafana.sign())(whoAmI)).toMatchObject({
      actor: { kind: 'person', name: 'Ada L.' },
      role: 'editor',
      door: 'app',
    });
    const viewer = appDoor(await grafana.sign({ role: 'Viewer' }), { 'x-appops-level': 'admin' });
    expect(await viewer(whoAmI)).toMatchObject({ role: 'viewer', scopes: ['read'] });
    await expect(viewer(openIncident, { body: { title: 'Checkout is broken' } })).rejects.toMatchObject({
      code: 'forbidden',
      status: 403,
    });
  });

  test('an identity without a role gets the level that the route grants, and viewer without one', async () => {
    const noRole = await grafana.sign({ role: undefined });
    expect(await appDoor(noRole)(whoAmI)).toMatchObject({ role: 'viewer' });
    expect(await appDoor(noRole, { 'x-appops-level': 'editor' })(whoAmI)).toMatchObject({ role: 'editor' });
  });

  test('without a signature nobody is believed, whatever the context header says', async () => {
    const context = JSON.stringify({ Login: 'mallory', OrgRole: 'Admin' });
    await expect(appDoor(null, { 'x-grafana-context': context })(whoAmI)).rejects.toMatchObject({
      code: 'identity_invalid',
      status: 403,
    });
  });

  test('where the context is trusted, it names the same person as a signature does, and nobody who is no person', async () => {
    const trust = async (trustContext: boolean) => {
      const { version } = await backend.call(getSettings);
      await backend.call(updateSettings, { body: { version, grafana: { trustContext } } });
    };
    // The names are Grafana 12.4's.
    const ada = { UserID: 1, UserUID: 'bg5936n26718gb', Login: 'ada', Name: 'Ada L.', OrgRole: 'Editor' };
    const asked = (context: object) =>
      appDoor(null, { 'x-grafana-context': JSON.stringify(context) })(whoAmI);
    await trust(true);
    try {
      const { actor, role } = await asked(ada);
      expect({ actor, role }).toEqual({
        actor: { kind: 'person', id: 'grafana:user:1', name: 'Ada L.' },
        role: 'editor',
      });
      expect((await appDoor(await grafana.sign())(whoAmI)).actor).toEqual(actor);
      for (const nobody of [{ ...ada, IsServiceAccount: true }, { ...ada, IsAnonymous: true }, {}]) {
        await expect(asked(nobody)).rejects.toMatchObject({ code: 'identity_invalid' });
      }
    } finally {
      await trust(false);
    }
  });

  test.each([
    ['of another issuer', {}, { issuer: 'https://elsewhere.example/' }, /not trusted here/],
    ['for another organisation', {}, { audience: 'org:7' }, /another organisation/],
    ['that has expired', {}, { expiresIn: -120 }, /expired/],
    ['of a service account', { type: 'service-account' }, {}, /not of a user/],
  ])('an identity %s is refused with the reason', async (_name, claims, options, reason) => {
    const failure = await appDoor(await grafana.sign(claims, options))(whoAmI).catch(
      (error: unknown) => error,
    );
    expect(failure).toMatchObject({
      code: 'identity_invalid',
      status: 403,
      message: expect.stringMatching(reason) as string,
    });
  });

  test('an identity signed by another key is refused', async () => {
    const other = await startKeys();
    const forged = await other.sign({}, { issuer: `${grafana.url}/` });
    other.close();
    await expect(appDoor(forged)(whoAmI)).rejects.toMatchObject({ code: 'identity_invalid' });
  });

  test('the clock may differ by up to a minute', async () => {
    expect(await appDoor(await grafana.sign({}, { expiresIn: -30 }))(whoAmI)).toMatchObject({ door: 'app' });
  });

  test("a token caps what its door lets through: an admin behind a reader's token reads", async () => {
    const admin = backend.as(readToken, {
      'x-appops-door': 'app',
      'x-grafana-id': await grafana.sign({ role: 'Admin' }),
    });
    expect(await admin(whoAmI)).toMatchObject({ scopes: ['read'] });
  });

  test('the Test reports each part, also to a caller whose identity does not hold', async () => {
    const report = async (identity: string | null) => {
      const { parts } = await appDoor(identity)(testSettings, {
        body: { clientTime: new Date().toISOString() },
      });
      return Object.fromEntries(parts.map(({ part, ok }) => [part, ok]));
    };
    expect(await report(await grafana.sign())).toEqual({
      token: true,
      role: true,
      keys: true,
      signature: true,
      issuer: true,
      audience: true,
      clock: true,
    });
    expect(await report(await grafana.sign({}, { audience: 'org:9' }))).toMatchObject({
      issuer: true,
      keys: true,
      signature: true,
      audience: false,
    });
    expect(await report(await grafana.sign({}, { issuer: 'https://elsewhere.example' }))).toMatchObject({
      issuer: false,
      keys: null,
    });
    expect(await report(null)).toMatchObject({ signature: false });
  });
});

describe('the data source door', () => {
  test('only reads, whoever asks and whatever headers they forge', async () => {
    const forged = {
      'x-appops-door': 'datasource',
      'x-appops-level': 'admin',
      'x-grafana-context': JSON.stringify({ Login: 'mallory', OrgRole: 'Admin' }),
    };
    expect(await backend.as(backend.token, forged)(whoAmI)).toMatchObject({
      role: 'viewer',
      scopes: ['read'],
      door: 'datasource',
    });
    await expect(
      backend.as(backend.token, forged)(openIncident, { body: { title: 'Checkout is broken' } }),
    ).rejects.toMatchObject({ code: 'forbidden' });
  });
});

describe('a token that was made for a door', () => {
  test('is worth nothing without it: a viewer can make the proxy drop the door header, by naming it in Connection', async () => {
    await expect(backend.as(appToken)(whoAmI)).rejects.toMatchObject({
      code: 'token_invalid',
      message: expect.stringContaining("only through Grafana's app door") as string,
    });
    await expect(backend.as(appToken, { 'x-appops-door': 'datasource' })(whoAmI)).rejects.toMatchObject({
      code: 'token_invalid',
      status: 403,
    });
  });

  test('is what the Test asks for: one that works without a door is reported', async () => {
    const headers = { 'x-appops-door': 'app', 'x-grafana-id': await grafana.sign() };
    const { parts } = await backend.as(backend.token, headers)(testSettings, { body: {} });
    expect(parts).toContainEqual({
      part: 'token',
      ok: false,
      message: expect.stringContaining('--door app') as string,
    });
  });
});

describe('tokens that do not hold', () => {
  const doors: [string, Record<string, string>, number][] = [
    ['without a door', {}, 401],
    ['through the app door', { 'x-appops-door': 'app' }, 403],
    ['through the data source door', { 'x-appops-door': 'datasource' }, 403],
  ];
  test.each(doors)('are told as missing, unknown, expired or revoked %s', async (_name, headers, status) => {
    await expect(backend.as(null, headers)(whoAmI)).rejects.toMatchObject({ code: 'token_missing', status });
    await expect(backend.as('aops_unknown', headers)(whoAmI)).rejects.toMatchObject({
      code: 'token_invalid',
      status,
    });
    const expiring = await shortLived();
    await expect
      .poll(
        () =>
          backend
            .as(
              expiring.secret,
              headers,
            )(whoAmI)
            .then(
              () => 'valid',
              (error: { code: string; status: number }) => [error.code, error.status],
            ),
        { timeout: 240_000 },
      )
      .toEqual(['token_expired', status]);
    const revoked = await backend.call(createToken, { body: { name: 'revoked', scopes: ['read'] } });
    await backend.call(revokeToken, { params: { id: revoked.token.id } });
    await expect(backend.as(revoked.secret, headers)(whoAmI)).rejects.toMatchObject({
      code: 'token_revoked',
      status,
      message: expect.stringContaining('Make a new one') as string,
    });
  });
});

describe('a browser that a person of Grafana has paired', () => {
  const form = async (path: string, fields: Record<string, string>) =>
    (await (
      await fetch(`${backend.url}${path}`, { method: 'POST', body: new URLSearchParams(fields) })
    ).json()) as Record<string, string>;

  test('does no more than their role in Grafana allows now', async () => {
    const code = await form('/oauth/device_authorization', {
      client_id: 'appops-extension',
      scope: 'read annotate operate',
    });
    const as = async (role: string) => appDoor(await grafana.sign({ role }));
    await (
      await as('Editor')
    )(approveDevice, { body: { userCode: code.user_code! } });
    const { access_token } = await form('/oauth/token', {
      grant_type: deviceGrant,
      client_id: 'appops-extension',
      device_code: code.device_code!,
    });
    const browser = backend.as(access_token!);
    expect((await browser(whoAmI)).scopes).toEqual(['read', 'annotate', 'operate']);
    await (
      await as('Viewer')
    )(whoAmI);
    expect(await browser(whoAmI)).toMatchObject({ scopes: ['read'], role: 'viewer' });
    await expect(browser(openIncident, { body: { title: 'Checkout' } })).rejects.toMatchObject({
      code: 'forbidden',
      message: expect.stringContaining('last seen in Grafana as viewer') as string,
    });
    await (
      await as('Editor')
    )(whoAmI);
    expect((await browser(whoAmI)).scopes).toEqual(['read', 'annotate', 'operate']);
  });
});
