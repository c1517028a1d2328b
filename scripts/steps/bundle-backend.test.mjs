import { spawn, spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { bundleBackend } from './bundle-backend.mjs';
import { root } from './project.mjs';

let folder;
let child;
beforeEach(() => (folder = mkdtempSync(path.join(tmpdir(), 'appops-bundle-'))));
afterEach(async () => {
  child?.kill('SIGKILL');
  rmSync(folder, { recursive: true, force: true });
});

test('the backend’s bundle, copied elsewhere, serves with nothing of ours around it', async () => {
  await bundleBackend(path.join(folder, 'dist'));
  const copy = path.join(folder, 'copied');
  cpSync(path.join(folder, 'dist'), copy, { recursive: true });
  rmSync(path.join(folder, 'dist'), { recursive: true });

  // Everything that is bundled is named with its licence.
  for (const entry of ['appops', 'probe-worker', 'evaluation-thread'])
    expect(readFileSync(path.join(copy, `third-party-notices/${entry}.md`), 'utf8')).toMatch(/^## \S+ - \d/m);
  expect(readFileSync(path.join(copy, 'third-party-notices/appops.md'), 'utf8')).toMatch(
    /## fastify - [\s\S]*Permission is hereby granted/,
  );

  child = spawn(
    process.execPath,
    ['appops.js', 'serve', '--port', '0', '--data', path.join(folder, 'data')],
    {
      cwd: copy,
      env: { PATH: '/usr/bin:/bin' },
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  );
  const exited = new Promise((resolve) => child.once('close', resolve));
  const url = await new Promise((resolve, reject) => {
    createInterface(child.stdout).on('line', (line) => {
      if (line.startsWith('APPOPS_READY ')) resolve(JSON.parse(line.slice('APPOPS_READY '.length)).url);
    });
    exited.then((code) => reject(new Error(`The bundle ended (${code}) before it was ready`)));
  });
  expect((await fetch(`${url}/readyz`)).status).toBe(200);
  expect((await fetch(`${url}/docs/assets/swagger-ui.css`)).status).toBe(200);
  const paths = (await (await fetch(`${url}/openapi.json`)).json()).paths;
  expect(Object.keys(paths)).toContain('/api/v1/deployments');

  // A check runs in the probe's thread, which is a file of its own.
  const token = readFileSync(path.join(folder, 'data/admin.token'), 'utf8').trim();
  const tried = await fetch(`${url}/api/v1/monitors/try`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify({ check: { type: 'http', url: `${url}/healthz` } }),
  });
  expect(await tried.json()).toMatchObject({ outcome: 'up', attempt: { statusCode: 200 } });

  const help = spawnSync(process.execPath, ['appops.js', '--help'], { cwd: copy, encoding: 'utf8' });
  expect(help.stdout).toContain('deployment');
  child.kill('SIGTERM');
  expect(await exited).toBe(0);
  expect(copy.startsWith(root)).toBe(false);
}, 240_000);
