import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { command } from '../../testing/cli.ts';
import { startTestBackend, type TestBackend } from '../../testing/http.ts';
import { selfSigned } from '../../testing/probing/certificates.ts';
import { tunnellingProxy } from '../../testing/probing/proxies.ts';
import { httpServer, httpsServer } from '../../testing/probing/servers.ts';

let backend: TestBackend;
let folder: string;
beforeAll(async () => {
  backend = await startTestBackend('sqlite');
  folder = mkdtempSync(join(tmpdir(), 'appops-cli-'));
});
afterAll(async () => {
  rmSync(folder, { recursive: true });
  await backend.stop();
});

const appops = (...args: string[]) =>
  command(args, { cwd: folder, env: { APPOPS_SERVER: backend.url, APPOPS_TOKEN: backend.token } });

test('proxies are made, listed, changed, retired and brought back', async () => {
  expect((await appops('proxy', 'list')).out).toContain('No proxy yet');
  const proxy = await tunnellingProxy();
  const added = await appops('proxy', 'add', 'office', `127.0.0.1:${proxy.port}`, '--user', 'me');
  expect(added).toMatchObject({ code: 0, said: '' });
  expect(added.out).toContain(`http    127.0.0.1:${proxy.port}  signs in as me, 0 monitors`);
  expect((await appops('proxy', 'add', 'x', 'proxy.example.com')).said).toContain('is no host with a port');
  const plain = await appops('proxy', 'change', 'office', '--password', 'hunter2');
  expect(plain.code).toBe(1);
  expect(plain.said).toContain('never stored in plain');
  const changed = await appops('proxy', 'change', 'office', '--no-user', '--remote-names');
  expect(changed.out).toContain('looks names up itself, 0 monitors');

  const port = await httpServer((_, reply) => void reply.end('ok'));
  const tried = await appops('check', 'http', `http://shop.invalid:${port}/`, '--proxy', 'office');
  expect(tried.out).toMatch(/^up /);
  expect(tried.out).toMatch(/\n {2}Proxy .*\n {2}Tunnel .*\n/);
  expect(tried.out).toContain(`By the proxy: "office" (127.0.0.1:${proxy.port})`);
  expect(proxy.asked).toEqual([`shop.invalid:${port}`]);

  expect((await appops('proxy', 'retire', 'office')).out).toBe('"office" is retired.\n');
  const gone = await appops('check', 'http', `http://127.0.0.1:${port}/`, '--proxy', 'office');
  expect(gone.code).toBe(1);
  expect(gone.said).toContain('names a proxy that is not there');
  expect((await appops('proxy', 'restore', 'office')).out).toBe('"office" is in use again.\n');
});

test('a check is tried by options of how it goes out', async () => {
  const certificate = selfSigned({ names: ['localhost'] });
  const seen: (string | undefined)[] = [];
  const port = await httpsServer(certificate, (request, reply) => {
    seen.push(request.headers.authorization);
    reply.end('ok');
  });
  const url = `https://localhost:${port}/`;
  expect((await appops('check', 'http', url)).out).toContain('self-signed');
  const insecure = await appops('check', 'http', url, '--insecure', '--family', 'prefer_ipv4');
  expect(insecure).toMatchObject({ code: 0 });
  expect(insecure.out).toContain('Not verified, as the check asks for. Otherwise it would have failed');
  writeFileSync(join(folder, 'ca.pem'), certificate.cert);
  expect((await appops('check', 'http', url, '--ca', 'ca.pem')).out).toMatch(/^up /);
  expect((await appops('check', 'http', url, '--ca', 'nowhere.pem')).said).toContain('cannot be read');
  expect((await appops('check', 'http', url, '--user', 'me', '--bearer')).said).toContain(
    'exclude each other',
  );
  expect((await appops('check', 'http', url, '--user', 'me', '--secret', 'hunter2')).said).toContain(
    'names a secret',
  );
  expect((await appops('check', 'http', url, '--resolver', 'dns.example')).said).toContain(
    'must be an address',
  );
  expect(seen).toEqual([undefined, undefined]);
});
