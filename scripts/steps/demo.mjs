import { existsSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { startChild } from './child.mjs';
import { Problem, root } from './project.mjs';

/** Its releases follow each other in minutes: each is watched for one minute, not for 15, to get its verdict before the next. */
export const demoOptions = ['--verdict-window-ms', '60000'];

/**
 * The demo's own data folder. It starts empty each time: what it shows is measured while it runs.
 * Throws a Problem when a demo is running in it.
 */
export function freshDemoFolder(data = path.join(root, 'data-demo')) {
  if (!existsSync(data)) return data;
  const holder = holderOf(data);
  if (holder !== null) {
    throw new Problem(
      `The demo runs already (process ${holder}). Stop it first, or name a folder with --data.`,
    );
  }
  rmSync(data, { recursive: true });
  return data;
}

/** The process that the backend wrote down as living in a data folder, if it still does. */
function holderOf(data) {
  try {
    const pid = readFileSync(path.join(data, 'appops.pid'), 'utf8').trim();
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes(data) ? pid : null;
  } catch {
    return null;
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
