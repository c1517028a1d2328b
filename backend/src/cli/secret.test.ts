import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { createMonitor } from '@appops/shared/contract/monitors';
import { createService } from '@appops/shared/contract/services';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { command, type CommandOutcome } from '../../testing/cli.ts';
import { startTestBackend, type TestBackend } from '../../testing/http.ts';

let backend: TestBackend;
beforeAll(async () => {
  backend = await startTestBackend('sqlite');
  await backend.call(createService, { body: { name: 'shop', environments: [{ name: 'production' }] } });
});
afterAll(() => backend.stop());

const appops = (...args: string[]) =>
  command(args, { cwd: backend.data, env: { APPOPS_SERVER: backend.url, APPOPS_TOKEN: backend.token } });

const program = fileURLToPath(new URL('main.ts', import.meta.url));

/** A command with something on its standard input, which only a process of its own has. */
function piped(input: string, ...args: string[]): Promise<CommandOutcome> {
  return new Promise((resolve) => {
    const child = execFile(
      process.execPath,
      ['--disable-warning=ExperimentalWarning', program, ...args],
      {
        cwd: backend.data,
        env: { PATH: process.env.PATH, APPOPS_SERVER: backend.url, APPOPS_TOKEN: backend.token },
      },
      (error, out, said) => resolve({ code: error === null ? 0 : Number(error.code ?? 1), out, said }),
    );
    child.stdin?.end(input);
  });
}

test('a secret is set from standard input, listed, replaced, led elsewhere and retired, and never shown', async () => {
  expect((await appops('secret', 'list')).out).toBe('No secret yet. Set one with "appops secret set".\n');
  const unsaid = await piped('a-token-1\n', 'secret', 'set', 'SHOP_TOKEN');
  expect(unsaid.code).toBe(1);
  expect(unsaid.said).toMatch(/"SHOP_TOKEN" is new: say where it may be sent/);
  const made = await piped('a-token-1\n', 'secret', 'set', 'SHOP_TOKEN', '--host', '127.0.0.1');
  expect(made).toMatchObject({
    code: 0,
    out: '"SHOP_TOKEN" is set. A check names it by ${secret:SHOP_TOKEN}.\n',
  });
  await backend.call(createMonitor, {
    body: {
      name: 'orders',
      service: 'shop',
      environment: 'production',
      check: { type: 'http', url: 'http://127.0.0.1:9/', headers: { 'X-Key': '${secret:SHOP_TOKEN}' } },
      intervalMs: 3_600_000,
    },
  });
  const listed = (await appops('secret', 'list')).out;
  expect(listed).toMatch(
    /^SHOP_TOKEN {2}set {2}to 127\.0\.0\.1 {2}set \S+ by .*\n {4}in "orders" \(shop, production\) {2}mon_/,
  );
  const replaced = await piped('a-token-2', 'secret', 'set', 'SHOP_TOKEN');
  expect(replaced.out).toBe(
    '"SHOP_TOKEN" has another value. The monitor that names it sends that from its next run on.\n',
  );
  expect((await appops('secret', 'hosts', 'SHOP_TOKEN', '*.example.com', '127.0.0.1')).out).toContain(
    'to *.example.com, 127.0.0.1',
  );
  const retired = (await appops('secret', 'retire', 'SHOP_TOKEN')).out;
  expect(retired).toMatch(
    /its value is gone\.\nThese monitors name it, and are in error from now on:\n {4}in "orders"/,
  );
  expect((await appops('secret', 'list')).out).not.toContain('SHOP_TOKEN');
  const gone = (await appops('secret', 'list', '--retired')).out;
  expect(gone).toMatch(/^SHOP_TOKEN {2}retired/);
  for (const out of [listed, gone, made.out, replaced.out, retired]) expect(out).not.toMatch(/a-token-/);
  const none = await appops('secret', 'retire', 'SHOP_TOKEN');
  expect(none).toMatchObject({
    code: 1,
    said: expect.stringContaining('"appops secret list" names those') as string,
  });
});

test('nothing on standard input sets nothing', async () => {
  const outcome = await piped('', 'secret', 'set', 'EMPTY', '--host', '*');
  expect(outcome.code).toBe(1);
  expect(outcome.said).toMatch(/Nothing came on standard input/);
  expect((await appops('secret', 'list')).out).not.toContain('EMPTY');
});
