import type { ProblemSight } from '@appops/shared/rules/incident-now';
import {
  suspectDeployment,
  type DeploymentSuspect,
  type SuspectCandidate,
} from '@appops/shared/rules/suspect-deployment';
import type { Severity } from '@appops/shared/words/severity';
import type { IncidentTable } from '../database/schema/incidents.ts';
import type { ReadTx } from '../database/store.ts';

/** A problem of an incident, with what its monitor sees of it and when its failure began. */
export interface ProblemOfIncident {
  id: string;
  title: string;
  serviceId: string;
  environmentId: string;
  monitor: { id: string; name: string; severity: Severity } | null;
  sight: ProblemSight;
  /** The failure for which it is in this incident, epoch milliseconds; `tookMs` is 0 where that is not known. */
  began: { at: number; tookMs: number };
  address: string | null;
  probe: number | null;
}

/** The problems of incidents, in the order in which their failures began. */
export async function problemsOfIncidents(
  tx: ReadTx,
  incidents: readonly Pick<IncidentTable, 'id' | 'opened_at'>[],
): Promise<Map<string, ProblemOfIncident[]>> {
  const links = await tx
    .selectFrom('incident_problems')
    .innerJoin('problems', 'problems.id', 'incident_problems.problem_id')
    .leftJoin('monitors', 'monitors.id', 'problems.monitor_id')
    .select([
      'incident_id',
      'problems.id',
      'problems.title',
      'problems.service_id',
      'problems.environment_id',
      'began_at',
      'took_ms',
      'address',
      'probe',
      'monitors.id as monitor_id',
      'monitors.name',
      'monitors.severity',
      'monitors.state',
      'monitors.state_since',
      'monitors.retired_at',
    ])
    .where('incident_id', 'in', [...incidents.map(({ id }) => id), ''])
    .execute();
  const occurrences = await tx
    .selectFrom('occurrences')
    .select(['problem_id', 'started_at', 'ended_at'])
    .where('problem_id', 'in', [...new Set(links.map(({ id }) => id)), ''])
    .orderBy('started_at')
    .execute();
  const ofProblem = Map.groupBy(occurrences, (row) => row.problem_id);
  const openedAt = new Map(incidents.map((incident) => [incident.id, incident.opened_at]));
  const linkedProblems = links.map((link) => {
    const ownOccurrences = ofProblem.get(link.id) ?? [];
    const opened = openedAt.get(link.incident_id)!;
    const ended = ownOccurrences.flatMap((each) => each.ended_at ?? []);
    return {
      incident: link.incident_id,
      problem: {
        id: link.id,
        title: link.title,
        serviceId: link.service_id,
        environmentId: link.environment_id,
        monitor:
          link.monitor_id === null
            ? null
            : { id: link.monitor_id, name: link.name!, severity: link.severity! },
        sight: {
          openSince: ownOccurrences.find((each) => each.ended_at === null)?.started_at ?? null,
          lastEndedAt: ended.length === 0 ? null : Math.max(...ended),
          monitor:
            link.monitor_id === null
              ? null
              : {
                  state: link.state!,
                  since: link.state_since!,
                  retired: link.retired_at !== null,
                },
        },
        // Links of the first release do not tell: then it is what was going on when the incident was opened.
        began: {
          at:
            link.began_at ??
            ownOccurrences.findLast((each) => each.started_at <= opened)?.started_at ??
            opened,
          tookMs: link.took_ms ?? 0,
        },
        address: link.address,
        probe: link.probe,
      } satisfies ProblemOfIncident,
    };
  });
  linkedProblems.sort(
    (a, b) => a.problem.began.at - b.problem.began.at || (a.problem.id < b.problem.id ? -1 : 1),
  );
  return new Map(
    [...Map.groupBy(linkedProblems, ({ incident }) => incident)].map(([id, all]) => [
      id,
      all.map(({ problem }) => problem),
    ]),
  );
}

export type SuspectedDeployment = DeploymentSuspect<SuspectCandidate & { environmentId: string }>;

/** Where and when something began to fail. */
export interface FailurePlace {
  environmentId: string;
  began: { at: number; tookMs: number };
}

const day = 86_400_000;

/**
 * Finds what each failure is suspected of, with one query for all of them: deployments that were reported late are
 * suspected, too.
 */
export async function suspectsOf(
  tx: ReadTx,
  failures: readonly FailurePlace[],
): Promise<(failure: FailurePlace) => SuspectedDeployment | null> {
  if (failures.length === 0) return () => null;
  const earliest = Math.min(...failures.map(({ began }) => began.at));
  const latest = Math.max(...failures.map(({ began }) => began.at + began.tookMs));
  const rows = await tx
    .selectFrom('deployments')
    .select([
      'id',
      'version',
      'previous_version',
      'status',
      'started_at',
      'finished_at',
      'verdict',
      'environment_id',
    ])
    .where('environment_id', 'in', [...new Set(failures.map(({ environmentId }) => environmentId))])
    .where('started_at', '<=', latest)
    .where((eb) => eb.or([eb('finished_at', 'is', null), eb('finished_at', '>=', earliest - day)]))
    .execute();
  const byEnvironment = Map.groupBy(
    rows.map((row) => ({
      id: row.id,
      version: row.version,
      previousVersion: row.previous_version,
      status: row.status,
      startedAt: row.started_at,
      finishedAt: row.finished_at,
      verdict: row.verdict,
      environmentId: row.environment_id,
    })),
    (row) => row.environmentId,
  );
  return ({ environmentId, began }) => suspectDeployment(began, byEnvironment.get(environmentId) ?? []);
}
