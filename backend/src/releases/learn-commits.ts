import { changedColumns } from '../database/changed-columns.ts';
import { fromJson, toJson } from '../database/json.ts';
import type { CommitTable } from '../database/schema/commits.ts';
import type { WriteTx } from '../database/store.ts';

/** What is known of a commit besides its name, which is 7 to 64 hex characters in lower case. */
export interface KnownCommit {
  sha: string;
  message: string | null;
  /** Names of commits that come before it. */
  ancestors: readonly string[];
  /** As `git patch-id --stable` tells it, of the commit and of its inverse. */
  patch: string | null;
  inversePatch: string | null;
  author: string | null;
}

/** Stored in one statement; SQLite binds at most 32,766 values in one. */
const atOnce = 200;

/**
 * Keeps what is told of commits; what is known of one already stays where nothing new is told, and no order of the
 * reports counts for its ancestors and its arrival.
 * @param at when they came onto a branch that releases are made from, epoch milliseconds; null where they did not, or
 * nobody said so
 */
export async function learnCommits(
  tx: WriteTx,
  serviceId: string,
  commits: readonly KnownCommit[],
  at: number | null,
): Promise<void> {
  // In one order, so that two who tell the same ones do not wait for each other.
  const rows = [...new Map(commits.map((told) => [told.sha, rowOf(serviceId, told, at)])).values()].sort(
    (a, b) => (a.sha < b.sha ? -1 : 1),
  );
  for (let from = 0; from < rows.length; from += atOnce) await learn(tx, rows.slice(from, from + atOnce));
}

function rowOf(service_id: string, told: KnownCommit, at: number | null): CommitTable {
  const { sha, message, ancestors, patch, inversePatch, author } = told;
  return {
    service_id,
    sha,
    message,
    ancestors: toJson(ancestors),
    patch,
    inverse_patch: inversePatch,
    author,
    at,
  };
}

async function learn(tx: WriteTx, rows: readonly CommitTable[]): Promise<void> {
  const made = await tx
    .insertInto('commits')
    .values(rows)
    .onConflict((conflict) => conflict.columns(['service_id', 'sha']).doNothing())
    .returning('sha')
    .execute();
  const isNew = new Set(made.map(({ sha }) => sha));
  const told = rows.filter(({ sha }) => !isNew.has(sha));
  const [first] = told;
  if (first === undefined) return;
  const query = tx
    .selectFrom('commits')
    .selectAll()
    .where('service_id', '=', first.service_id)
    .where(
      'sha',
      'in',
      told.map(({ sha }) => sha),
    )
    .orderBy('sha');
  const hasManyWriters = tx.getExecutor().adapter.supportsMultipleConnections ?? false;
  const known = new Map(
    (await (hasManyWriters ? query.forUpdate() : query).execute()).map((row) => [row.sha, row]),
  );
  for (const row of told) {
    const before = known.get(row.sha);
    if (before === undefined) continue;
    const after = together(before, row);
    const changed = changedColumns(after, before).length > 0;
    if (!changed) continue;
    await tx
      .updateTable('commits')
      .set(after)
      .where('service_id', '=', row.service_id)
      .where('sha', '=', row.sha)
      .execute();
  }
}

function together(before: CommitTable, told: CommitTable): CommitTable {
  const ancestors = new Set([...fromJson(before.ancestors), ...fromJson(told.ancestors)]);
  const arrivals = [before.at, told.at].filter((at) => at !== null);
  return {
    ...before,
    message: told.message ?? before.message,
    ancestors: toJson([...ancestors].sort()),
    patch: told.patch ?? before.patch,
    inverse_patch: told.inverse_patch ?? before.inverse_patch,
    author: told.author ?? before.author,
    at: arrivals.length === 0 ? null : Math.min(...arrivals),
  };
}
