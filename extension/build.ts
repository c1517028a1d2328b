import { cp, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build, type InlineConfig, type Plugin } from 'vite';
import { manifest, type Browser } from './manifest.ts';

const ROOT = dirname(fileURLToPath(import.meta.url));

export interface BuildOptions {
  /** Folder that receives the unpacked extension; it is emptied first. */
  outDir: string;
  browser: Browser;
  /**
   * Hosts granted at install. Only for tests: a permission prompt cannot be answered in a headless Chromium,
   * and a request for what is already granted answers true at once, so the product code stays as it is.
   */
  hostPermissions?: string[];
}

/** Builds the unpacked extension of one browser into `outDir`. */
export async function buildExtension({ outDir, browser, hostPermissions }: BuildOptions): Promise<void> {
  // Cast: it is our own file.
  const { version } = JSON.parse(await readFile(join(ROOT, 'package.json'), 'utf8')) as { version: string };
  await rm(outDir, { recursive: true, force: true });
  await mkdir(outDir, { recursive: true });
  await forProduction(async () => {
    await build(modules(outDir, browser));
    await build(contentScript(outDir, browser, 'content', 'main'));
    await build(contentScript(outDir, browser, 'first', 'first'));
  });
  await cp(join(ROOT, 'icons'), join(outDir, 'icons'), {
    recursive: true,
    filter: (source) => !source.endsWith('.svg'),
  });
  const made = manifest(browser, version);
  const written = hostPermissions ? { ...made, host_permissions: hostPermissions } : made;
  await writeFile(join(outDir, 'manifest.json'), `${JSON.stringify(written, null, 2)}\n`);
}

/* Vite takes its mode from the environment where that names one, and a test runner's does: React would be built for development. */
async function forProduction(work: () => Promise<void>): Promise<void> {
  const before = process.env.NODE_ENV;
  process.env.NODE_ENV = 'production';
  try {
    await work();
  } finally {
    if (before === undefined) delete process.env.NODE_ENV;
    else process.env.NODE_ENV = before;
  }
}

function base(outDir: string, browser: Browser): InlineConfig {
  return {
    root: ROOT,
    base: './',
    configFile: false,
    publicDir: false,
    logLevel: 'warn',
    define: {
      'process.env.NODE_ENV': '"production"',
      'import.meta.env.BROWSER': JSON.stringify(browser),
    },
    build: {
      outDir,
      emptyOutDir: false,
      target: browser === 'chrome' ? 'chrome120' : 'firefox142',
      modulePreload: false,
      reportCompressedSize: false,
    },
  };
}

/** Worker and pages: ES modules, which share their chunks. */
function modules(outDir: string, browser: Browser): InlineConfig {
  const config = base(outDir, browser);
  return {
    ...config,
    plugins: [withoutHtmlSinks()],
    build: {
      ...config.build,
      license: { fileName: 'third-party-notices.md' },
      rolldownOptions: {
        input: {
          background: join(ROOT, 'background/main.ts'),
          sidepanel: join(ROOT, 'sidepanel/index.html'),
          options: join(ROOT, 'options/index.html'),
        },
        output: {
          entryFileNames: '[name].js',
          chunkFileNames: 'chunks/[name].js',
          assetFileNames: 'assets/[name][extname]',
        },
      },
    },
  };
}

/** A content script is one classic script, since an injected file cannot import. */
function contentScript(
  outDir: string,
  browser: Browser,
  name: 'content' | 'first',
  entry: string,
): InlineConfig {
  const config = base(outDir, browser);
  return {
    ...config,
    build: {
      ...config.build,
      ...(name === 'content' && { license: { fileName: 'third-party-notices-content.md' } }),
      lib: {
        entry: join(ROOT, `content/${entry}.ts`),
        formats: ['iife'],
        name: `appops_${name}`,
        fileName: () => `${name}.js`,
      },
    },
  };
}

/**
 * Takes the assignments to `innerHTML` out of react-dom. No page of ours sets HTML, so the panel then
 * cannot be made to, and the stores' linters have nothing to warn of. A new React that has another number of
 * them fails the build instead of slipping through.
 */
function withoutHtmlSinks(): Plugin {
  return {
    name: 'without-html-sinks',
    transform(code, id) {
      if (!/react-dom-client\.production\.js$/.test(id)) return null;
      let count = 0;
      const mended = code.replace(/\b\w+\.innerHTML = ([^;]+);/g, (_, value: string) => {
        count++;
        return `refuseHtml(${value});`;
      });
      if (count !== 3) {
        throw new Error(
          `react-dom has ${count} assignments to innerHTML where 3 were expected: look at them again`,
        );
      }
      return `${mended}\nfunction refuseHtml() { throw new Error('AppOps pages do not set HTML'); }`;
    },
  };
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  for (const browser of ['chrome', 'firefox'] as const) {
    await buildExtension({ outDir: join(ROOT, 'dist', browser), browser });
    console.log(`extension/dist/${browser}`);
  }
}
