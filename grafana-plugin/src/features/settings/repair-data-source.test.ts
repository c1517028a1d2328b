// @vitest-environment jsdom
import { setBackendSrv, type BackendSrv, type BackendSrvRequest } from '@grafana/runtime';
import { of, throwError } from 'rxjs';
import { beforeEach, expect, test } from 'vitest';
import type { DataSourceSettings } from './grafana-data-source.ts';
import { repairDataSource } from './repair-data-source.ts';

const url = 'http://127.0.0.1:4400';
const there: DataSourceSettings = {
  uid: 'appops',
  type: 'appops-suite-datasource',
  jsonData: { backendUrl: 'http://old:1' },
  secureJsonFields: { token: true },
};
const token = {
  id: 'tok_1',
  name: 'Grafana data source',
  kind: 'token',
  scopes: ['read'],
  door: 'datasource',
  createdAt: '2026-01-01T00:00:00.000Z',
  createdBy: { kind: 'user', id: 'u', name: 'Ada' },
  expiresAt: null,
  lastUsedAt: null,
  revokedAt: null,
};
const problem = (code: string) => ({
  status: 403,
  data: JSON.stringify({ type: 'x', title: 'x', status: 403, detail: 'x', code, requestId: 'r' }),
});

let asked: { what: string; body: unknown }[];
/** Grafana and AppOps behind it: how the data source is answered, and whether its settings can be saved. */
function world({ source, saving }: { source?: { status: number; data: string }; saving?: number } = {}) {
  setBackendSrv({
    fetch: ({ method, url: path, data }: BackendSrvRequest) => {
      const body: unknown = typeof data === 'string' ? JSON.parse(data) : data;
      asked.push({ what: `${String(method)} ${path}`, body });
      const answer = (value: unknown) =>
        of({ status: 200, data: JSON.stringify(value), headers: new Headers(), config: {} });
      const failed = (status: number, content: unknown) =>
        throwError(() => ({ status, statusText: 'Failed', data: content, config: {} }));
      if (path.includes('/datasources/proxy/'))
        return source ? failed(source.status, source.data) : answer({ items: [], nextCursor: null });
      if (path.endsWith('/api/v1/tokens')) return answer({ token, secret: 'aops_new' });
      if (path.endsWith('/revoke')) return answer(token);
      return saving === undefined ? answer({}) : failed(saving, { message: 'no' });
    },
  } as unknown as BackendSrv);
}
const made = () =>
  asked.filter(({ what }) => what.startsWith('POST') && what.endsWith('/api/v1/tokens')).length;

beforeEach(() => (asked = []));

test('repairing what works keeps its token, however often, and sets its address right', async () => {
  world();
  for (let time = 0; time < 3; time++) expect(await repairDataSource(there, url, 'k')).toBe('kept its token');
  expect(made()).toBe(0);
  const put = asked.find(({ what }) => what.startsWith('PUT'))!;
  expect(put.body).toMatchObject({ jsonData: { backendUrl: url } });
  expect(put.body).not.toHaveProperty('secureJsonData');
});

test.each([
  ['revoked', problem('token_revoked')],
  ['expired', problem('token_expired')],
  ['unknown', problem('token_invalid')],
  ['not allowed to read', problem('forbidden')],
  ['refused, which Grafana hides', { status: 400, data: 'Authentication to data source failed' }],
])('a token that is %s is replaced', async (_, source) => {
  world({ source });
  expect(await repairDataSource(there, url, 'k')).toBe('new token');
  expect(made()).toBe(1);
  expect(asked.at(-1)!.body).toMatchObject({ secureJsonData: { token: 'aops_new' } });
});

test('where AppOps does not answer no token is made: another one would not help', async () => {
  world({ source: { status: 502, data: '' } });
  await expect(repairDataSource(there, url, 'k')).rejects.toThrow('cannot reach the AppOps backend');
  expect(made()).toBe(0);
});

test('a data source that is not there, or has no token, gets one', async () => {
  world();
  expect(await repairDataSource(null, url, 'k')).toBe('new token');
  expect(asked.at(-1)!.what).toBe('POST api/datasources');
  expect(await repairDataSource({ ...there, secureJsonFields: {} }, url, 'k')).toBe('new token');
});

test('a token that was made and could not be put in is revoked again', async () => {
  world({ saving: 500 });
  await expect(repairDataSource(null, url, 'k')).rejects.toThrow();
  expect(asked.at(-1)!.what).toBe('POST api/plugin-proxy/appops-suite-app/api/v1/tokens/tok_1/revoke');
});
