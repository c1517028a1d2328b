import { readdir, readFile } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { existsSync } from 'node:fs';

/** One folder with a plugin.json: Grafana serves each under its own id, so each becomes its own bundle. */
export interface PluginFolder {
  id: string;
  type: 'app' | 'datasource' | 'panel';
  /** Absolute path of the folder that holds plugin.json. */
  source: string;
  /** The same folder relative to `src`, '' for the app; it is also its place below `dist`. */
  path: string;
  /** Absolute path of the file whose export `plugin` Grafana takes. */
  entry: string;
}

interface PluginJson {
  id: string;
  type: PluginFolder['type'];
  includes?: { type: string; path?: string }[];
  dependencies: { grafanaDependency: string };
}

/**
 * Finds every plugin.json below `src`, the app first. Throws when a nested plugin is not declared in the
 * app's `includes` with its type, or asks for another Grafana than the app does: Grafana would not load it.
 */
export async function findPluginFolders(src: string): Promise<PluginFolder[]> {
  const files = (await readdir(src, { recursive: true, withFileTypes: true }))
    .filter((file) => file.name === 'plugin.json')
    .map((file) => join(file.parentPath, file.name))
    .sort((a, b) => a.length - b.length);
  const jsons = await Promise.all(
    files.map(async (file) => JSON.parse(await readFile(file, 'utf8')) as PluginJson),
  );
  const app = jsons[0];
  if (!app || app.type !== 'app') throw new Error(`${src} has no plugin.json of an app`);

  return files.map((file, index) => {
    const json = jsons[index]!;
    const source = dirname(file);
    const path = relative(src, source);
    if (index > 0) checkNested(app, json, `${path}/plugin.json`);
    const entry = ['module.tsx', 'module.ts'].map((name) => join(source, name)).find(existsSync);
    if (!entry) throw new Error(`${source} has a plugin.json but no module.ts or module.tsx`);
    return { id: json.id, type: json.type, source, path, entry };
  });
}

function checkNested(app: PluginJson, nested: PluginJson, path: string): void {
  const declared = app.includes?.some((include) => include.path === path && include.type === nested.type);
  if (!declared) throw new Error(`src/plugin.json does not include ${path} with type "${nested.type}"`);
  const [wanted, found] = [app.dependencies.grafanaDependency, nested.dependencies.grafanaDependency];
  if (wanted !== found) throw new Error(`${path} asks for Grafana ${found}, the app for ${wanted}`);
}
