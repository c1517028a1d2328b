#!/usr/bin/env node
// Runs the CLI on the Node of this project, whatever Node started this file: the sources need Node 24.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = dirname(fileURLToPath(import.meta.url));
const nodes = [join(here, '../../node_modules/.bin/node'), join(here, '../node_modules/.bin/node')];
const node = nodes.find((file) => existsSync(file));
if (node === undefined) {
  console.error('The Node that AppOps runs on is not installed. Run "npm ci" in the AppOps folder first.');
  process.exit(1);
}
const child = spawn(
  node,
  ['--disable-warning=ExperimentalWarning', join(here, '../src/cli/main.ts'), ...process.argv.slice(2)],
  { stdio: 'inherit' },
);
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => child.kill(signal));
child.on('exit', (code, signal) => process.exit(signal ? 1 : (code ?? 1)));
child.on('error', (error) => {
  console.error(`Node could not be started: ${error.message}`);
  process.exit(1);
});
