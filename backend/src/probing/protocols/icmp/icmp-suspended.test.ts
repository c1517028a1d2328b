import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { pingThat } from '../../../../testing/probing/icmp.ts';
import type { RunOutcome } from '../../thread/run-outcome.ts';

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));

/** A process that makes one run by a ping of our own, and prints what came of it. */
const script = `(async () => {
  const [thread, icmp, testing, shared, path] = process.argv.slice(1);
  const { performRun } = await import(thread + '/run.ts');
  const { Permits } = await import(thread + '/permits.ts');
  const { LoopLag } = await import(thread + '/loop-lag.ts');
  const { monotonicUs } = await import(thread + '/worker-messages.ts');
  const { probeIcmp } = await import(icmp + '/probe.ts');
  const { probeTools } = await import(testing + '/tools.ts');
  const { icmpCheck } = await import(shared + '/icmp.ts');
  const check = icmpCheck.parse({ type: 'icmp', host: '127.0.0.1', packets: 1, timeoutMs: 1500 });
  const outcome = await performRun(
    { id: 'run', slot: 1, check, retries: { attempts: 0, delayMs: 0 }, addressRules: { allow: ['127.0.0.0/8'] }, deadlineMs: null },
    monotonicUs(),
    {
      permits: new Permits(1), lag: new LoopLag(), stopped: new AbortController().signal, nowUs: monotonicUs,
      attempt: (given, _rules, deadline) =>
        probeIcmp(given, { ...probeTools(1500), deadline }, { program: 'ping', path }),
    },
  );
  process.stdout.write(JSON.stringify(outcome), () => process.exit());
})();`;

/** Makes a run by this ping, and stops all of AppOps from when it has begun until long after the deadline; ping itself goes on. */
async function suspendedWhile(says: string): Promise<RunOutcome> {
  const { folder, path } = pingThat(`touch "$(dirname "$0")/began"\nsleep 0.2\ncat <<'EOF'\n${says}\nEOF`);
  const places = [
    here('../../thread'),
    here('.'),
    here('../../../../testing/probing'),
    here('../../../../../shared/src/contract/checks'),
  ];
  const child = spawn(process.execPath, ['--eval', script, ...places, path], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let printed = '';
  child.stdout.on('data', (chunk: Buffer) => (printed += chunk.toString()));
  const closed = new Promise((resolve) => child.once('close', resolve));
  while (!existsSync(join(folder, 'began'))) await pause(5);
  process.kill(child.pid!, 'SIGSTOP');
  while (!(await isStopped(child.pid!))) await pause(1);
  await pause(3_000);
  process.kill(child.pid!, 'SIGCONT');
  await closed;
  return JSON.parse(printed) as RunOutcome;
}

/** Whether all threads of a process are stopped: the state behind the name in `stat`, see proc_pid_stat(5). */
async function isStopped(pid: number): Promise<boolean> {
  const tasks = await readdir(`/proc/${pid}/task`);
  const states = tasks.map(async (task) => await readFile(`/proc/${pid}/task/${task}/stat`, 'utf8'));
  return (await Promise.all(states)).every((stat) => stat.slice(stat.lastIndexOf(')')).startsWith(') T'));
}

const counted = (received: number) =>
  `1 packets transmitted, ${received} received, ${100 - 100 * received}% packet loss, time 0ms`;

test('replies that ping counted while we were suspended count, and its round trip has no delay of ours in it', async () => {
  const outcome = await suspendedWhile(`${counted(1)}\nrtt min/avg/max/mdev = 1.0/1.0/1.0/0.0 ms`);
  expect(outcome).toMatchObject({ outcome: 'up', suspect: false });
  expect(outcome.attempts[0]).toMatchObject({ ok: true, totalUs: 1_000 });
});

test('silence while we were suspended proves nothing', async () => {
  const outcome = await suspendedWhile(counted(0));
  expect(outcome).toMatchObject({ outcome: 'down', suspect: true });
  expect(outcome.attempts[0]).toMatchObject({ ok: false, reason: 'timeout' });
});
