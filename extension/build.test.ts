import { mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { buildExtension } from './build.ts';
import { lintExtension } from './lint.ts';
import { manifest } from './manifest.ts';

const browsers = ['chrome', 'firefox'] as const;
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'appops-build-'));
  for (const browser of browsers) await buildExtension({ outDir: join(folder, browser), browser });
}, 240_000);
afterAll(() => rm(folder, { recursive: true, force: true }));

async function scripts(browser: string): Promise<Map<string, string>> {
  const files = await readdir(join(folder, browser), { recursive: true });
  const found = files.filter((file) => file.endsWith('.js'));
  return new Map(
    await Promise.all(
      found.map(async (file) => [file, await readFile(join(folder, browser, file), 'utf8')] as const),
    ),
  );
}

describe.each(browsers)('the build for %s', (browser) => {
  test('is clean by web-ext lint', { timeout: 240_000 }, async () => {
    expect(await lintExtension(join(folder, browser), browser)).toEqual([]);
  });

  test('names the licences of what is bundled', async () => {
    const notices = await readFile(join(folder, browser, 'third-party-notices.md'), 'utf8');
    expect(notices).toMatch(/## react-dom - [\s\S]*Permission is hereby granted/);
    const content = await readFile(join(folder, browser, 'third-party-notices-content.md'), 'utf8');
    expect(content).toContain('#');
  });

  test('has every file that its manifest names', async () => {
    const written = JSON.parse(await readFile(join(folder, browser, 'manifest.json'), 'utf8')) as Record<
      string,
      unknown
    >;
    const named = JSON.stringify(written).match(/"[\w/]+\.(js|html|png)"/g)!;
    expect(named.length).toBeGreaterThan(5);
    for (const name of named)
      expect((await stat(join(folder, browser, name.slice(1, -1)))).size, name).toBeGreaterThan(0);
  });

  test('injects a script below 76 KiB that imports nothing and knows no token', async () => {
    const content = (await scripts(browser)).get('content.js')!;
    expect(Buffer.byteLength(content)).toBeLessThan(76 * 1024);
    expect(content).not.toMatch(/\bimport\b|indexedDB|Bearer|oauth|innerHTML/);
  });

  test('evaluates no text as code, sets no HTML and loads nothing from elsewhere', async () => {
    for (const [file, code] of await scripts(browser)) {
      expect(code, file).not.toMatch(
        /\beval\(|new Function\(|\.innerHTML\s*=|insertAdjacentHTML|document\.write\(/,
      );
      expect(code, file).not.toMatch(/import\(\s*["'`]https?:/);
    }
  });

  test('asks for no host at install, and shows pages nothing to find it by', () => {
    const made = manifest(browser, '1.0.0') as Record<string, unknown> & { permissions: string[] };
    expect(made.host_permissions).toBeUndefined();
    expect(made.content_scripts).toBeUndefined();
    expect(made.web_accessible_resources).toBeUndefined();
    expect(made.externally_connectable).toBeUndefined();
    expect(made.permissions.filter((name) => name !== 'sidePanel')).toEqual([
      'activeTab',
      'scripting',
      'storage',
      'contextMenus',
      'alarms',
    ]);
  });
});
