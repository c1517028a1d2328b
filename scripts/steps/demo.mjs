import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { createInterface } from 'node:readline/promises';
import { startChild } from './child.mjs';
import { Problem, root } from './project.mjs';

/** Its releases follow each other in minutes: each is watched for one minute, not for 15, to get its verdict before the next. */
export const demoOptions = ['--verdict-window-ms', '60000'];

/** The demo's own data folder, unless --data names another. */
export const usualDemoFolder = path.join(root, 'data-demo');

/**
 * The demo's data folder, as the last demo left it: with its database, its tokens and Grafana's. Made where there is
 * none.
 * @param options.fresh asks whether all of it may be removed, and removes it
 * @param options.yes the answer, for where nobody can be asked
 * @param options.ask shows a question and resolves to what was typed; null where there is no terminal
 * @throws a Problem when a demo is running in it, or when it may not be removed
 */
export async function demoFolder(
  data = usualDemoFolder,
  { fresh = false, yes = false, ask = askHere() } = {},
) {
  const holder = holderOf(data);
  if (holder !== null) {
    throw new Problem(
      `The demo runs already (process ${holder}). Stop it first, or name a folder with --data.`,
    );
  }
  if (fresh && existsSync(data)) {
    if (data !== usualDemoFolder && !existsSync(markIn(data))) {
      throw new Problem(
        `${data} was not made by the demo, so --fresh does not remove it. Name another folder with --data, or leave --fresh out.`,
      );
    }
    await mayRemove(data, yes, ask);
    rmSync(data, { recursive: true });
  }
  if (!existsSync(data)) {
    mkdirSync(data, { recursive: true, mode: 0o700 });
    writeFileSync(
      markIn(data),
      'Made by "npm start -- --demo". With --fresh all of this folder is removed.\n',
    );
  }
  return data;
}

/** Tells a folder that the demo has made from one that somebody's real monitoring lives in. */
function markIn(data) {
  return path.join(data, 'made-by-demo');
}

async function mayRemove(data, yes, ask) {
  if (yes) return;
  const what = `all that is in ${data}: the demo's database, its tokens, and Grafana's own data if it was used`;
  if (ask === null) {
    throw new Problem(
      `--fresh removes ${what}. Nobody can be asked here, since this is no terminal: add --yes to say that it may, or leave --fresh out to go on with it.`,
    );
  }
  const answer = await ask(`--fresh removes ${what}. Remove it? [y/N] `);
  if (!/^y(es)?$/i.test(answer.trim())) {
    throw new Problem('Nothing was removed. Without --fresh the demo goes on with what it has.');
  }
}

/** A way to ask the person at the terminal; null where there is none. */
function askHere() {
  if (!process.stdin.isTTY) return null;
  return async (question) => {
    const terminal = createInterface({ input: process.stdin, output: process.stderr });
    try {
      return await terminal.question(question);
    } finally {
      terminal.close();
    }
  };
}

/** The process that the backend wrote down as living in a data folder, if it still does. */
function holderOf(data) {
  let pid;
  try {
    pid = Number(readFileSync(path.join(data, 'appops.pid'), 'utf8').trim());
    process.kill(pid, 0);
  } catch (error) {
    // EPERM: it lives, as somebody else's.
    return error.code === 'EPERM' ? pid : null;
  }
  try {
    // A number that was left behind may be another program's by now; only /proc tells.
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes(data) ? pid : null;
  } catch {
    return pid;
  }
}

/** Starts the demo application and its releases against a running backend. `ready` resolves to { url } of the shop. */
export function startDemo({ url, tokenFile }) {
  return startChild({
    name: 'The demo',
    args: ['test/demo/main.ts', '--url', url, '--token-file', tokenFile],
    prefix: 'DEMO_READY',
    onLine: (line) => process.stderr.write(`demo: ${line}\n`),
  });
}
