import { spawn } from 'node:child_process';
import { readdir, readFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import type { RunOutcome } from './run-outcome.ts';

const pool = fileURLToPath(new URL('./worker-pool.ts', import.meta.url));
const checks = fileURLToPath(new URL('../../../testing/probing/checks.ts', import.meta.url));

/** A probe in a process of its own, which makes one run and prints what came of it. */
const script = `(async () => {
  const [pool, checks, url] = process.argv.slice(1);
  const { createProbePool } = await import(pool);
  const { aCheck, loopbackAllowed } = await import(checks);
  const probe = createProbePool({ version: 'test', threads: 1 });
  const outcome = await probe.run({
    id: 'run', slot: 1000, check: aCheck(url, { timeoutMs: 60_000 }), retries: { attempts: 0, delayMs: 0 },
    addressRules: loopbackAllowed, deadlineMs: null,
  });
  process.stdout.write(JSON.stringify(outcome));
  await probe.stop(0);
})();`;

/** Runs the probe against a peer that does this with each connection. */
async function runAgainst(scheme: string, meet: (probe: { pid: number }, giveUp: () => void) => unknown) {
  const probe: { pid: number } = { pid: 0 };
  const server = createServer((socket) => {
    socket.on('error', () => undefined);
    // The first bytes of a handshake or request have come: the probe waits for an answer.
    socket.once('data', () => meet(probe, () => socket.resetAndDestroy()));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as { port: number };
  const child = spawn(process.execPath, ['--eval', script, pool, checks, `${scheme}://127.0.0.1:${port}/`], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  probe.pid = child.pid!;
  let printed = '';
  child.stdout.on('data', (chunk: Buffer) => (printed += chunk.toString()));
  await new Promise((resolve) => child.once('close', resolve));
  await new Promise((resolve) => server.close(resolve));
  return JSON.parse(printed) as RunOutcome;
}

/** Stops the whole process for a while, as a machine does that sleeps; the peer gives up meanwhile. */
async function suspend({ pid }: { pid: number }, giveUp: () => void): Promise<void> {
  process.kill(pid, 'SIGSTOP');
  // The signal stops one thread after the other.
  while (!(await isStopped(pid))) await pause(1);
  giveUp();
  await pause(2_000);
  process.kill(pid, 'SIGCONT');
}

/** Whether all threads of a process are stopped: the state behind the name in `stat`, see proc_pid_stat(5). */
async function isStopped(pid: number): Promise<boolean> {
  const tasks = await readdir(`/proc/${pid}/task`);
  const states = tasks.map(async (task) => await readFile(`/proc/${pid}/task/${task}/stat`, 'utf8'));
  return (await Promise.all(states)).every((stat) => stat.slice(stat.lastIndexOf(')')).startsWith(') T'));
}

test.each(['https', 'http'])(
  'a peer that gave up on us while we were suspended (%s) is no outage of the peer',
  async (scheme) => {
    const outcome = await runAgainst(scheme, suspend);
    expect(outcome).toMatchObject({ outcome: 'down', suspect: true });
    expect(outcome.attempts.at(-1)?.reason).not.toBe('internal');
  },
);
