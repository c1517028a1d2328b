import { existsSync } from 'node:fs';
import { cp, mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildPreviewVendor, type VendorBuild } from './preview-vendor.ts';
import { runVite } from './run-vite.ts';

const pluginRoot = resolve(dirname(fileURLToPath(import.meta.url)), '..');
const require = createRequire(import.meta.url);

export interface BuildPreviewOptions {
  /** Absolute folder for the result; replaced as a whole when the build has succeeded. */
  outDir?: string;
  onProgress?: (message: string) => void;
}

/**
 * Builds the page that stands in for Grafana around the built plugin: static files for `/preview/`. The
 * plugin itself is not in it; the server adds it under `/preview/public/plugins/<id>/`.
 */
export async function buildPreview(options: BuildPreviewOptions = {}): Promise<void> {
  const { outDir = join(pluginRoot, 'dist-preview'), onProgress = () => {} } = options;
  const fresh = `${outDir}.${process.pid}`;
  const vendor = await buildPreviewVendor(onProgress);
  onProgress('building the preview');
  try {
    const entry = await buildShell(vendor, fresh);
    await cp(vendor.folder, join(fresh, 'vendor'), { recursive: true });
    await copySystemJs(join(fresh, 'system'));
    await copyIcons(join(fresh, 'public/build/img'));
    await copyFonts(join(fresh, 'public/fonts'));
    await writePage(vendor, entry, fresh);
    await rm(outDir, { recursive: true, force: true });
    await rename(fresh, outDir);
  } finally {
    await rm(fresh, { recursive: true, force: true });
  }
}

/** Bundles the shell itself; the libraries stay imports by name, which the page's import map resolves. */
async function buildShell(vendor: VendorBuild, outDir: string): Promise<string> {
  const chunks = await runVite('production', {
    root: pluginRoot,
    base: './',
    logLevel: 'warn',
    build: {
      outDir,
      emptyOutDir: true,
      target: 'es2022',
      sourcemap: true,
      modulePreload: false,
      reportCompressedSize: false,
      license: { fileName: 'third-party-notices.md' },
      rolldownOptions: {
        input: { main: join(pluginRoot, 'preview/main.ts') },
        external: (id) => id in vendor.imports,
        output: {
          format: 'es',
          entryFileNames: 'page/[name]-[hash].js',
          chunkFileNames: 'page/[name]-[hash].js',
        },
      },
    },
  });
  const main = chunks.find(({ isEntry }) => isEntry);
  if (!main) throw new Error('The preview has no entry');
  return main.fileName;
}

async function writePage(vendor: VendorBuild, entry: string, outDir: string): Promise<void> {
  const imports = Object.fromEntries(
    Object.entries(vendor.imports).map(([name, file]) => [name, `./vendor/${file}`]),
  );
  const preloads = ['react', '@grafana/data', '@grafana/ui', '@grafana/runtime'].map(
    (name) => `<link rel="modulepreload" href="${imports[name]}" />`,
  );
  const head = [
    `<script type="importmap">${JSON.stringify({ imports })}</script>`,
    ...preloads,
    '<script src="system/system.min.js"></script>',
    '<script src="system/named-register.min.js"></script>',
    `<script type="module" src="${entry}"></script>`,
  ];
  const template = await readFile(join(pluginRoot, 'preview/index.html'), 'utf8');
  await writeFile(join(outDir, 'index.html'), template.replace('<!--head-->', head.join('\n    ')));
}

/** SystemJS without its AMD extra, whose global `define` breaks libraries inside bundles. */
async function copySystemJs(to: string): Promise<void> {
  const from = join(dirname(require.resolve('systemjs/package.json')), 'dist');
  await mkdir(to, { recursive: true });
  await cp(join(from, 'system.min.js'), join(to, 'system.min.js'));
  await cp(join(from, 'extras/named-register.min.js'), join(to, 'named-register.min.js'));
}

/** The icons of @grafana/ui, each as a file and all in one `icons.json` for the cache. */
async function copyIcons(to: string): Promise<void> {
  const from = join(dirname(require.resolve('@grafana/ui/package.json')), 'dist/public/img/icons');
  const icons = join(to, 'icons');
  await cp(from, icons, { recursive: true });
  await addMissingIcons(icons);
  const all: Record<string, string> = {};
  for (const entry of await readdir(icons, { recursive: true, withFileTypes: true })) {
    const file = join(entry.parentPath, entry.name);
    if (entry.isFile()) all[relative(icons, file)] = await readFile(file, 'utf8');
  }
  await writeFile(join(to, 'icons.json'), JSON.stringify(all));
}

/**
 * The package holds the icons that its own components use; Grafana itself has all the names. Of the missing
 * ones some are a neighbour turned round; the rest become a plain circle, so that a page keeps its shape.
 */
async function addMissingIcons(icons: string): Promise<void> {
  const neighbours: Record<string, { of: string; turned?: string }> = {
    spinner: { of: 'sync' },
    home: { of: 'home-alt' },
    'angle-double-left': { of: 'angle-double-right', turned: 'translate(24 0) scale(-1 1)' },
    'angle-double-up': { of: 'angle-double-down', turned: 'translate(0 24) scale(1 -1)' },
  };
  const folders = ['unicons', 'mono', 'custom'];
  // Its ES module does not load in Node.
  const { availableIconsIndex } = require('@grafana/data') as typeof import('@grafana/data');
  for (const name of Object.keys(availableIconsIndex)) {
    if (folders.some((folder) => existsSync(join(icons, folder, `${name}.svg`)))) continue;
    const { of, turned } = neighbours[name] ?? { of: 'circle' };
    let svg = await readFile(join(icons, 'unicons', `${of}.svg`), 'utf8');
    if (turned) svg = svg.replace(/(<svg[^>]*>)(.*)(<\/svg>)/s, `$1<g transform="${turned}">$2</g>$3`);
    if (name === 'circle-mono') svg = '<svg viewBox="0 0 24 24"><circle cx="12" cy="12" r="10"/></svg>';
    await writeFile(join(icons, folderOf(name), `${name}.svg`), svg);
  }
}

/** Where @grafana/ui looks for an icon. */
function folderOf(name: string): string {
  if (name.startsWith('gf-')) return 'custom';
  return name.endsWith('-mono') ? 'mono' : 'unicons';
}

/** Grafana's fonts under the names that @grafana/ui asks for; each is a variable font, so one file serves all weights. */
async function copyFonts(to: string): Promise<void> {
  const inter = join(dirname(require.resolve('@fontsource-variable/inter/package.json')), 'files');
  const mono = join(dirname(require.resolve('@fontsource-variable/roboto-mono/package.json')), 'files');
  const copies: [string, string][] = [
    [join(inter, 'inter-latin-wght-normal.woff2'), 'inter/Inter-Regular.woff2'],
    [join(inter, 'inter-latin-wght-normal.woff2'), 'inter/Inter-Medium.woff2'],
    [join(inter, 'inter-latin-wght-italic.woff2'), 'inter/Inter-Italic.woff2'],
    [join(inter, 'inter-latin-wght-italic.woff2'), 'inter/Inter-MediumItalic.woff2'],
    [
      join(mono, 'roboto-mono-latin-wght-normal.woff2'),
      'roboto/L0xTDF4xlVMF-BfR8bXMIhJHg45mwgGEFl0_3vrtSM1J-gEPT5Ese6hmHSh0mQ.woff2',
    ],
  ];
  for (const [from, name] of copies) await cp(from, join(to, name), { recursive: true });
}

if (import.meta.main) await buildPreview({ onProgress: (message) => console.log(message) });
