import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { Problem, node, root } from './project.mjs';
import { toolEnvironment } from './run.mjs';

/**
 * Starts one of our own long-running programs on the project's Node, in a process group of its own: Ctrl-C
 * goes to everything in the terminal's group, and the program is to get one signal, from us.
 *
 * It says that it is ready by a line `<prefix> <JSON>` on stdout; every other line goes to `onLine`.
 */
export function startChild({ name, args, prefix, onLine, onEnd }) {
  const child = spawn(node, args, {
    cwd: root,
    env: toolEnvironment(),
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  });
  let last = [];
  let asked = false;
  const exited = new Promise((resolve) => child.once('close', (code, signal) => resolve(signal ?? code)));
  const ready = new Promise((resolve, reject) => {
    child.once('error', reject);
    const take = (line) => {
      if (line.startsWith(`${prefix} `)) return resolve(JSON.parse(line.slice(prefix.length + 1)));
      last = [...last, line].slice(-30);
      onLine(line);
    };
    createInterface(child.stdout).on('line', take);
    createInterface(child.stderr).on('line', take);
    exited.then((code) => {
      onEnd?.();
      reject(new Problem(`${name} ended (${code}) before it was ready:\n${last.join('\n')}`));
    });
  });
  // It may end while nobody waits for it to be ready any more.
  ready.catch(() => {});
  return {
    ready,
    exited,
    /** Asks it to end and resolves when it is gone; asked again, it is ended at once. */
    stop() {
      child.kill(asked ? 'SIGKILL' : 'SIGTERM');
      asked = true;
      return exited;
    },
  };
}
