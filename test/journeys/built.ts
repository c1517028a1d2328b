import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildExtension } from '../../extension/build.ts';

/** What a journey runs: one build of the plugin with its preview, and of the extension. */
export interface Built {
  /** For `--assets`. */
  assets: string;
  extension: string;
  remove(): Promise<void>;
}

interface Builds {
  buildParts(options: { only: string[] }): Promise<void>;
}

const root = new URL('../../', import.meta.url);

/**
 * Builds the plugin and its preview, unless what was built last is of the same sources, and copies them: whoever
 * builds while the journey runs would take the files away from under it.
 *
 * The extension is built for a headless Chromium, where nobody can answer a permission prompt: the hosts that a
 * person would grant are granted at install. All else is as it ships.
 */
export async function buildOnce(): Promise<Built> {
  const { buildParts } = (await import(new URL('scripts/steps/builds.mjs', root).href)) as Builds;
  await buildParts({ only: ['plugin', 'preview'] });
  const folder = await mkdtemp(join(tmpdir(), 'appops-built-'));
  const built = (name: string) => new URL(`grafana-plugin/${name}`, root);
  await cp(built('dist'), join(folder, 'plugin'), { recursive: true });
  await cp(built('dist-preview'), join(folder, 'preview'), { recursive: true });
  const extension = join(folder, 'extension');
  await buildExtension({ outDir: extension, browser: 'chrome', hostPermissions: ['http://127.0.0.1/*'] });
  return { assets: folder, extension, remove: () => rm(folder, { recursive: true, force: true }) };
}
