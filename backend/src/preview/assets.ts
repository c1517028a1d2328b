import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The folders with the built preview page and the built plugin. */
export interface PreviewAssets {
  previewFolder: string;
  pluginFolder: string;
}

/**
 * Finds the built preview and plugin: in the folder that the configuration names, beside a bundle, or in a
 * clone. Null when they have not been built.
 *
 * @param assets absolute or relative folder with `preview` and `plugin` in it, or null
 */
export function findPreviewAssets(assets: string | null): PreviewAssets | null {
  const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));
  const candidates: PreviewAssets[] = [
    ...[assets, here('./assets')]
      .filter((folder) => folder !== null)
      .map((folder) => ({ previewFolder: join(folder, 'preview'), pluginFolder: join(folder, 'plugin') })),
    {
      previewFolder: here('../../../grafana-plugin/dist-preview'),
      pluginFolder: here('../../../grafana-plugin/dist'),
    },
  ];
  return (
    candidates.find(
      ({ previewFolder, pluginFolder }) =>
        existsSync(join(previewFolder, 'index.html')) && existsSync(join(pluginFolder, 'plugin.json')),
    ) ?? null
  );
}
