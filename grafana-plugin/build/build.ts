import { mkdir, readFile, rename, rm } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Rolldown } from 'vite';
import { writeDocuments, writePluginAssets, type Macros } from './plugin-assets.ts';
import { findPluginFolders, type PluginFolder } from './plugin-folders.ts';
import { runVite } from './run-vite.ts';
import { isSharedModule } from './shared-modules.ts';
import { describeOverruns, kilo, measureSizes, type SizeLimit, type SizeReport } from './size-budget.ts';
import { rewriteSourceMaps } from './source-maps.ts';
import { systemFormat } from './system-format.ts';

const ownRoot = resolve(dirname(fileURLToPath(import.meta.url)), '..');

type Mode = 'production' | 'development';

export interface BuildPluginOptions {
  /** Absolute folder with package.json and `src`; this workspace unless a test says otherwise. */
  root?: string;
  /** Absolute folder for the result; replaced as a whole when the build has succeeded. */
  outDir?: string;
  onProgress?: (message: string) => void;
  mode?: Mode;
}

/**
 * Builds the app plugin with its nested plugins, one bundle for each plugin.json, and checks their sizes.
 * Throws when a bundle is over its budget, saying by how much; the former result is then left as it was.
 */
export async function buildPlugin(options: BuildPluginOptions = {}): Promise<SizeReport[]> {
  const { root = ownRoot, onProgress = () => {}, mode = 'production' } = options;
  const { outDir = join(root, 'dist') } = options;
  // Beside the result, so that a rename puts it in its place.
  const fresh = `${outDir}.${process.pid}`;
  try {
    const reports = await buildInto(fresh, root, mode, onProgress);
    const overruns = describeOverruns(reports);
    if (overruns) throw new Error(`The plugin is too big:\n${overruns}`);
    await rm(outDir, { recursive: true, force: true });
    await rename(fresh, outDir);
    for (const { what, bytes, limit } of reports) {
      onProgress(`${what}: ${kilo(bytes)} of ${kilo(limit)} gzipped`);
    }
    return reports;
  } finally {
    await rm(fresh, { recursive: true, force: true });
  }
}

async function buildInto(
  fresh: string,
  root: string,
  mode: Mode,
  onProgress: (message: string) => void,
): Promise<SizeReport[]> {
  const src = join(root, 'src');
  const { version } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8')) as { version: string };
  const today = new Date().toISOString().slice(0, 10);
  const folders = await findPluginFolders(src);
  const reports: SizeReport[] = [];
  await mkdir(fresh, { recursive: true });
  for (const folder of folders) {
    onProgress(`building ${folder.id}`);
    const target = join(fresh, folder.path);
    const macros: Macros = { version, today, pluginId: folder.id };
    const chunks = await bundle(folder, root, target, mode);
    const nested = folders.filter(({ path }) => path !== '').map(({ path }) => join(fresh, path));
    await rewriteSourceMaps(target, src, folder.id, folder.type === 'app' ? nested : []);
    await writePluginAssets(folder, target, macros, mode);
    if (folder.type === 'app') await writeDocuments(root, resolve(root, '..'), target, macros);
    if (mode === 'production') reports.push(...measureSizes(chunks, sizeLimits(folder, src)));
  }
  return reports;
}

/** Grafana loads the app's module at start for everyone, so it has to be tiny. */
function sizeLimits({ id, type, entry }: PluginFolder, src: string): SizeLimit[] {
  if (type === 'panel') return [{ what: `${id} module`, limit: 90_000, modules: [entry] }];
  if (type === 'datasource') return [{ what: `${id} module`, limit: 25_000, modules: [entry] }];
  const firstPage = ['app/app.tsx', 'features/overview/overview-page.tsx'].map((file) => join(src, file));
  return [
    { what: `${id} module`, limit: 10_000, modules: [entry] },
    { what: `${id} first page`, limit: 90_000, modules: [entry, ...firstPage] },
  ];
}

function bundle(
  folder: PluginFolder,
  root: string,
  outDir: string,
  mode: Mode,
): Promise<Rolldown.OutputChunk[]> {
  return runVite(mode, {
    root,
    base: './',
    logLevel: 'warn',
    plugins: [systemFormat()],
    define: { 'process.env.NODE_ENV': JSON.stringify(mode) },
    build: {
      outDir,
      emptyOutDir: false,
      target: 'es2022',
      sourcemap: true,
      minify: mode === 'production',
      modulePreload: false,
      reportCompressedSize: false,
      license: { fileName: 'third-party-notices.md' },
      rolldownOptions: {
        input: { module: folder.entry },
        external: isSharedModule,
        preserveEntrySignatures: 'strict',
        output: {
          format: 'es',
          entryFileNames: '[name].js',
          chunkFileNames: 'chunks/[name]-[hash].js',
          assetFileNames: 'assets/[name]-[hash][extname]',
        },
      },
    },
  });
}

if (import.meta.main) await buildPlugin({ onProgress: (message) => console.log(message) });
