import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import path from 'node:path';
import { Problem, root } from './project.mjs';

const running = new Set();

/** The environment for the project's own tools: its Node and its commands come first. */
export function toolEnvironment(extra = {}) {
  return {
    ...process.env,
    PATH: `${path.join(root, 'node_modules/.bin')}${path.delimiter}${process.env.PATH ?? ''}`,
    ...extra,
  };
}

/**
 * Runs a command to its end without showing its output; on failure throws a Problem with the last of it.
 * Resolves to what it printed.
 */
export function runQuietly(command, args, options = {}) {
  return new Promise((resolve, reject) => {
    const child = start(command, args, { ...options, stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (text) => (output = (output + text).slice(-20_000)));
    }
    child.once('error', (error) => reject(new Problem(`\`${command}\` cannot be run: ${error.message}`)));
    child.once('close', (code, signal) => {
      if (code === 0) return resolve(output);
      const shown = [command, ...args].map((part) =>
        part.startsWith(root) ? path.relative(root, part) : part,
      );
      reject(
        new Problem(`\`${shown.join(' ')}\` failed (${signal ?? `exit ${code}`}):\n${output.trimEnd()}`),
      );
    });
  });
}

/** Runs a command with its output shown as it comes; resolves to its exit code (a signal counts as 1). */
export function runShown(command, args, options = {}) {
  return new Promise((resolve, reject) => {
    const child = start(command, args, { ...options, stdio: ['ignore', 'inherit', 'inherit'] });
    child.once('error', (error) => reject(new Problem(`\`${command}\` cannot be run: ${error.message}`)));
    child.once('close', (code) => resolve(code ?? 1));
  });
}

/** For a command beside another one: its whole output is kept, and printed on standard output when that is asked for. */
export function printedLater() {
  const kept = [];
  return {
    /** Runs a command; resolves to its exit code (a signal counts as 1). */
    run: (command, args, options = {}) =>
      new Promise((resolve, reject) => {
        const child = start(command, args, { ...options, stdio: ['ignore', 'pipe', 'pipe'] });
        for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => kept.push(chunk));
        child.once('error', (error) => reject(new Problem(`\`${command}\` cannot be run: ${error.message}`)));
        child.once('close', (code) => resolve(code ?? 1));
      }),
    print: () => process.stdout.write(Buffer.concat(kept.splice(0))),
  };
}

function start(command, args, options) {
  const child = spawn(command, args, { cwd: root, env: toolEnvironment(), ...options });
  running.add(child);
  child.once('close', () => running.delete(child));
  return child;
}

/**
 * Ends the commands that are running when a signal asks this process to end, and then does so. To be called
 * once, by scripts that do not handle signals themselves; returns how to stop listening.
 */
export function endWithSignals() {
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'];
  const end = (signal) => {
    const ends = [...running].map((child) => new Promise((resolve) => child.once('close', resolve)));
    // Not the signal that came: a command started in the background of a shell may ignore SIGINT.
    for (const child of running) child.kill('SIGTERM');
    // npm first finishes what it unpacks; the next start installs anew in any case.
    setTimeout(() => running.forEach((child) => child.kill('SIGKILL')), 3000).unref();
    void Promise.all(ends).then(() => process.exit(128 + constants.signals[signal]));
  };
  for (const signal of signals) process.once(signal, end);
  return () => {
    for (const signal of signals) process.removeListener(signal, end);
  };
}
