import { existsSync, rmSync } from 'node:fs';
import path from 'node:path';
import { startChild } from './child.mjs';
import { root } from './project.mjs';

/** The demo's own data folder. It starts empty each time: what it shows is measured while it runs. */
export function freshDemoFolder() {
  const data = path.join(root, 'data-demo');
  if (existsSync(data)) rmSync(data, { recursive: true });
  return data;
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
