import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { ProxyRoute } from './route-matching.ts';

export interface PluginJson {
  id: string;
  type: string;
  name: string;
  info: { version: string };
  includes?: { type: string; path?: string }[];
  routes?: ProxyRoute[];
}

export interface BuiltPlugin {
  /** Absolute folder that is served under the plugin's id. */
  folder: string;
  json: PluginJson;
}

/**
 * Reads the built app plugin and those nested in it, by id. The app's own files are served without the nested
 * folders being reachable any other way than under their own id, as in Grafana.
 */
export async function readBuiltPlugins(appFolder: string): Promise<Map<string, BuiltPlugin>> {
  const app = await readOne(join(appFolder, 'plugin.json'));
  const nested = (app.json.includes ?? [])
    .map(({ path }) => path)
    .filter((path): path is string => path?.endsWith('/plugin.json') === true)
    .map((path) => join(appFolder, path));
  const all = [app, ...(await Promise.all(nested.map(readOne)))];
  return new Map(all.map((plugin) => [plugin.json.id, plugin]));
}

async function readOne(file: string): Promise<BuiltPlugin> {
  // Cast: our own build has written it, from the file that a test holds against Grafana's schema.
  return { folder: dirname(file), json: JSON.parse(await readFile(file, 'utf8')) as PluginJson };
}
