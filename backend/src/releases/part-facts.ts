import type { DeploymentPartTable } from '../database/schema/releases.ts';
import type { PartFacts } from './record-part.ts';

/** The facts of a stored part, to be changed and recorded again. */
export function partFactsOf(row: DeploymentPartTable): PartFacts {
  const { source, external_id, attempt, run, status, version, commit_sha, commits, started_at } = row;
  const { finished_at, finish_received_at, rolled_back_at, description, url, reports } = row;
  const { reported_started_at, reported_finished_at } = row;
  return {
    source,
    external_id,
    attempt,
    run,
    status,
    version,
    commit_sha,
    commits,
    started_at,
    finished_at,
    finish_received_at,
    rolled_back_at,
    description,
    url,
    reports,
    reported_started_at,
    reported_finished_at,
  };
}
