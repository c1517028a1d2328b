import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createServer } from 'node:tls';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, onTestFinished, test } from 'vitest';
import { TestAuthority } from '../../../testing/probing/certificates.ts';

const runOnce = fileURLToPath(new URL('../../../testing/probing/run-once.ts', import.meta.url));

test('an authority that the process trusts beside the known ones is known to its probes: a chain to it has an end', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'appops-authority-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const authority = new TestAuthority();
  const file = join(folder, 'authority.pem');
  await writeFile(file, authority.cert);
  const server = createServer(authority.issue({ names: ['127.0.0.1'] }), (socket) => {
    socket.on('error', () => undefined);
    socket.once('data', () => socket.end('HTTP/1.1 200 OK\r\ncontent-length: 4\r\n\r\nfine'));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  const url = `https://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  const { stdout } = await promisify(execFile)(process.execPath, [runOnce, url], {
    env: { ...process.env, NODE_EXTRA_CA_CERTS: file },
  });
  const { outcome, attempts } = JSON.parse(stdout) as {
    outcome: string;
    attempts: { facts: { tls: { leafExpiresAt: string; chainExpiresAt: string | null } } }[];
  };
  expect(outcome).toBe('up');
  expect(attempts[0]!.facts.tls.chainExpiresAt).not.toBeNull();
});
