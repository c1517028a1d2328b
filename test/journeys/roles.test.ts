import { getDeployment, startDeployment } from '@appops/shared/contract/deployments';
import { listIncidents } from '@appops/shared/contract/incidents';
import { createMonitor, getMonitor } from '@appops/shared/contract/monitors';
import { createService } from '@appops/shared/contract/services';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { until } from '../until.ts';
import { startBackendProcess, type BackendProcess } from './backend-process.ts';
import { endAtFirstFailure } from './on-both-engines.ts';

/* One PostgreSQL, and processes that share out what is to be done; each test goes on where the one before ended. */
endAtFirstFailure();

/** All processes of one database have the same. */
const sealingKey = 'ab'.repeat(32);
const started: BackendProcess[] = [];
let api: BackendProcess;
let worker: BackendProcess;
let target: Server;
let monitor: string;

const join = async (roles: string): Promise<BackendProcess> => {
  const joined = await startBackendProcess('postgres', {
    databaseUrl: api.databaseUrl!,
    roles,
    sealingKey,
    verdictWindowMs: 1_000,
  });
  started.push(joined);
  return joined;
};
const ask = async (of: BackendProcess, path: string) => {
  const answer = await fetch(`${of.url}${path}`);
  return { status: answer.status, text: await answer.text() };
};

beforeAll(async () => {
  target = createServer((_request, response) => void response.writeHead(503).end('The shop is shut'));
  await new Promise<void>((resolve) => target.listen(0, '127.0.0.1', resolve));
  api = await startBackendProcess('postgres', { roles: 'api', sealingKey });
  started.push(api);
  await api.admin(createService, { body: { name: 'Shop' } });
  ({ id: monitor } = await api.admin(createMonitor, {
    body: {
      name: 'Checkout',
      service: 'shop',
      environment: 'production',
      intervalMs: 1_000,
      check: { type: 'http', url: `http://127.0.0.1:${(target.address() as AddressInfo).port}/` },
    },
  }));
});

afterAll(async () => {
  for (const backend of started.toReversed()) await backend.close();
  target.closeAllConnections();
  target.close();
});

afterEach(({ task }) => {
  if (task.result?.state === 'fail')
    process.stderr.write(started.map((backend) => `${backend.complaints()}\n`).join(''));
});

test('a process with the role api takes a monitor in and measures nothing', async () => {
  const { text } = await ask(api, '/metrics');
  expect(text).not.toContain('appops_scheduled_monitors');
  expect(await api.admin(getMonitor, { params: { id: monitor } })).toMatchObject({ lastResult: null });
});

test('one with the role worker measures it, and says where the API is', async () => {
  worker = await join('worker');
  await until('the monitor is down', async () => {
    const { state } = await api.admin(getMonitor, { params: { id: monitor } });
    return state.value === 'down';
  });
  expect((await ask(worker, '/metrics')).text).toMatch(/^appops_scheduled_monitors 1$/m);
  expect(await ask(worker, '/healthz')).toMatchObject({ status: 200 });
  expect(await ask(worker, '/readyz')).toMatchObject({ status: 200 });
  const refused = await ask(worker, '/api/v1/services');
  expect(refused.status).toBe(404);
  expect(refused.text).toContain('This process has the role worker: the API and the pages are served by one');
  // Nobody follows on what was measured yet.
  expect((await api.admin(listIncidents)).items).toEqual([]);
});

test('one with the role consumer follows on what was measured before it came', async () => {
  const consumer = await join('consumer');
  const { items } = await until('the incident', async () => {
    const page = await api.admin(listIncidents);
    return page.items.length > 0 && page;
  });
  expect(items).toMatchObject([{ status: 'open', openedBy: 'monitor' }]);
  expect((await ask(consumer, '/api/v1/incidents')).status).toBe(404);
});

test('when the consumer dies another one does its timed tasks', async () => {
  const another = await join('consumer');
  await started.find((one) => one.args.includes('consumer') && one !== another)!.kill();
  const { id } = await api.admin(startDeployment, {
    body: { service: 'shop', environment: 'staging', version: '1.0.0', status: 'succeeded' },
  });
  const { verdict } = await until('the verdict', async () => {
    const deployment = await api.admin(getDeployment, { params: { id } });
    return deployment.verdict !== null && deployment;
  });
  expect(verdict).toMatchObject({ value: 'inconclusive' });
});
