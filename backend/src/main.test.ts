import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';

const folder = mkdtempSync(join(tmpdir(), 'appops-start-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test(
  'a start without its PostgreSQL says so in words, and tells no password',
  { timeout: 240_000 },
  async () => {
    const { code, said } = await new Promise<{ code: unknown; said: string }>((resolve) => {
      execFile(
        process.execPath,
        [join(import.meta.dirname, 'main.ts'), 'serve', '--port', '0', '--data', folder],
        { env: { ...process.env, APPOPS_DATABASE_URL: 'postgres://appops:hidden-word@127.0.0.1:1/appops' } },
        (error, _out, said) => resolve({ code: error?.code, said }),
      );
    });
    expect(code).toBe(2);
    expect(said).toMatch(/^The database cannot be used: .*ECONNREFUSED.*APPOPS_DATABASE_URL/);
    expect(said).not.toContain('hidden-word');
    expect(said).not.toContain('    at ');
  },
);
