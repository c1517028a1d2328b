import { spawn, type ChildProcess } from 'node:child_process';
import { chmodSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { FolderInUseError, openDataFolder, writePrivateFile } from './data-folder.ts';
import { migrate } from './migrate.ts';
import { openSqlite } from './sqlite.ts';

let folder: string;
const children = new Set<ChildProcess>();
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'appops-folder-'));
});
afterEach(() => {
  for (const child of children) child.kill('SIGKILL');
  children.clear();
  rmSync(folder, { recursive: true, force: true });
});

/** Another process that takes the folder and says so. */
async function holdElsewhere() {
  const script = `import { openDataFolder } from ${JSON.stringify(join(import.meta.dirname, 'data-folder.ts'))}; openDataFolder(${JSON.stringify(folder)}); console.log('held'); setInterval(() => {}, 1000);`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  children.add(child);
  await new Promise((resolve) => child.stdout.once('data', resolve));
  return {
    pid: child.pid,
    kill: () =>
      new Promise((resolve) => {
        child.once('exit', resolve);
        child.kill('SIGKILL');
      }),
  };
}

describe('openDataFolder', () => {
  test('a second process is refused, with the pid of the first', async () => {
    const holder = await holdElsewhere();
    expect(() => openDataFolder(folder)).toThrow(FolderInUseError);
    expect(() => openDataFolder(folder)).toThrow(`process ${String(holder.pid)}`);
    await holder.kill();
  });

  test('a killed process leaves nothing to clean up', async () => {
    const holder = await holdElsewhere();
    await holder.kill();
    const mine = openDataFolder(folder);
    expect(readFileSync(join(folder, 'appops.pid'), 'utf8').trim()).toBe(String(process.pid));
    mine.release();
  });

  test('the database is readable by its owner only, also in a folder that others may look into', async () => {
    chmodSync(folder, 0o755);
    const store = openSqlite(join(folder, 'appops.db'));
    await migrate(store);
    for (const file of ['appops.db', 'appops.db-wal', 'appops.db-shm'])
      expect([file, (statSync(join(folder, file)).mode & 0o077).toString(8)]).toEqual([file, '0']);
    await store.close();
  });

  test('secrets are readable by their owner only, also when the file was there before', () => {
    const file = join(folder, 'admin.token');
    writePrivateFile(file, 'one');
    writePrivateFile(file, 'two');
    expect(readFileSync(file, 'utf8')).toBe('two');
    expect((statSync(file).mode & 0o777).toString(8)).toBe('600');
  });
});
