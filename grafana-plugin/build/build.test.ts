import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { buildPlugin } from './build.ts';

let root: string;

const pluginJson = (id: string, type: string, more: object = {}) =>
  JSON.stringify({
    id,
    type,
    info: { version: '%VERSION%', updated: '%TODAY%' },
    dependencies: { grafanaDependency: '>=12.4.0' },
    ...more,
  });
const files: Record<string, string> = {
  'package.json': JSON.stringify({ version: '7.8.9' }),
  'README.md': 'Version %VERSION% of %PLUGIN_ID%',
  'src/plugin.json': pluginJson('org-x-app', 'app', {
    includes: [
      { type: 'page', path: '/a/%PLUGIN_ID%/one' },
      { type: 'datasource', path: 'datasource/plugin.json' },
    ],
  }),
  'src/img/logo.svg': '<svg xmlns="http://www.w3.org/2000/svg"/>',
  'src/module.tsx': `import { lazy } from 'react';
    export const plugin = { root: lazy(() => import('./app/app.tsx')) };`,
  'src/app/app.tsx': `import { lazy } from 'react';
    import { useParams } from 'react-router';
    import { label } from '../label.ts';
    const Overview = lazy(() => import('../features/overview/overview-page.tsx'));
    export default function App() { return <p title={useParams().id}>{label}<Overview /></p>; }`,
  'src/features/overview/overview-page.tsx': `export default function OverviewPage() { return <p>overview text</p>; }`,
  'src/label.ts': `export const label: string = 'used by both';`,
  'src/datasource/plugin.json': pluginJson('org-x-datasource', 'datasource'),
  'src/datasource/module.ts': `import { label } from '../label.ts'; export const plugin = { label };`,
};

async function write(path: string, text: string): Promise<void> {
  await mkdir(dirname(join(root, path)), { recursive: true });
  await writeFile(join(root, path), text);
}
const built = (path: string) => readFile(join(root, 'dist', path), 'utf8');

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'appops-plugin-'));
  for (const [path, text] of Object.entries(files)) await write(path, text);
  await buildPlugin({ root });
}, 240_000);
afterAll(() => rm(root, { recursive: true }));

describe('a built plugin', () => {
  test('is in the System format, lazy chunks too, and imports what Grafana shares by name', async () => {
    const chunks = (await readdir(join(root, 'dist/chunks'))).filter((name) => name.endsWith('.js'));
    expect(chunks.length).toBeGreaterThanOrEqual(2);
    const texts = await Promise.all(['module.js', ...chunks.map((name) => `chunks/${name}`)].map(built));
    for (const text of texts) expect(text).toMatch(/^System\.register\(\[/);
    expect(texts.join('')).toMatch(/[`"']react-router[`"']/);
    expect(texts.join('')).not.toContain('useSyncExternalStore');
  });

  test('is made for production also where a test runner says otherwise, without a path of this machine', async () => {
    expect(process.env.NODE_ENV).toBe('test');
    const names = await readdir(join(root, 'dist'), { recursive: true });
    for (const name of names.filter((one) => one.endsWith('.js'))) {
      expect(await built(name), name).not.toContain('jsx-dev-runtime');
      expect(await built(name), name).not.toContain(root);
    }
  });

  test('loads lazy chunks through the loader and keeps the export named plugin', async () => {
    const module = await built('module.js');
    expect(module).toMatch(/\.import\([`"']\.\/chunks\/app-/);
    expect(module).toMatch(/[`"']plugin[`"']/);
  });

  test('shares no chunk between folders with a plugin.json: what both use is in both', async () => {
    const dataSource = await built('datasource/module.js');
    expect(dataSource).toContain('used by both');
    expect(dataSource).toMatch(/^System\.register\(\[\],/);
    expect(await readdir(join(root, 'dist/datasource'))).not.toContain('chunks');
  });

  test('has its macros replaced and its build mode set', async () => {
    const today = new Date().toISOString().slice(0, 10);
    const app = JSON.parse(await built('plugin.json')) as Record<string, unknown>;
    expect(app).toMatchObject({
      buildMode: 'production',
      info: { version: '7.8.9' },
      includes: [{ path: '/a/org-x-app/one' }, { path: 'datasource/plugin.json' }],
    });
    expect([today, new Date().toISOString().slice(0, 10)]).toContain(
      (app['info'] as { updated: string }).updated,
    );
    expect(await built('README.md')).toBe('Version 7.8.9 of org-x-app');
    expect(await built('img/logo.svg')).toContain('<svg');
  });

  test('has source maps that name the files of src with their text, and nothing made up', async () => {
    const maps = (await readdir(join(root, 'dist'), { recursive: true })).filter((name) =>
      name.endsWith('.map'),
    );
    const ids = new Set<string>();
    for (const name of maps) {
      const map = JSON.parse(await built(name)) as { sources: string[]; sourcesContent: string[] };
      for (const [index, source] of map.sources.entries()) {
        const [, id, path] = /^webpack:\/\/([\w-]+)\/\.\/(.*)$/.exec(source) ?? [];
        expect(path, source).toBeDefined();
        ids.add(id!);
        expect(map.sourcesContent[index]).toBe(files[`src/${path}`]);
      }
    }
    expect(maps).toContain('datasource/module.js.map');
    expect([...ids].sort()).toEqual(['org-x-app', 'org-x-datasource']);
  });
});

describe('a build that cannot be right fails and leaves the former result', () => {
  const broken = async (path: string, text: string) => {
    await write(path, text);
    try {
      return await buildPlugin({ root }).then(
        () => 'built',
        (error: Error) => error.message,
      );
    } finally {
      await write(path, files[path]!);
      expect((await readdir(root)).filter((name) => name.startsWith('dist.'))).toEqual([]);
    }
  };

  test('a nested plugin that the app does not include', async () => {
    const message = await broken('src/plugin.json', pluginJson('org-x-app', 'app', { includes: [] }));
    expect(message).toContain('does not include datasource/plugin.json with type "datasource"');
  });

  test('a nested plugin for another Grafana', async () => {
    const json = pluginJson('org-x-datasource', 'datasource', {
      dependencies: { grafanaDependency: '>=11.0.0' },
    });
    const message = await broken('src/datasource/plugin.json', json);
    expect(message).toContain('asks for Grafana >=11.0.0, the app for >=12.4.0');
  });

  test('a module.js over its budget, with how much it is over', async () => {
    const noise = Array.from({ length: 12_000 }, (_unused, index) => (index * 7919) % 65_521).join('-');
    const message = await broken(
      'src/module.tsx',
      `${files['src/module.tsx']} export const noise = '${noise}';`,
    );
    expect(message).toMatch(/org-x-app module: \d+\.\d kB gzipped, \d+\.\d kB over its 10\.0 kB/);
    expect(await built('module.js')).not.toContain('7919-');
  });

  test('a first page that is no longer where the check looks', async () => {
    const message = await broken('src/app/app.tsx', `export default function App() { return null; }`);
    expect(message).toContain('overview-page.tsx is not in the bundle');
  });
});
