import { approveDevice, denyDevice, getDeviceRequest } from '@appops/shared/contract/device';
import { createToken, listTokens, revokeToken, whoAmI } from '@appops/shared/contract/tokens';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestBackend, type TestBackend } from '../../testing/http.ts';
import { deviceGrant } from './device-token.ts';

let backend: TestBackend;
beforeAll(async () => {
  backend = await startTestBackend('sqlite');
});
afterAll(() => backend.stop());

async function post(
  path: string,
  form: Record<string, string>,
): Promise<{ status: number; body: Record<string, string> }> {
  const response = await fetch(`${backend.url}${path}`, { method: 'POST', body: new URLSearchParams(form) });
  return { status: response.status, body: (await response.json()) as Record<string, string> };
}

function ask(scope = 'read annotate') {
  return post('/oauth/device_authorization', {
    client_id: 'appops-extension',
    client_name: 'Firefox on a laptop',
    scope,
  });
}

function exchange(deviceCode: string) {
  return post('/oauth/token', {
    grant_type: deviceGrant,
    client_id: 'appops-extension',
    device_code: deviceCode,
  });
}

function refresh(token: string) {
  return post('/oauth/token', {
    grant_type: 'refresh_token',
    client_id: 'appops-extension',
    refresh_token: token,
  });
}

async function pair(scope?: string) {
  const { body } = await ask(scope);
  await backend.call(approveDevice, { body: { userCode: body.user_code! } });
  return (await exchange(body.device_code!)).body;
}

describe('pairing a browser (RFC 8628)', () => {
  test('the code is of consonants only, and the page to enter it is told', async () => {
    const { body } = await ask();
    expect(body.user_code).toMatch(/^[BCDFGHJKLMNPQRSTVWXZ]{4}-[BCDFGHJKLMNPQRSTVWXZ]{4}$/);
    expect(body.verification_uri_complete).toBe(
      `${backend.url}/preview/a/appops-suite-app/device?code=${body.user_code}`,
    );
  });

  test('waits for approval, then gives a token that acts as the approver with the scopes asked for', async () => {
    const { body } = await ask();
    expect((await exchange(body.device_code!)).body.error).toBe('authorization_pending');
    expect(
      await backend.call(getDeviceRequest, { query: { userCode: body.user_code!.toLowerCase() } }),
    ).toMatchObject({ clientName: 'Firefox on a laptop', status: 'pending', scopes: ['read', 'annotate'] });
    await backend.call(approveDevice, { body: { userCode: body.user_code! } });
    const { body: tokens } = await exchange(body.device_code!);
    expect(tokens).toMatchObject({ token_type: 'Bearer', expires_in: 3600, scope: 'read annotate' });
    expect(await backend.as(tokens.access_token!)(whoAmI)).toMatchObject({
      actor: { name: 'first admin token' },
      scopes: ['read', 'annotate'],
      role: 'viewer',
    });
    expect((await exchange(body.device_code!)).body.error).toBe('invalid_grant');
  });

  test('a denied code says so, and asking too often is told to slow down', async () => {
    const { body } = await ask();
    await exchange(body.device_code!);
    expect((await exchange(body.device_code!)).body.error).toBe('slow_down');
    await backend.call(denyDevice, { body: { userCode: body.user_code! } });
    expect(await exchange(body.device_code!)).toMatchObject({
      status: 400,
      body: { error: 'access_denied' },
    });
    await expect(backend.call(approveDevice, { body: { userCode: body.user_code! } })).rejects.toMatchObject({
      code: 'invalid_move',
    });
  });

  test('a browser gets no more than its approver has', async () => {
    const { secret } = await backend.call(createToken, { body: { name: 'a viewer', scopes: ['read'] } });
    const { body } = await ask('read annotate operate');
    await backend.as(secret)(approveDevice, { body: { userCode: body.user_code! } });
    expect((await exchange(body.device_code!)).body.scope).toBe('read');
  });

  test('a paired browser pairs no other, and neither does a data source', async () => {
    const { access_token } = await pair();
    const { body } = await ask();
    const approve = { body: { userCode: body.user_code! } };
    await expect(backend.as(access_token!)(approveDevice, approve)).rejects.toMatchObject({
      code: 'forbidden',
    });
    await expect(
      backend.as(backend.token, { 'x-appops-door': 'datasource' })(approveDevice, approve),
    ).rejects.toMatchObject({ code: 'forbidden' });
    expect((await exchange(body.device_code!)).body.error).toBe('authorization_pending');
  });

  test('refresh tokens rotate; a later reuse of an old one revokes the pairing', async () => {
    const first = await pair();
    const second = (await refresh(first.refresh_token!)).body;
    expect(second.access_token).not.toBe(first.access_token);
    await expect(backend.as(first.access_token!)(whoAmI)).rejects.toMatchObject({ code: 'token_invalid' });
    // A worker that was stopped before it could store the answer may repeat itself at once.
    const repeated = (await refresh(first.refresh_token!)).body;
    expect(repeated.access_token).toBeDefined();
  });

  test('a revoked pairing can neither call nor refresh, and is told to pair again', async () => {
    const tokens = await pair();
    const listed = await backend.call(listTokens, { query: { limit: 1 } });
    expect(listed.items[0]).toMatchObject({ kind: 'browser', name: 'Firefox on a laptop' });
    await backend.call(revokeToken, { params: { id: listed.items[0]!.id } });
    await expect(backend.as(tokens.access_token!)(whoAmI)).rejects.toMatchObject({ code: 'token_revoked' });
    expect((await refresh(tokens.refresh_token!)).body).toMatchObject({
      error: 'invalid_grant',
      error_description: expect.stringContaining('Pair this browser again') as string,
    });
  });

  test('a browser that unpairs revokes itself, by either token, and doing it again is no error (RFC 7009)', async () => {
    for (const which of ['refresh_token', 'access_token'] as const) {
      const tokens = await pair();
      const revoke = () =>
        post('/oauth/revoke', {
          token: tokens[which]!,
          token_type_hint: which,
          client_id: 'appops-extension',
        });
      expect((await revoke()).status).toBe(200);
      await expect(backend.as(tokens.access_token!)(whoAmI)).rejects.toMatchObject({ code: 'token_revoked' });
      expect((await refresh(tokens.refresh_token!)).body.error).toBe('invalid_grant');
      expect((await revoke()).status).toBe(200);
      const [listed] = (await backend.call(listTokens, { query: { limit: 1 } })).items;
      expect(listed!.revokedAt).not.toBeNull();
    }
    expect((await post('/oauth/revoke', { token: 'aops_never_seen' })).status).toBe(200);
    expect((await post('/oauth/revoke', {})).body.error).toBe('invalid_request');
  });

  test('only what a browser was paired with is revoked there, no other token', async () => {
    const { secret } = await backend.call(createToken, { body: { name: 'a pipeline', scopes: ['read'] } });
    expect((await post('/oauth/revoke', { token: secret })).status).toBe(200);
    expect((await backend.as(secret)(whoAmI)).scopes).toEqual(['read']);
  });

  test('wrong codes are told apart from too many of them', async () => {
    const { secret } = await backend.call(createToken, { body: { name: 'a guesser', scopes: ['read'] } });
    const guess = () => backend.as(secret)(getDeviceRequest, { query: { userCode: 'BBBB-BBBB' } });
    for (let tries = 0; tries < 5; tries++)
      await expect(guess()).rejects.toMatchObject({ code: 'not_found' });
    await expect(guess()).rejects.toMatchObject({ code: 'rate_limited', status: 429 });
  });

  test('errors of /oauth are in the words of OAuth', async () => {
    expect(await post('/oauth/token', { grant_type: 'password', client_id: 'x' })).toMatchObject({
      status: 400,
      body: { error: 'unsupported_grant_type' },
    });
    expect(await post('/oauth/token', { client_id: 'x' })).toMatchObject({
      status: 400,
      body: { error: 'invalid_request' },
    });
    expect((await ask('read everything')).body.error).toBe('invalid_scope');
  });
});
