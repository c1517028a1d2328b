import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { constants } from 'node:os';

/** How long one try to tell a beat may take, and how often an end is told, in milliseconds. */
const patienceMs = 5_000;
const endTries = 4;
/** So much of what a command prints goes along. */
const keptBytes = 10 * 1024;

interface ToldRun {
  /** The push monitor's address. */
  address: string;
  /** Whether what the command prints goes along. */
  output: boolean;
}

/**
 * Runs a command and tells its push monitor of its start and its end. Whatever becomes of that, the command runs at once, and its
 * exit code is the one that is given back.
 * @param command the program and what it is given
 */
export async function runTold(
  [program = '', ...args]: readonly string[],
  { address, output }: ToldRun,
): Promise<number> {
  const run = randomUUID();
  const startedAt = performance.now();
  const started = tell(`${address}/start?run=${run}`, null, 1);
  const { code, tail } = await ended(program, args, output);
  const duration = Math.round(performance.now() - startedAt);
  await started;
  const problem = await tell(`${address}/${code}?run=${run}&duration=${duration}`, tail, endTries);
  if (problem !== null) console.error(`The end of the run could not be told: ${problem}`);
  return code;
}

async function ended(
  program: string,
  args: readonly string[],
  output: boolean,
): Promise<{ code: number; tail: Buffer | null }> {
  const child = spawn(program, args, { stdio: output ? ['inherit', 'pipe', 'pipe'] : 'inherit' });
  let tail = Buffer.alloc(0);
  for (const [stream, own] of [
    [child.stdout, process.stdout],
    [child.stderr, process.stderr],
  ] as const)
    stream?.on('data', (bytes: Buffer) => {
      own.write(bytes);
      tail = Buffer.concat([tail, bytes]).subarray(-keptBytes);
    });
  const forward = (signal: NodeJS.Signals) => child.kill(signal);
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, forward);
  const code = await new Promise<number>((resolve) => {
    child.once('error', (error) => {
      console.error(`${program} could not be run: ${error.message}`);
      // As shells have it (POSIX, 2.8.2): not found is 127.
      resolve('code' in error && error.code === 'ENOENT' ? 127 : 126);
    });
    child.once('close', (exit, signal) =>
      resolve(exit ?? 128 + (signal === null ? 0 : constants.signals[signal])),
    );
  });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.off(signal, forward);
  return { code, tail: output ? tail : null };
}

/** @returns why it could not be told; null where it was */
async function tell(address: string, body: Buffer | null, tries: number): Promise<string | null> {
  let problem = 'no try was made';
  for (let left = tries; left > 0; left--) {
    try {
      const response = await fetch(address, {
        method: 'POST',
        body: body === null || body.length === 0 ? null : new Uint8Array(body),
        headers: { 'content-type': 'text/plain' },
        signal: AbortSignal.timeout(patienceMs),
        redirect: 'error',
      });
      if (response.ok) return null;
      problem = `the server answered ${response.status}`;
      // Only what may pass is tried again.
      if (response.status !== 429 && response.status < 500) return problem;
    } catch (error) {
      problem = error instanceof Error ? error.message : String(error);
    }
    if (left > 1) await new Promise((resolve) => setTimeout(resolve, 1_000));
  }
  return problem;
}
