/**
 * Bundles the backend into one folder that runs alone, on any Node from 22.19, from wherever it is copied:
 *   node appops.js serve        (and every other command of the CLI)
 * What cannot be bundled stands beside it: SQLite's native library, the files of the API's docs page, and the built pages.
 */
import { existsSync } from 'node:fs';
import { cp, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import { build } from 'vite';
import { root } from './project.mjs';

/** Packages that stay packages, and what the backend needs of them at run time. */
const kept = {
  'better-sqlite3': ['package.json', 'LICENSE', 'lib', 'prebuilds'],
  'swagger-ui-dist': ['package.json', 'LICENSE', 'swagger-ui.css', 'swagger-ui-bundle.js'],
};

/** What libraries use where somebody has installed it, which nobody has. */
const neverThere = ['pg-native', 'bufferutil', 'utf-8-validate'];

const backend = path.join(root, 'backend');

/** The first thing that runs: an older Node would stop somewhere in a library, which tells nobody why. */
const checkNode = `{
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major < 22 || (major === 22 && minor < 19)) {
    console.error('AppOps needs Node 22.19 or newer; this is ' + process.version + '.');
    process.exit(1);
  }
}`;
/** Threads: how the sources start them, and the entry that the bundle has for each. */
const threads = {
  "new URL('./worker.ts', import.meta.url)": 'probe-worker',
  "new URL('./evaluation-thread.ts', import.meta.url)": 'evaluation-thread',
};

/** Each is one file: a chunk shared by two entries would import the one that still awaits its server. */
const entries = {
  appops: 'src/cli/main.ts',
  'probe-worker': 'src/probing/thread/worker.ts',
  'evaluation-thread': 'src/probing/thread/evaluation-thread.ts',
};

export async function bundleBackend(outDir) {
  const { version } = JSON.parse(await readFile(path.join(backend, 'package.json'), 'utf8'));
  await rm(outDir, { recursive: true, force: true });
  const found = threadEntries();
  for (const [name, file] of Object.entries(entries)) await bundle(outDir, name, file, version, found.plugin);
  for (const name of Object.values(threads)) {
    const places = found.places(name);
    if (places !== 1)
      throw new Error(`The backend starts its ${name} in ${places} places, where one was expected.`);
  }
  for (const [name, parts] of Object.entries(kept)) {
    await copyPackage(name, parts, path.join(outDir, 'node_modules', name));
  }
  // The plugin's pages, served under /preview/ where they have been built.
  const pages = { plugin: 'grafana-plugin/dist', preview: 'grafana-plugin/dist-preview' };
  for (const [name, folder] of Object.entries(pages)) {
    const from = path.join(root, folder);
    if (existsSync(from)) await cp(from, path.join(outDir, 'assets', name), { recursive: true });
  }
  const manifest = {
    name: 'appops',
    version,
    private: true,
    license: 'Apache-2.0',
    type: 'module',
    engines: { node: '>=22.19' },
  };
  await writeFile(path.join(outDir, 'package.json'), `${JSON.stringify(manifest, null, 2)}\n`);
  await cp(path.join(root, 'LICENSE'), path.join(outDir, 'LICENSE'));
}

async function bundle(outDir, name, file, version, plugin) {
  await build({
    root: backend,
    configFile: false,
    logLevel: 'warn',
    publicDir: false,
    define: {
      APPOPS_VERSION: JSON.stringify(version),
      // In one file with the CLI, the server's module is never the program.
      'import.meta.main': 'false',
    },
    plugins: [plugin],
    ssr: { noExternal: true, external: [...Object.keys(kept), ...neverThere] },
    build: {
      ssr: path.join(backend, file),
      outDir,
      emptyOutDir: false,
      target: 'node22',
      sourcemap: true,
      minify: false,
      reportCompressedSize: false,
      // What is bundled keeps its licences beside it; what stays a package has its own.
      license: { fileName: `third-party-notices/${name}.md` },
      rolldownOptions: {
        output: { format: 'es', entryFileNames: `${name}.js`, codeSplitting: false, banner: checkNode },
      },
    },
  });
}

/** The sources start threads from TypeScript files; the bundle has them as entries of their own. */
function threadEntries() {
  const places = new Map();
  const plugin = {
    name: 'thread-entries',
    // Before TypeScript and Vite's own look at such addresses.
    enforce: 'pre',
    transform(code, id) {
      let made = code;
      for (const [inSources, name] of Object.entries(threads)) {
        if (!made.includes(inSources)) continue;
        // A file may be part of several entries.
        places.set(name, (places.get(name) ?? new Set()).add(id));
        made = made.replace(inSources, `new URL('./${name}.js', import.meta.url)`);
      }
      return made === code ? null : { code: made, map: null };
    },
  };
  return { plugin, places: (name) => places.get(name)?.size ?? 0 };
}

async function copyPackage(name, parts, target) {
  const folder = path.dirname(
    createRequire(path.join(backend, 'package.json')).resolve(`${name}/package.json`),
  );
  await mkdir(target, { recursive: true });
  for (const part of parts) await cp(path.join(folder, part), path.join(target, part), { recursive: true });
}

if (import.meta.main) await bundleBackend(path.join(root, 'backend/dist'));
