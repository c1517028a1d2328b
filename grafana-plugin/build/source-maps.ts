import { decode, encode, type SourceMapSegment } from '@jridgewell/sourcemap-codec';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join, relative, resolve, sep } from 'node:path';

interface SourceMap {
  version: 3;
  file?: string;
  sources: (string | null)[];
  sourcesContent: (string | null)[];
  names: string[];
  mappings: string;
}

/**
 * Rewrites a bundle's source map to the form that Grafana's validator compares with the sources:
 * `webpack://<plugin id>/./<path from src>`. Virtual modules, which no source folder has, are dropped.
 *
 * @param mapFolder absolute folder of the map, against which its sources are relative
 */
export function rewriteSourceMap(
  map: SourceMap,
  mapFolder: string,
  src: string,
  pluginId: string,
): SourceMap {
  const kept: { name: string; content: string | null; old: number }[] = [];
  map.sources.forEach((source, old) => {
    if (source === null || isVirtual(source)) return;
    const path = relative(src, resolve(mapFolder, source)).split(sep).join('/');
    const name = `webpack://${pluginId}/${path.startsWith('.') ? path : './' + path}`;
    kept.push({ name, content: map.sourcesContent[old] ?? null, old });
  });
  const newIndex = new Map(kept.map(({ old }, index) => [old, index]));
  const mappings = decode(map.mappings).map((line) =>
    line.map((segment): SourceMapSegment => {
      if (segment.length === 1) return segment;
      const source = newIndex.get(segment[1]);
      if (source === undefined) return [segment[0]];
      return segment.length === 5
        ? [segment[0], source, segment[2], segment[3], segment[4]]
        : [segment[0], source, segment[2], segment[3]];
    }),
  );
  return {
    ...map,
    sources: kept.map(({ name }) => name),
    sourcesContent: kept.map(({ content }) => content),
    mappings: encode(mappings),
  };
}

function isVirtual(source: string): boolean {
  return source.includes('\0') || /(^|\/)virtual:|__vite|rolldown[:/]runtime/.test(source);
}

/** Rewrites every source map in a bundle's folder. `skip` names folders of other bundles inside it. */
export async function rewriteSourceMaps(
  outDir: string,
  src: string,
  pluginId: string,
  skip: string[],
): Promise<void> {
  const entries = await readdir(outDir, { recursive: true, withFileTypes: true });
  for (const entry of entries) {
    const file = join(entry.parentPath, entry.name);
    if (!entry.name.endsWith('.js.map') || skip.some((folder) => file.startsWith(folder + sep))) continue;
    const map = JSON.parse(await readFile(file, 'utf8')) as SourceMap;
    await writeFile(file, JSON.stringify(rewriteSourceMap(map, dirname(file), src, pluginId)));
  }
}
