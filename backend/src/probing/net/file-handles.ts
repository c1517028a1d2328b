import { readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';

/** What systems that do not tell allow at least. */
const usual = 1_024;
/** Left for the database, people's requests and what else this process opens. */
const reserved = 256;
/** An attempt has one socket, and for a moment others while it looks up a name or tries several addresses. */
const handlesPerAttempt = 1.25;
const mostPermits = 10_000;

/** How many files and sockets this process may have open. Node raises the soft limit to the hard one at its start. */
export function openFilesLimit(): number {
  try {
    const line = /^Max open files\s+(\d+|unlimited)/m.exec(readFileSync('/proc/self/limits', 'utf8'));
    if (line?.[1] === 'unlimited') return Infinity;
    return line === null ? usual : Number(line[1]);
  } catch {
    return usual;
  }
}

/** How many attempts each of `threads` may have under way, so that sockets never run out. */
export function permitsPerThread(threads: number, openFiles = openFilesLimit()): number {
  const all = Math.min(mostPermits, Math.max(128, openFiles - reserved) / handlesPerAttempt);
  return Math.max(32, Math.floor(all / threads));
}

/** At least two, so that what holds up one never holds up all; more with more cores. */
export function probeThreads(cores = availableParallelism()): number {
  return Math.min(8, Math.max(2, cores));
}
