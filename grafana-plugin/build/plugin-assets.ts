import { cp, mkdir, readFile, writeFile } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { PluginFolder } from './plugin-folders.ts';

export interface Macros {
  /** The version of package.json. */
  version: string;
  /** Day of the build, YYYY-MM-DD in UTC. */
  today: string;
  pluginId: string;
}

/** Replaces the macros that Grafana's own tooling knows: %VERSION%, %TODAY% and %PLUGIN_ID%. */
export function replaceMacros(text: string, macros: Macros): string {
  return text
    .replaceAll('%VERSION%', macros.version)
    .replaceAll('%TODAY%', macros.today)
    .replaceAll('%PLUGIN_ID%', macros.pluginId);
}

/** Writes plugin.json (with macros replaced and `buildMode` set) and copies the images of one folder. */
export async function writePluginAssets(
  folder: PluginFolder,
  outDir: string,
  macros: Macros,
  buildMode: 'production' | 'development',
): Promise<void> {
  await mkdir(outDir, { recursive: true });
  const text = replaceMacros(await readFile(join(folder.source, 'plugin.json'), 'utf8'), macros);
  const json = JSON.parse(text) as Record<string, unknown>;
  await writeFile(join(outDir, 'plugin.json'), JSON.stringify({ ...json, buildMode }, null, 2) + '\n');
  for (const name of ['img', 'dashboards', 'locales']) {
    const from = join(folder.source, name);
    if (existsSync(from)) await cp(from, join(outDir, name), { recursive: true });
  }
}

/** Copies what a catalogue shows beside the plugin: README, CHANGELOG and LICENSE, from the nearest folder that has them. */
export async function writeDocuments(
  pluginRoot: string,
  repositoryRoot: string,
  outDir: string,
  macros: Macros,
): Promise<void> {
  for (const name of ['README.md', 'CHANGELOG.md', 'LICENSE']) {
    const from = [pluginRoot, repositoryRoot].map((folder) => join(folder, name)).find(existsSync);
    if (!from) continue;
    await writeFile(join(outDir, name), replaceMacros(await readFile(from, 'utf8'), macros));
  }
}
