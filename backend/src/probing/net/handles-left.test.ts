import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { noFileHandleLeft } from './handles-left.ts';

const resolver = fileURLToPath(new URL('./name-resolver.ts', import.meta.url));

/** Uses up the file handles of a process of its own, then looks a name up, then gives them back and does it again. */
const script = `
  import { closeSync, openSync } from 'node:fs';
  const { NameResolver } = await import(process.argv[1]);
  const names = new NameResolver({ servers: ['127.0.0.1:9'] });
  const ask = async () => (await names.resolve('shop.example', 'ipv4', AbortSignal.timeout(60_000))).failure;
  await ask();
  const held = [];
  try { for (;;) held.push(openSync('/dev/null', 'r')); } catch {}
  const without = await ask();
  const known = await names.resolve('localhost', 'ipv4', AbortSignal.timeout(60_000));
  for (const handle of held) closeSync(handle);
  process.stdout.write(JSON.stringify({ without, known, withThem: await ask() }));
`;

test('without a file handle nothing is said of the target; with them the name server is told as it is', async () => {
  const node = [process.execPath, '--input-type=module', '--eval', script, resolver];
  const { stdout } = await promisify(execFile)('bash', ['-c', 'ulimit -n 64 && exec "$@"', 'bash', ...node]);
  expect(JSON.parse(stdout)).toMatchObject({
    without: { reason: 'internal', message: expect.stringContaining('EMFILE') as string },
    known: { addresses: ['127.0.0.1'] },
    withThem: { reason: 'dns' },
  });
});

test('a process with handles left is told apart', () => {
  expect(noFileHandleLeft()).toBeNull();
});
