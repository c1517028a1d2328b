import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Writable } from 'node:stream';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { differences } from './install.mjs';
import { openLog } from './log-file.mjs';
import { checkPort, holderOf } from './port.mjs';
import { step } from './progress.mjs';
import { root } from './project.mjs';
import { runQuietly } from './run.mjs';
import { hashOf } from './stamps.mjs';

let folder;
beforeEach(() => (folder = mkdtempSync(path.join(tmpdir(), 'appops-steps-'))));
afterEach(() => rmSync(folder, { recursive: true }));

describe('checkPort', () => {
  let server;
  beforeEach(
    () => new Promise((resolve) => (server = createServer().listen({ host: '127.0.0.1', port: 0 }, resolve))),
  );
  afterEach(() => server.close());

  test('a busy port says which process holds it and how to go on', async () => {
    const { port } = server.address();
    await expect(checkPort('127.0.0.1', port)).rejects.toThrow(
      new RegExp(
        `Port ${port} on 127.0.0.1 is in use by process ${process.pid} \\(.+\\)\\.\n.*--port ${port + 1}`,
      ),
    );
  });

  test('a free port passes, and port 0 always does', async () => {
    const { port } = server.address();
    await new Promise((resolve) => server.close(resolve));
    await checkPort('127.0.0.1', port);
    await checkPort('127.0.0.1', 0);
    expect(holderOf(port)).toBeNull();
  });

  test('an address of another machine is named as such', async () => {
    await expect(checkPort('192.0.2.1', 0)).rejects.toThrow('192.0.2.1 is no address of this machine');
  });
});

describe('differences', () => {
  const lock = {
    '': { version: '1.0.0' },
    shared: { version: '1.0.0' },
    'node_modules/a': { version: '1.0.0', integrity: 'x' },
    'node_modules/other-system': { version: '1.0.0', optional: true },
  };
  test('an install of all that the lock names has none, whatever was optional', () => {
    expect(differences(lock, { 'node_modules/a': { version: '1.0.0', integrity: 'x' } })).toEqual([]);
  });
  test('another version, or none, is one', () => {
    expect(differences(lock, { 'node_modules/a': { version: '1.0.1', integrity: 'y' } })).toEqual([
      'node_modules/a',
    ]);
    expect(differences(lock, {})).toEqual(['node_modules/a']);
  });
});

describe('hashOf', () => {
  beforeEach(() => {
    mkdirSync(path.join(folder, 'src/dist'), { recursive: true });
    writeFileSync(path.join(folder, 'src/a.ts'), 'one');
  });
  const write = (name, text) => writeFileSync(path.join(folder, 'src', name), text);

  test('changes with a file’s content, its name, and a new file', () => {
    const hashes = new Set([hashOf(['src'], folder)]);
    write('a.ts', 'two');
    hashes.add(hashOf(['src'], folder));
    write('b.ts', '');
    hashes.add(hashOf(['src'], folder));
    expect(hashes.size).toBe(3);
  });

  test('stays when only a test or what was built changes', () => {
    const before = hashOf(['src', 'missing'], folder);
    write('a.test.ts', 'test');
    write('dist/a.js', 'built');
    expect(hashOf(['src', 'missing'], folder)).toBe(before);
  });
});

describe('step', () => {
  function capture() {
    let text = '';
    const stream = new Writable({
      write(chunk, _, done) {
        text += chunk;
        done();
      },
    });
    return { stream, text: () => text };
  }
  test('without a terminal prints a line at the start and one at the end', async () => {
    const { stream, text } = capture();
    expect(await step('Building', async () => 7, stream)).toBe(7);
    expect(text()).toMatch(/^· Building …\n✔ Building \(0\.\d s\)\n$/);
  });
  test('a failure is marked and passed on', async () => {
    const { stream, text } = capture();
    await expect(step('Building', () => Promise.reject(new Error('no')), stream)).rejects.toThrow('no');
    expect(text()).toContain('✘ Building');
  });
});

describe('runQuietly', () => {
  test('a failing command is told with its output and its exit code', async () => {
    await expect(runQuietly('sh', ['-c', 'echo out; echo err >&2; exit 3'])).rejects.toThrow(
      /failed \(exit 3\):\n(out\nerr|err\nout)/,
    );
  });
});

test('a log keeps one older file when it grows past its limit', () => {
  const file = path.join(folder, 'log');
  writeFileSync(file, 'x'.repeat(20_000_001));
  const log = openLog(file);
  log.write('fresh\n');
  log.close();
  expect(readFileSync(file, 'utf8')).toBe('fresh\n');
  expect(statSync(`${file}.1`).size).toBe(20_000_001);
});

describe('npm start', () => {
  const start = (...args) =>
    new Promise((resolve) => {
      const child = spawn(process.execPath, [path.join(root, 'scripts/start.mjs'), ...args]);
      let text = '';
      for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (text += chunk));
      child.once('close', (code) => resolve({ code, text }));
    });

  test('an option that it does not know is answered with those that it does', async () => {
    const { code, text } = await start('--prot', '1');
    expect(code).toBe(1);
    expect(text).toContain("Unknown option '--prot'");
    expect(text).toContain('--port');
    expect(text).not.toContain('    at ');
  });

  test('a port that is no number is refused', async () => {
    expect((await start('--port', 'http')).text).toContain('--port must be a number');
  });
});
