import { mkdir, readFile, rename, rm } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build, type Rolldown } from 'vite';
import { findPluginFolders, type PluginFolder } from './plugin-folders.ts';
import { writeDocuments, writePluginAssets, type Macros } from './plugin-assets.ts';
import { isSharedModule } from './shared-modules.ts';
import { describeOverruns, kilo, measureSizes, type SizeLimit, type SizeReport } from './size-budget.ts';
import { rewriteSourceMaps } from './source-maps.ts';
import { systemFormat } from './system-format.ts';

const pluginRoot = resolve(dirname(fileURLToPath(import.meta.url)), '..');
const src = join(pluginRoot, 'src');

export interface BuildPluginOptions {
  /** Absolute folder for the result; replaced as a whole when the build has succeeded. */
  outDir?: string;
  onProgress?: (message: string) => void;
  mode?: 'production' | 'development';
}

/**
 * Builds the app plugin with its nested plugins, one bundle for each plugin.json, and checks their sizes.
 * Throws when a bundle is over its budget, saying by how much; the former result is then left as it was.
 */
export async function buildPlugin(options: BuildPluginOptions = {}): Promise<SizeReport[]> {
  const { outDir = join(pluginRoot, 'dist'), onProgress = () => {}, mode = 'production' } = options;
  const fresh = `${outDir}.next`;
  const { version } = JSON.parse(await readFile(join(pluginRoot, 'package.json'), 'utf8')) as {
    version: string;
  };
  const today = new Date().toISOString().slice(0, 10);
  const folders = await findPluginFolders(src);
  const reports: SizeReport[] = [];

  await rm(fresh, { recursive: true, force: true });
  await mkdir(fresh, { recursive: true });
  for (const folder of folders) {
    onProgress(`building ${folder.id}`);
    const target = join(fresh, folder.path);
    const macros: Macros = { version, today, pluginId: folder.id };
    const chunks = await bundle(folder, target, mode);
    const nested = folders
      .filter((other) => other !== folder && folder.path === '')
      .map((other) => join(fresh, other.path));
    await rewriteSourceMaps(target, src, folder.id, nested);
    await writePluginAssets(folder, target, macros, mode);
    if (folder.type === 'app') await writeDocuments(pluginRoot, resolve(pluginRoot, '..'), target, macros);
    if (mode === 'production') reports.push(...measureSizes(chunks, sizeLimits(folder)));
  }
  const overruns = describeOverruns(reports);
  if (overruns) throw new Error(`The plugin is too big:\n${overruns}`);

  await rm(outDir, { recursive: true, force: true });
  await rename(fresh, outDir);
  for (const { what, bytes, limit } of reports)
    onProgress(`${what}: ${kilo(bytes)} of ${kilo(limit)} gzipped`);
  return reports;
}

/** Grafana loads the app's module at start for everyone, so it has to be tiny. */
function sizeLimits(folder: PluginFolder): SizeLimit[] {
  const entry = { modules: [folder.entry] };
  if (folder.type === 'panel') return [{ what: `${folder.id} module`, limit: 90_000, ...entry }];
  if (folder.type === 'datasource') return [{ what: `${folder.id} module`, limit: 25_000, ...entry }];
  const firstPage = ['app/app.tsx'].map((file) => join(src, file));
  return [
    { what: `${folder.id} module`, limit: 10_000, ...entry },
    { what: `${folder.id} first page`, limit: 90_000, modules: [folder.entry, ...firstPage] },
  ];
}

async function bundle(
  folder: PluginFolder,
  outDir: string,
  mode: 'production' | 'development',
): Promise<Rolldown.OutputChunk[]> {
  const result = await build({
    configFile: false,
    root: pluginRoot,
    base: './',
    mode,
    logLevel: 'warn',
    publicDir: false,
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
  const output = Array.isArray(result) ? result[0] : result;
  if (!output || !('output' in output)) throw new Error(`Nothing was built for ${folder.id}`);
  return output.output.filter((item) => item.type === 'chunk');
}

if (process.argv[1] && resolve(process.argv[1]) === fileURLToPath(import.meta.url)) {
  await buildPlugin({ onProgress: (message) => console.log(message) });
}
