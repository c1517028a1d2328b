import * as contract from '@appops/shared/contract/monitors';
import { createService } from '@appops/shared/contract/services';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTestBackend, type TestBackend } from '../../testing/http.ts';
import { speakingServer } from '../../testing/probing/servers.ts';

let backend: TestBackend;
beforeAll(async () => {
  backend = await startTestBackend('sqlite');
  await backend.call(createService, { body: { name: 'mail', environments: [{ name: 'production' }] } });
});
afterAll(() => backend.stop());

const create = (name: string, check: object) =>
  backend.call(contract.createMonitor, {
    body: { name, service: 'mail', environment: 'production', intervalMs: 1000, check } as never,
  });
const stateOf = async (id: string) => (await backend.call(contract.getMonitor, { params: { id } })).state;

test('a group runs by itself: it follows its members, its results say who decided it, and a try says the same', async () => {
  let greeting = '220 mail\r\n';
  const port = await speakingServer((socket) => socket.end(greeting));
  const assertions = [{ kind: 'answer', value: '220 ' }];
  const one = await create('smtp', { type: 'tcp', host: '127.0.0.1', port, assertions });
  const check = { type: 'group', members: { by: 'list', monitors: [one.id] } };
  const group = await create('mail as a whole', check);
  await expect.poll(() => stateOf(group.id).then(({ value }) => value)).toBe('up');
  greeting = '421 busy\r\n';
  await expect.poll(() => stateOf(group.id).then(({ value }) => value)).toBe('down');
  expect((await stateOf(group.id)).message).toBe('0 of 1 members are up; asked: all are up. smtp: down.');
  const { items } = await backend.call(contract.listResults, {
    params: { id: group.id },
    query: { outcome: ['down'] },
  });
  expect(items[0]).toMatchObject({
    attempts: [
      {
        facts: { protocol: 'group', down: 1, decidedBy: [{ monitor: one.id, name: 'smtp', state: 'down' }] },
      },
    ],
  });
  expect(await backend.call(contract.tryCheck, { body: { check } as never })).toMatchObject({
    outcome: 'down',
    attempt: { facts: { protocol: 'group', decidedBy: [{ name: 'smtp' }] } },
  });
  expect(await backend.call(contract.runMonitor, { params: { id: group.id } })).toMatchObject({
    outcome: 'down',
  });
});

test('a group over a service goes by its name, and one that is not there is refused when it is saved', async () => {
  const saved = await create('all of mail', { type: 'group', members: { by: 'place', service: 'Mail' } });
  expect(saved.check).toMatchObject({ members: { by: 'place', service: 'mail', environment: null } });
  await expect(
    create('nothing', { type: 'group', members: { by: 'place', service: 'fax' } }),
  ).rejects.toMatchObject({
    code: 'not_found',
  });
});
