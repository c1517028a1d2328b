import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Plugin } from 'vite';
import { modulePathsOf } from './preview-modules.ts';
import { runVite } from './run-vite.ts';

const here = dirname(fileURLToPath(import.meta.url));
const repositoryRoot = resolve(here, '../..');
const require = createRequire(import.meta.url);

export interface VendorBuild {
  /** Absolute folder with the built files. */
  folder: string;
  /** Module name → file name in that folder, for the page's import map. */
  imports: Record<string, string>;
}

/**
 * Builds the libraries of the preview (React, @grafana/*, the router) as one set of ES modules, an entry for
 * each name, and keeps the result in node_modules/.cache under a hash of their versions and of this build:
 * @grafana/ui is large, and nothing of ours changes it.
 */
export async function buildPreviewVendor(onProgress: (message: string) => void): Promise<VendorBuild> {
  const modules = modulePathsOf(repositoryRoot);
  const folder = join(repositoryRoot, 'node_modules/.cache/appops-preview-vendor', await cacheKey(modules));
  const manifest = join(folder, 'imports.json');
  if (!existsSync(manifest)) {
    onProgress('building the Grafana libraries of the preview (once for each version of them)');
    await bundleVendor(modules, folder);
    await removeOthers(folder);
  }
  return { folder, imports: JSON.parse(await readFile(manifest, 'utf8')) as Record<string, string> };
}

async function bundleVendor(modules: Record<string, string>, folder: string): Promise<void> {
  const fresh = `${folder}.${process.pid}`;
  await rm(fresh, { recursive: true, force: true });
  const names = Object.keys(modules);
  const chunks = await runVite('production', {
    root: repositoryRoot,
    base: './',
    logLevel: 'error',
    plugins: [namedEntries(modules), withoutHeavyEditors(), markedDefaults(), stylesInScripts()],
    resolve: { dedupe: ['react', 'react-dom'] },
    define: { 'process.env.NODE_ENV': '"production"', global: 'globalThis' },
    build: {
      outDir: fresh,
      emptyOutDir: true,
      target: 'es2022',
      modulePreload: false,
      reportCompressedSize: false,
      license: { fileName: 'third-party-notices.md' },
      rolldownOptions: {
        input: Object.fromEntries(names.map((name) => [entryName(name), ENTRY + name])),
        preserveEntrySignatures: 'strict',
        output: {
          format: 'es',
          entryFileNames: '[name]-[hash].js',
          chunkFileNames: '[name]-[hash].js',
          assetFileNames: '[name]-[hash][extname]',
        },
      },
    },
  });
  const imports: Record<string, string> = {};
  for (const { facadeModuleId, fileName } of chunks) {
    if (facadeModuleId?.startsWith(RESOLVED)) imports[facadeModuleId.slice(RESOLVED.length)] = fileName;
  }
  await writeFile(join(fresh, 'imports.json'), JSON.stringify(imports, null, 2));
  await mkdir(dirname(folder), { recursive: true });
  // Two builds may race: whoever renames first wins, the other one's result is the same.
  await rename(fresh, folder).catch(async (error: NodeJS.ErrnoException) => {
    await rm(fresh, { recursive: true, force: true });
    if (error.code !== 'ENOTEMPTY' && error.code !== 'EEXIST') throw error;
  });
}

const ENTRY = 'virtual:appops-vendor:';
const RESOLVED = '\0' + ENTRY;

function entryName(name: string): string {
  return name.replace(/^@/, '').replace(/\W+/g, '-');
}

/** Makes one entry for each name that exports what the package exports, also where that is CommonJS. */
function namedEntries(modules: Record<string, string>): Plugin {
  return {
    name: 'appops-vendor-entries',
    enforce: 'pre',
    resolveId: (id) => (id.startsWith(ENTRY) ? '\0' + id : undefined),
    async load(id) {
      if (!id.startsWith(RESOLVED)) return undefined;
      const path = modules[id.slice(RESOLVED.length)]!;
      const target = JSON.stringify(path);
      const resolved = await this.resolve(path, join(here, 'x.js'));
      if (!resolved) throw new Error(`The preview cannot resolve ${path}`);
      const info = await this.load({ id: resolved.id, resolveDependencies: false });
      const isCommonJs = (info.exports ?? []).length === 0;
      if (!isCommonJs) {
        const hasDefault = info.exports.includes('default');
        return `export * from ${target};` + (hasDefault ? `export { default } from ${target};` : '');
      }
      const names = Object.keys(require(path) as object).filter(
        (name) => name !== 'default' && /^[A-Za-z_$][\w$]*$/.test(name),
      );
      const list = names.map((name, index) => `${name}: e${index}`).join(', ');
      const exported = names.map((name, index) => `e${index} as ${name}`).join(', ');
      return `import m from ${target}; const { ${list} } = m; export { ${exported} }; export default m;`;
    },
  };
}

/** Monaco and OpenLayers are lazy parts of @grafana/ui that no page of ours opens: 97 MB of sources. */
function withoutHeavyEditors(): Plugin {
  const left = '\0appops-left-out';
  return {
    name: 'appops-without-heavy-editors',
    enforce: 'pre',
    resolveId(id, importer) {
      if (id === 'monaco-editor' || id.startsWith('ol/') || id === '@monaco-editor/react') return left;
      if (id.endsWith('OpenLayersProvider.mjs') && importer) return left;
      return undefined;
    },
    load(id) {
      if (id !== left) return undefined;
      return 'const leftOut = () => { throw new Error("The preview leaves out code editor and maps"); }; export default leftOut; export const loader = { config() {} };';
    },
    // Named imports of what is left out become undefined instead of failing the build.
    options: (options) => ({ ...options, shimMissingExports: true }),
  };
}

/**
 * CommonJS with a marked default export: bundlers that follow Node give importers with the extension .mjs, as those
 * of @grafana/ui, the whole module instead. Grafana's own bundler gives the default, and so does this.
 */
function markedDefaults(): Plugin {
  const packages = ['react-custom-scrollbars-2'];
  const prefix = '\0appops-default:';
  return {
    name: 'appops-marked-defaults',
    enforce: 'pre',
    resolveId: (id, importer) =>
      packages.includes(id) && !importer?.startsWith(prefix) ? `${prefix}${id}` : undefined,
    load(id) {
      if (!id.startsWith(prefix)) return undefined;
      const path = JSON.stringify(require.resolve(id.slice(prefix.length)));
      return `import m from ${path}; export default m.default ?? m;`;
    },
  };
}

/** Style sheets of libraries become style elements, so that a page needs no further file. */
function stylesInScripts(): Plugin {
  const prefix = '\0appops-style:';
  return {
    name: 'appops-styles-in-scripts',
    enforce: 'pre',
    async resolveId(id, importer) {
      if (!id.endsWith('.css')) return undefined;
      const file = await this.resolve(id, importer, { skipSelf: true });
      // Without the extension .css, or Vite would extract it all the same.
      return file ? `${prefix}${file.id}.js` : undefined;
    },
    async load(id) {
      if (!id.startsWith(prefix)) return undefined;
      const css = JSON.stringify(await readFile(id.slice(prefix.length, -'.js'.length), 'utf8'));
      return {
        code: `const style = document.createElement('style'); style.textContent = ${css}; document.head.append(style);`,
        moduleSideEffects: true,
      };
    },
  };
}

async function cacheKey(modules: Record<string, string>): Promise<string> {
  const hash = createHash('sha256');
  const lock = JSON.parse(await readFile(join(repositoryRoot, 'package-lock.json'), 'utf8')) as {
    packages: Record<string, { version?: string; dev?: boolean }>;
  };
  for (const [path, { version }] of Object.entries(lock.packages)) {
    if (path.startsWith('node_modules/')) hash.update(`${path}@${version}\n`);
  }
  hash.update(JSON.stringify(Object.keys(modules)));
  for (const file of ['preview-vendor.ts', 'preview-modules.ts', 'run-vite.ts'])
    hash.update(await readFile(join(here, file)));
  return hash.digest('hex').slice(0, 16);
}

/** Keeps only the newest result: the older ones belong to versions that are no longer installed. */
async function removeOthers(folder: string): Promise<void> {
  for (const name of await readdir(dirname(folder))) {
    const other = join(dirname(folder), name);
    if (other !== folder && /^[0-9a-f]{16}$/.test(name)) await rm(other, { recursive: true, force: true });
  }
}
