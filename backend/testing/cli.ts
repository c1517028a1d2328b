import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { format } from 'node:util';
import { vi } from 'vitest';
import { runCommand } from '../src/cli/program.ts';

const program = fileURLToPath(new URL('../src/cli/main.ts', import.meta.url));

/** What came of a command: its exit code, its standard output, and what it said on standard error. */
export interface CommandOutcome {
  code: number;
  out: string;
  said: string;
}

/** Where a command is run. */
export interface CommandPlace {
  /** The folder that it is run in. */
  cwd: string;
  /** All that is in its environment, but the PATH. */
  env?: Record<string, string>;
}

/**
 * Runs a command as a program of its own, which loads everything anew: for what is about processes. All else is
 * quicker with `command`.
 */
export function commandProcess(args: string[], { cwd, env = {} }: CommandPlace): Promise<CommandOutcome> {
  return new Promise((resolve) => {
    execFile(
      process.execPath,
      ['--disable-warning=ExperimentalWarning', program, ...args],
      { cwd, env: { PATH: process.env.PATH, ...env } },
      (error, out, said) => resolve({ code: error === null ? 0 : Number(error.code ?? 1), out, said }),
    );
  });
}

/** Runs a command in this process, in the given place. One at a time: the place and the outputs are the process's. */
export async function command(args: string[], { cwd, env = {} }: CommandPlace): Promise<CommandOutcome> {
  const outcome = { code: 0, out: '', said: '' };
  const collect = (to: 'out' | 'said') => (text: unknown) => {
    outcome[to] += String(text);
    return true;
  };
  const line =
    (to: 'out' | 'said') =>
    (...told: unknown[]) => {
      outcome[to] += `${format(...told)}\n`;
    };
  const spies = [
    vi.spyOn(console, 'log').mockImplementation(line('out')),
    vi.spyOn(console, 'error').mockImplementation(line('said')),
    vi.spyOn(process.stdout, 'write').mockImplementation(collect('out')),
    vi.spyOn(process.stderr, 'write').mockImplementation(collect('said')),
  ];
  const [before, environment] = [process.cwd(), { ...process.env }];
  try {
    for (const name of Object.keys(process.env))
      if (/^(APPOPS_|INIT_CWD$)/.test(name)) delete process.env[name];
    Object.assign(process.env, env);
    process.chdir(cwd);
    await runCommand(args);
    outcome.code = Number(process.exitCode ?? 0);
  } finally {
    process.exitCode = undefined;
    process.chdir(before);
    for (const name of Object.keys(env)) delete process.env[name];
    Object.assign(process.env, environment);
    for (const spy of spies) spy.mockRestore();
  }
  return outcome;
}
