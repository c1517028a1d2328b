import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { demoFolder } from './demo.mjs';
import { root } from './project.mjs';

let folder;
let data;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'appops-demo-'));
  data = path.join(folder, 'data');
});
afterEach(() => rmSync(folder, { recursive: true }));

/** What a demo and the Grafana beside it leave. */
async function leave() {
  await demoFolder(data);
  mkdirSync(path.join(data, 'grafana/data'), { recursive: true });
  for (const name of ['admin.token', 'appops.db', 'grafana/data/grafana.db'])
    writeFileSync(path.join(data, name), name);
}
const kept = () => existsSync(path.join(data, 'grafana/data/grafana.db'));
const never = () => Promise.reject(new Error('Nobody was to be asked.'));

describe('the folder of the demo', () => {
  test('is kept by a second start: its token, its database and Grafana’s', async () => {
    await leave();
    expect(await demoFolder(data, { ask: never })).toBe(data);
    expect(readFileSync(path.join(data, 'admin.token'), 'utf8')).toBe('admin.token');
    expect(kept()).toBe(true);
  });

  test('with --fresh it is asked for, and only a yes removes it', async () => {
    await leave();
    for (const answer of ['', 'n', 'maybe', 'yesterday']) {
      const asked = [];
      const ask = (question) => {
        asked.push(question);
        return Promise.resolve(answer);
      };
      await expect(demoFolder(data, { fresh: true, ask })).rejects.toThrow('Nothing was removed');
      expect(asked).toEqual([expect.stringContaining(`all that is in ${data}`)]);
      expect(kept()).toBe(true);
    }
    await demoFolder(data, { fresh: true, ask: () => Promise.resolve(' Y ') });
    expect(kept()).toBe(false);
    expect(existsSync(data)).toBe(true);
  });

  test('without a terminal --fresh is refused, unless --yes is given', async () => {
    await leave();
    await expect(demoFolder(data, { fresh: true, ask: null })).rejects.toThrow(/no terminal: add --yes/);
    expect(kept()).toBe(true);
    await demoFolder(data, { fresh: true, yes: true, ask: null });
    expect(kept()).toBe(false);
  });

  test('--fresh never removes a folder that the demo has not made', async () => {
    mkdirSync(data);
    writeFileSync(path.join(data, 'appops.db'), 'real monitoring');
    await expect(demoFolder(data, { fresh: true, yes: true })).rejects.toThrow('was not made by the demo');
    expect(readFileSync(path.join(data, 'appops.db'), 'utf8')).toBe('real monitoring');
  });

  test('while a demo runs in it, it is neither started twice nor removed', async () => {
    await leave();
    const backend = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)', '--', '--data', data]);
    try {
      writeFileSync(path.join(data, 'appops.pid'), `${backend.pid}\n`);
      for (const fresh of [false, true])
        await expect(demoFolder(data, { fresh, yes: true })).rejects.toThrow(
          `The demo runs already (process ${backend.pid}).`,
        );
      expect(kept()).toBe(true);
    } finally {
      backend.kill('SIGKILL');
    }
  });

  test('a process number that was left behind, and is nobody’s or another program’s, is no running demo', async () => {
    await leave();
    for (const pid of [999_999_999, process.pid]) {
      writeFileSync(path.join(data, 'appops.pid'), `${pid}\n`);
      expect(await demoFolder(data, { ask: never })).toBe(data);
    }
  });
});

test.each([
  [['--fresh'], /--fresh is for the demo/],
  [['--yes'], /--yes is for --fresh/],
])('npm start -- %s alone is refused', async (args, words) => {
  const child = spawn(process.execPath, [path.join(root, 'scripts/start.mjs'), ...args]);
  let text = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (text += chunk));
  const code = await new Promise((resolve) => child.once('close', resolve));
  expect({ code, text }).toEqual({ code: 1, text: expect.stringMatching(words) });
});
