import { getOverview } from '@appops/shared/contract/overview';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTestBackend, type TestBackend } from '../../testing/http.ts';

let backend: TestBackend;
beforeAll(async () => {
  backend = await startTestBackend('sqlite');
});
afterAll(() => backend.stop());

test('a healthy AppOps is ready, and has nothing to say of itself', async () => {
  const ready = await fetch(`${backend.url}/readyz`);
  expect(ready.status).toBe(200);
  expect(await ready.json()).toEqual({ status: 'ready', checks: { database: 'ok', migrations: 'ok' } });
  expect((await backend.call(getOverview)).notices).toEqual([]);
  expect(await (await fetch(`${backend.url}/metrics`)).text()).toContain('appops_monitors_silent 0');
});
