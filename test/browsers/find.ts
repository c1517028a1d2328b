import { execFile } from 'node:child_process';
import { access, constants, readFile } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

interface Wanted {
  name: string;
  variable: string;
  commands: string[];
  debianPackage: string;
  /** Where else one may come from; null where nothing is left to try. */
  lastResort: (() => Promise<string | null>) | null;
  mend: string;
}

/**
 * The path of a Chromium that loads unpacked extensions: CHROMIUM_PATH, the PATH, Debian's package when we are
 * root there, else Playwright's. Branded Chrome does not do: since version 137 it ignores `--load-extension`.
 * @throws with the command that mends it, when there is none to be had
 */
export async function findChromium(): Promise<string> {
  return await find({
    name: 'Chromium',
    variable: 'CHROMIUM_PATH',
    commands: ['chromium', 'chromium-browser'],
    debianPackage: 'chromium',
    lastResort: playwrightChromium,
    mend: 'apt-get install chromium   (or: npx playwright-core install --with-deps chromium)',
  });
}

/**
 * The path of a Firefox: FIREFOX_PATH, the PATH, or Debian's firefox-esr when we are root there. Playwright's
 * Firefox does not do: it cannot load extensions.
 * @throws with the command that mends it, when there is none to be had
 */
export async function findFirefox(): Promise<string> {
  return await find({
    name: 'Firefox',
    variable: 'FIREFOX_PATH',
    commands: ['firefox-esr', 'firefox'],
    debianPackage: 'firefox-esr',
    lastResort: null,
    mend: 'apt-get install firefox-esr   (or set FIREFOX_PATH to a Firefox 142 or newer)',
  });
}

async function find(wanted: Wanted): Promise<string> {
  const given = process.env[wanted.variable];
  if (given !== undefined && given !== '') {
    if (await isExecutable(given)) return given;
    throw new Error(`${wanted.variable} is set to ${given}, and there is no program. Correct or unset it.`);
  }
  const found = await onPath(wanted.commands);
  if (found) return found;
  const tried = (await installOnDebian(wanted)) ?? (await wanted.lastResort?.().catch(() => null)) ?? null;
  if (tried) return tried;
  throw new Error(
    `No ${wanted.name} was found, and none could be installed. This mends it:\n  ${wanted.mend}`,
  );
}

async function onPath(commands: readonly string[]): Promise<string | null> {
  for (const command of commands) {
    for (const folder of (process.env.PATH ?? '').split(delimiter)) {
      const path = join(folder, command);
      if (folder !== '' && (await isExecutable(path))) return path;
    }
  }
  return null;
}

async function isExecutable(path: string): Promise<boolean> {
  return await access(path, constants.X_OK).then(
    () => true,
    () => false,
  );
}

async function installOnDebian({ debianPackage, commands }: Wanted): Promise<string | null> {
  if (process.getuid?.() !== 0) return null;
  const release = await readFile('/etc/os-release', 'utf8').catch(() => '');
  if (!/^ID(_LIKE)?=.*debian/m.test(release)) return null;
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  const options = { env, timeout: 600_000, maxBuffer: 16 * 1024 * 1024 };
  try {
    await run('apt-get', ['update', '-q'], options);
    await run('apt-get', ['install', '-qy', '--no-install-recommends', debianPackage], options);
  } catch {
    return null;
  }
  return await onPath(commands);
}

async function playwrightChromium(): Promise<string | null> {
  const { chromium } = await import('playwright-core');
  const path = chromium.executablePath();
  if (await isExecutable(path)) return path;
  const cli = join(import.meta.dirname, '../../node_modules/playwright-core/cli.js');
  await run(process.execPath, [cli, 'install', 'chromium'], {
    timeout: 600_000,
    maxBuffer: 16 * 1024 * 1024,
  });
  return (await isExecutable(path)) ? path : null;
}
