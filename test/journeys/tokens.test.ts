import { ApiError, type Client } from '@appops/shared/client';
import { listServices } from '@appops/shared/contract/services';
import { getSettings, updateSettings } from '@appops/shared/contract/settings';
import { createToken, revokeToken, whoAmI } from '@appops/shared/contract/tokens';
import { openIncident } from '@appops/shared/contract/incidents';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startBackendProcess, type BackendProcess } from './backend-process.ts';
import { until } from '../until.ts';

let backend: BackendProcess;

beforeAll(async () => {
  backend = await startBackendProcess('sqlite');
  // A Grafana that does not sign who it is: what its proxy says is believed, because this allows it.
  const { version } = await backend.admin(getSettings);
  await backend.admin(updateSettings, { body: { version, grafana: { trustContext: true } } });
});

afterAll(() => backend?.close());

/** The ways to the backend, and the status with which each refuses: a 401 would sign people out of Grafana. */
const ways = [
  { way: 'without a door', door: null, headers: {}, status: 401 },
  {
    way: 'through the app door',
    door: 'app',
    headers: {
      'x-appops-door': 'app',
      'x-appops-level': 'editor',
      'x-grafana-context': JSON.stringify({ Login: 'ada', OrgRole: 'Editor' }),
    },
    status: 403,
  },
  {
    way: 'through the data source door',
    door: 'datasource',
    headers: { 'x-appops-door': 'datasource' },
    status: 403,
  },
] as const;

/** A client whose token was seen to hold and soon does not. On a slow machine it lives longer, or nobody would see it. */
async function shortLived(
  door: 'app' | 'datasource' | null,
  headers: Record<string, string>,
): Promise<Client> {
  for (let lifeMs = 3000; ; lifeMs *= 4) {
    const { secret } = await backend.admin(createToken, {
      body: {
        name: 'Short-lived',
        scopes: ['read', 'annotate'],
        door,
        expiresAt: new Date(Date.now() + lifeMs).toISOString(),
      },
    });
    const client = backend.as(secret, headers);
    const held = await client(listServices).then(
      () => true,
      (error: unknown) => {
        if (error instanceof ApiError && error.code === 'token_expired') return false;
        throw error;
      },
    );
    if (held) return client;
  }
}

async function refusalOf(call: () => Promise<unknown>): Promise<ApiError> {
  try {
    await call();
  } catch (error) {
    if (error instanceof ApiError) return error;
    throw error;
  }
  throw new Error('It was not refused');
}

describe.each(ways)('a token $way', ({ door, headers, status }) => {
  /** Reads, and writes what a data source may not write anyway. */
  const calls = (client: Client) => [
    () => client(listServices),
    () => client(whoAmI),
    () => client(openIncident, { body: { title: 'Never opened' } }),
  ];

  test('that was revoked is refused at once, and the answer says what to do', async () => {
    const { token, secret } = await backend.admin(createToken, {
      body: { name: 'Soon revoked', scopes: ['read', 'annotate'], door },
    });
    const client = backend.as(secret, headers);
    await client(listServices);
    await backend.admin(revokeToken, { params: { id: token.id } });
    for (const call of calls(client)) {
      const refusal = await refusalOf(call);
      expect(refusal).toMatchObject({ code: 'token_revoked', status });
      expect(refusal.problem.detail).toMatch(/"Soon revoked" was revoked\. Make a new one/);
    }
  });

  test('that has expired is refused, and the answer says what to do', async () => {
    const client = await shortLived(door, headers);
    const refusal = await until('the expiry', () => refusalOf(() => client(listServices)));
    expect(refusal).toMatchObject({ code: 'token_expired', status });
    for (const call of calls(client)) {
      const again = await refusalOf(call);
      expect(again).toMatchObject({ code: 'token_expired', status });
      expect(again.problem.detail).toMatch(/"Short-lived" has expired\. Make a new one/);
    }
  });

  test('that is missing or made up is refused', async () => {
    expect(await refusalOf(() => backend.as(null, headers)(listServices))).toMatchObject({
      code: 'token_missing',
      status,
    });
    expect(await refusalOf(() => backend.as('aops_made-up', headers)(listServices))).toMatchObject({
      code: 'token_invalid',
      status,
    });
  });
});
