import { createMonitor } from '@appops/shared/contract/monitors';
import { listBeats, makePushToken } from '@appops/shared/contract/push';
import { createService } from '@appops/shared/contract/services';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { commandProcess } from '../../testing/cli.ts';
import { startTestBackend, type TestBackend } from '../../testing/http.ts';

let backend: TestBackend;
let id: string;
let address: string;
beforeAll(async () => {
  backend = await startTestBackend('sqlite');
  await backend.call(createService, { body: { name: 'jobs', environments: [{ name: 'production' }] } });
  const body = {
    ...{ name: 'job', service: 'jobs', environment: 'production' },
    check: { type: 'push', expected: { by: 'interval', everyMs: 60_000 } },
  };
  ({ id } = await backend.call(createMonitor, { body: body as never }));
  const { path } = await backend.call(makePushToken, { params: { id } });
  address = `${backend.url}${path}`;
});
afterAll(() => backend.stop());

const run = (variable: string, script: string, more: string[] = []) =>
  commandProcess(['push', 'run', 'JOB', ...more, '--', process.execPath, '-e', script], {
    cwd: '/',
    env: { JOB: variable },
  });

test('a command that is wrapped keeps its exit code, and tells its start, its end and what it printed', async () => {
  const { code, out } = await run(address, 'console.log("42 rows"); process.exit(3)', ['--output']);
  expect({ code, out }).toEqual({ code: 3, out: '42 rows\n' });
  const { items } = await backend.call(listBeats, { params: { id } });
  expect(items.map(({ kind, exitCode, body }) => ({ kind, exitCode, body }))).toEqual([
    { kind: 'fail', exitCode: 3, body: '42 rows\n' },
    { kind: 'start', exitCode: null, body: null },
  ]);
  expect(items[0]!.run).toBe(items[1]!.run);
});

test('while nobody takes its beats, a command runs all the same, with its own exit code', async () => {
  const { code, out, said } = await run('http://127.0.0.1:9/push/nobody', 'console.log("done")');
  expect({ code, out }).toEqual({ code: 0, out: 'done\n' });
  expect(said).toContain('The end of the run could not be told');
});
