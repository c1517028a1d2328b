import { spawn, type ChildProcess } from 'node:child_process';
import { isIP } from 'node:net';
import { echoIntervalMs } from '@appops/shared/rules/checks/icmp';
import { errorCode } from '../../net/failure.ts';
import { ownShortage } from '../../net/own-shortages.ts';

/** Which program sends echo requests, and in which folders it is looked for. */
export interface PingProgram {
  program: string;
  path: string;
}

/** The system's. Its folders are fixed, since this thread has no environment of anybody's. */
export const systemPing: PingProgram = {
  program: 'ping',
  path: '/run/wrappers/bin:/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin',
};

/** More than any ping says in a few lines. */
const mostOutput = 16 * 1024;

export interface PingWish {
  /** Judged, and an address: nothing else that people typed goes to the program. */
  address: string;
  packets: number;
  /** How long the last reply is waited for, in milliseconds. */
  waitMs: number;
}

/** What became of the program: its end, that there is none, or that something of ours, or of it, was wrong. */
export type PingEnd =
  | { kind: 'ended'; stdout: string; stderr: string }
  | { kind: 'absent' }
  | { kind: 'forbidden' }
  | { kind: 'broken'; why: string };

/**
 * Runs the system's ping once, without a shell, in a process group of its own, which is killed as a whole when the signal
 * aborts or it says more than any ping would.
 */
export function runPing(wish: PingWish, ping: PingProgram, signal: AbortSignal): Promise<PingEnd> {
  return new Promise((resolve) => {
    let child: ChildProcess;
    try {
      child = spawn(ping.program, argumentsOf(wish), {
        env: { LC_ALL: 'C', PATH: ping.path },
        cwd: '/',
        stdio: ['ignore', 'pipe', 'pipe'],
        detached: true,
        shell: false,
      });
    } catch (error) {
      resolve(notStarted(error));
      return;
    }
    let stopped: string | null = null;
    const stop = (why: string): void => {
      stopped ??= why;
      killGroup(child);
    };
    const onAbort = (): void => stop('it was ended before it had said anything');
    signal.addEventListener('abort', onAbort);
    if (signal.aborted) onAbort();

    const said = { stdout: '', stderr: '' };
    for (const name of ['stdout', 'stderr'] as const) {
      child[name]?.setEncoding('latin1').on('data', (text: string) => {
        if (stopped !== null) return;
        said[name] += text;
        if (said.stdout.length + said.stderr.length > mostOutput) {
          stop(`it said more than ${mostOutput} bytes`);
          child.stdout?.destroy();
          child.stderr?.destroy();
        }
      });
    }
    child.once('error', (error) => {
      signal.removeEventListener('abort', onAbort);
      resolve(notStarted(error));
    });
    child.once('close', () => {
      signal.removeEventListener('abort', onAbort);
      resolve(stopped === null ? { kind: 'ended', ...said } : { kind: 'broken', why: stopped });
    });
  });
}

/** Numbers, and an address that our rules have judged. `-n`: no names are looked up, `-q`: no line for each reply. */
function argumentsOf({ address, packets, waitMs }: PingWish): string[] {
  // Some pings know whole seconds alone.
  const wait = waitMs >= 1000 ? String(Math.floor(waitMs / 1000)) : (waitMs / 1000).toFixed(2);
  return [
    isIP(address) === 6 ? '-6' : '-4',
    ...['-n', '-q', '-c', String(packets), '-i', String(echoIntervalMs / 1000), '-W', wait],
    address,
  ];
}

function killGroup(child: ChildProcess): void {
  if (child.pid === undefined) return;
  try {
    process.kill(-child.pid, 'SIGKILL');
  } catch {
    // All of the group have ended.
  }
}

function notStarted(error: unknown): PingEnd {
  const code = errorCode(error);
  if (code === 'ENOENT') return { kind: 'absent' };
  if (code === 'EACCES' || code === 'EPERM') return { kind: 'forbidden' };
  const why = code === 'EAGAIN' ? 'this machine can start no further process' : (ownShortage(code) ?? code);
  return { kind: 'broken', why };
}
