import { execFile } from 'node:child_process';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import type { Browser } from './manifest.ts';

const ROOT = dirname(fileURLToPath(import.meta.url));
const run = promisify(execFile);

interface LintMessage {
  _type: 'error' | 'warning' | 'notice';
  code: string;
  message: string;
  file?: string;
  line?: number;
}

/*
 * web-ext knows Firefox only. These are all it says of a build that is right for Chrome; whatever else it says
 * counts there as well. For Firefox nothing is let pass.
 */
const CHROME_IS_NOT_FIREFOX: [code: string, message: RegExp][] = [
  ['ADDON_ID_REQUIRED', /./],
  ['MISSING_DATA_COLLECTION_PERMISSIONS', /./],
  ['BACKGROUND_SERVICE_WORKER_NOFALLBACK', /./],
  ['BACKGROUND_SERVICE_WORKER_IGNORED', /./],
  ['MANIFEST_PERMISSIONS', /"sidePanel"/],
  ['UNSUPPORTED_API', /^(sidePanel\.open|dom\.openOrClosedShadowRoot) /],
];

/** What `web-ext lint` finds in an unpacked build, one line each; empty when it is clean. */
export async function lintExtension(directory: string, browser: Browser): Promise<string[]> {
  const webExt = join(ROOT, '../node_modules/web-ext/bin/web-ext.js');
  const args = [webExt, 'lint', '--source-dir', directory, '--output', 'json', '--no-config-discovery'];
  // web-ext answers 1 where it finds errors; its report is on the standard output all the same.
  const { stdout } = await run(process.execPath, args, {
    maxBuffer: 64 * 1024 * 1024,
    timeout: 120_000,
  }).catch((error: Error & { stdout?: string }) => {
    if (!error.stdout?.startsWith('{')) throw error;
    return { stdout: error.stdout };
  });
  // Cast: web-ext's documented report.
  const report = JSON.parse(stdout) as Record<'errors' | 'warnings' | 'notices', LintMessage[]>;
  return [...report.errors, ...report.warnings, ...report.notices]
    .filter(({ code, message }) => {
      const expected = CHROME_IS_NOT_FIREFOX.some(
        ([known, pattern]) => known === code && pattern.test(message),
      );
      return browser === 'firefox' || !expected;
    })
    .map(({ _type, code, message, file, line }) => `${_type} ${code} ${file ?? ''}:${line ?? ''} ${message}`);
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  let found = 0;
  for (const browser of ['chrome', 'firefox'] as const) {
    const lines = await lintExtension(join(ROOT, 'dist', browser), browser);
    found += lines.length;
    console.log(`${browser}: ${lines.length === 0 ? 'clean' : lines.join('\n  ')}`);
  }
  process.exitCode = found === 0 ? 0 : 1;
}
