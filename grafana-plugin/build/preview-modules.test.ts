import { readFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createRequire } from 'node:module';
import { describe, expect, test } from 'vitest';
import { modulePathsOf, previewSharedModules, runtimeInternals } from './preview-modules.ts';
import { sharedModules } from './shared-modules.ts';

const here = dirname(fileURLToPath(import.meta.url));
const require = createRequire(import.meta.url);
const runtime = dirname(require.resolve('@grafana/runtime/package.json'));

// The setters are no part of @grafana/runtime's interface: a new version may move them.
describe('the bridge into @grafana/runtime', () => {
  test.each([
    ['grafana-runtime/plugin-page', 'PluginPage'],
    ['grafana-runtime/panel-renderer', 'PanelRenderer'],
  ] as const)('%s is where the index gets %s from, and has a setter for it', async (name, component) => {
    const file = runtimeInternals[name];
    const index = await readFile(join(runtime, 'dist/esm/index.mjs'), 'utf8');
    const from = `./${file.replace('dist/esm/', '')}`;
    expect(index).toMatch(
      new RegExp(`export \\{[^}]*\\b${component}\\b[^}]*\\} from '${from.replaceAll('.', '\\.')}'`),
    );
    const text = await readFile(join(runtime, file), 'utf8');
    expect(text).toMatch(new RegExp(`export \\{[^}]*\\bset${component}\\b`));
    expect(text).toMatch(new RegExp(`let ${component}\\b`));
    expect(modulePathsOf('/clone')[name]).toBe(join('/clone/node_modules/@grafana/runtime', file));
  });
});

describe('the modules that the preview shares with plugins', () => {
  test('are those that its loader offers', async () => {
    const loader = await readFile(resolve(here, '../preview/services/shared-modules.ts'), 'utf8');
    const table = loader.slice(loader.indexOf('sharedModuleNamespaces'));
    for (const name of previewSharedModules) {
      expect(table, name).toMatch(new RegExp(`^  '?${name.replaceAll('/', '\\/')}'?[,:]`, 'm'));
    }
    expect(previewSharedModules.every((name) => sharedModules.includes(name))).toBe(true);
  });

  test('react-router is the v6 interface, with its Link and the router of v5 around it', async () => {
    expect(modulePathsOf('/clone')['react-router']).toBe('react-router-dom-v5-compat');
    const compat = await readFile(require.resolve('react-router-dom-v5-compat/dist/index.js'), 'utf8');
    for (const name of ['Link', 'CompatRouter', 'Routes', 'useParams', 'useNavigate']) {
      expect(compat).toMatch(new RegExp(`export \\{[^}]*\\b${name}\\b`));
    }
  });
});
