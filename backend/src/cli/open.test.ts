import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { startBackend, type Backend } from '../backend.ts';
import { readConfig } from '../config.ts';
import { makeBuiltPages } from '../../testing/preview.ts';
import { command, commandProcess } from '../../testing/cli.ts';

let home: string;
let assets: string;
let backend: Backend;
const data = () => join(home, 'data');
const start = (port = '0') =>
  startBackend(
    readConfig(['--port', port, '--data', data(), '--log-level', 'silent', '--assets', assets], {}),
  );

beforeAll(async () => {
  home = mkdtempSync(join(tmpdir(), 'appops-open-'));
  assets = await makeBuiltPages(join(home, 'assets'));
  backend = await start();
});
afterAll(async () => {
  await backend.stop();
  rmSync(home, { recursive: true, force: true });
});

/** Runs `appops open` as a person in that folder would. */
const open = (...args: string[]) => command(['open', ...args], { cwd: home });

async function cookieFrom(link: string): Promise<string> {
  const response = await fetch(link.trim());
  expect(response.status).toBe(200);
  return response.headers.get('set-cookie')!.split(';')[0]!;
}

const signedIn = async (cookie: string) =>
  (await fetch(`${backend.url}/preview/api/preview/session`, { headers: { cookie } })).status === 200;

test('a lost link: the running AppOps gives another, each for one browser, and nobody is signed out', async () => {
  const first = await cookieFrom(backend.previewLink!);
  const made = await commandProcess(['open'], { cwd: home });
  expect(made).toMatchObject({ code: 0 });
  expect(made.out).toMatch(new RegExp(`^${backend.url}/preview/open\\?code=[\\w-]{32}\n$`));
  const again = await open('--data', './data');
  const cookies = [first, await cookieFrom(made.out), await cookieFrom(again.out)];
  expect(new Set(cookies).size).toBe(3);
  expect(await Promise.all(cookies.map(signedIn))).toEqual([true, true, true]);
  expect((await fetch(made.out.trim())).status).toBe(403);
});

describe('who has no access to the data folder', () => {
  const ask = (headers: Record<string, string>) =>
    fetch(`${backend.url}/preview/link`, { method: 'POST', headers });

  test('gets no link: without a word, with a made-up one, or with an administrator’s token', async () => {
    const admin = readFileSync(join(data(), 'admin.token'), 'utf8').trim();
    const cookie = await cookieFrom((await open()).out);
    for (const headers of [
      {},
      { cookie },
      { authorization: 'Bearer aops_x' },
      { authorization: `Bearer ${admin}` },
    ]) {
      const response = await ask(headers as Record<string, string>);
      expect(response.status).toBe(403);
      expect(await response.text()).not.toContain('open?code');
    }
  });

  test('cannot read what a link is asked for with, and no page of another site can use it', async () => {
    const file = join(data(), 'pages.json');
    expect(statSync(file).mode & 0o077).toBe(0);
    const { secret } = JSON.parse(readFileSync(file, 'utf8')) as { secret: string };
    const authorization = `Bearer ${secret}`;
    expect((await ask({ authorization })).status).toBe(200);
    expect((await ask({ authorization, origin: 'https://attacker.example' })).status).toBe(403);
  });
});

describe('where there is no link to be had, it says what to do', () => {
  let other: Server | undefined;
  afterEach(async () => {
    other?.closeAllConnections();
    await new Promise((resolve) => (other === undefined ? resolve(null) : other.close(resolve)));
    other = undefined;
  });

  test('no folder, or nothing in it: where one runs beside it, or how to start one', async () => {
    expect(await open('--data', 'nowhere')).toMatchObject({ code: 1, out: '' });
    expect((await open('--data', 'nowhere')).said).toContain('npx appops open --data data');
    mkdirSync(join(home, 'apart/empty'), { recursive: true });
    const { code, said } = await open('--data', 'apart/empty');
    expect({ code, said }).toEqual({
      code: 1,
      said: expect.stringContaining(
        `No AppOps runs in ${join(home, 'apart/empty')}. Start it with npm start`,
      ),
    });
  });

  test('left behind by a kill, while another program has its port: the secret opens nothing there', async () => {
    other = createServer((_request, response) => response.end('hello'));
    await new Promise<void>((resolve) => other!.listen(0, '127.0.0.1', resolve));
    const url = `http://127.0.0.1:${String((other.address() as AddressInfo).port)}`;
    const killed = join(home, 'apart/killed');
    mkdirSync(killed, { recursive: true });
    writeFileSync(join(killed, 'pages.json'), JSON.stringify({ url, secret: 'old' }));
    const said = (await open('--data', killed)).said;
    expect(said).toContain('another program, or an AppOps with another data folder');
    writeFileSync(join(killed, 'pages.json'), JSON.stringify({ url: backend.url, secret: 'old' }));
    expect((await open('--data', killed)).said).toContain('an AppOps with another data folder');
    writeFileSync(join(killed, 'pages.json'), JSON.stringify({ url: 'http://127.0.0.1:1', secret: 'old' }));
    expect((await open('--data', killed)).said).toContain(`npm start -- --data ${killed}`);
    writeFileSync(join(killed, 'pages.json'), 'torn');
    expect((await open('--data', killed)).said).toContain('No AppOps runs in');
  });

  test('after a stop nothing is left, and the next start gives links of its own', async () => {
    const { port } = new URL(backend.url);
    await backend.stop();
    expect(existsSync(join(data(), 'pages.json'))).toBe(false);
    expect((await open()).said).toContain('No AppOps runs in');
    backend = await start(port);
    expect(await signedIn(await cookieFrom((await open()).out))).toBe(true);
  });
});
