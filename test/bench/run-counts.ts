import type { RunningBackend } from './running-backend.ts';

/** How many slots became what, by the backend's own counters; a row that stands for several counts them all. */
export type RunCounts = Record<'up' | 'down' | 'missed' | 'overtaken' | 'shed' | 'error' | 'suspect', number>;

const none: RunCounts = { up: 0, down: 0, missed: 0, overtaken: 0, shed: 0, error: 0, suspect: 0 };

/** What all runs since the start of a backend came to. */
export async function countRuns({ url, token }: Pick<RunningBackend, 'url' | 'token'>): Promise<RunCounts> {
  const reply = await fetch(`${url}/metrics`, { headers: { authorization: `Bearer ${token}` } });
  const counts = { ...none };
  for (const [, outcome = '', value] of (await reply.text()).matchAll(
    /^appops_runs_total\{outcome="(\w+)"[^}]*\} (\d+)/gm,
  ))
    if (Object.hasOwn(counts, outcome)) counts[outcome as keyof RunCounts] = Number(value);
  return counts;
}

/** What became of runs between two counts. */
export function between(before: RunCounts, after: RunCounts): RunCounts {
  const counts = { ...none };
  for (const outcome of Object.keys(none) as (keyof RunCounts)[])
    counts[outcome] = after[outcome] - before[outcome];
  return counts;
}

/** The counts in words, without those that are 0. */
export function countWords(counts: RunCounts): string {
  return Object.entries(counts)
    .filter(([, count]) => count > 0)
    .map(([outcome, count]) => `${count} ${outcome}`)
    .join(', ');
}
