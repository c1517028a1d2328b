import { execFile } from 'node:child_process';
import { access, constants } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { installFromDebian, onPath } from '../debian.ts';

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
  const tried = (await fromDebian(wanted)) ?? (await wanted.lastResort?.().catch(() => null)) ?? null;
  if (tried) return tried;
  throw new Error(
    `No ${wanted.name} was found, and none could be installed. This mends it:\n  ${wanted.mend}`,
  );
}

async function fromDebian({ debianPackage, commands }: Wanted): Promise<string | null> {
  return (await installFromDebian([debianPackage])) ? await onPath(commands) : null;
}

async function isExecutable(path: string): Promise<boolean> {
  return await access(path, constants.X_OK).then(
    () => true,
    () => false,
  );
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
