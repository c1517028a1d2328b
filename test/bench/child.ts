import { spawn, type ChildProcess } from 'node:child_process';
import { createInterface } from 'node:readline';
import { join } from 'node:path';

const children = new Set<ChildProcess>();

/** Starts a file of this project on this Node and waits for its first line that begins as told. */
export async function startChild(
  file: string,
  args: string[],
  firstLine: string,
): Promise<{ pid: number; line: string; stop(): Promise<void> }> {
  const child = spawn(process.execPath, [join(import.meta.dirname, '../..', file), ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  children.add(child);
  const ended = new Promise<void>((resolve) =>
    child.once('exit', () => {
      children.delete(child);
      resolve();
    }),
  );
  const line = await new Promise<string>((resolve, reject) => {
    createInterface(child.stdout).on('line', (text) => {
      if (text.startsWith(firstLine)) resolve(text);
    });
    child.once('exit', (code) => {
      reject(new Error(`${file} ended with ${String(code)} before it was ready`));
    });
  });
  return {
    pid: child.pid!,
    line,
    async stop() {
      child.kill('SIGTERM');
      await ended;
    },
  };
}

/** Ends whatever a failed bench left running. */
export function killChildren(): void {
  for (const child of children) child.kill('SIGKILL');
}
