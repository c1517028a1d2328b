import { nameKey, slugOfFirstRelease } from '@appops/shared/rules/place-names';
import type { EnvironmentTable } from '../database/schema/services.ts';
import type { ReadTx } from '../database/store.ts';
import type { StepReport } from './deployment-report.ts';
import type { Place } from './record-facts.ts';

interface Job {
  service: string;
  source: string;
  externalId: string | null;
  /** The name of the environment that is told now. */
  environment: string;
  /** Null where the source's ids are unique whatever is deployed, as GitHub's are. */
  version: string | null;
}

/**
 * The environment in which the first release recorded a job, where that is one that it may have taken for several:
 * what is told of the same job goes on there, whichever of their names it says now. Undefined for any other job.
 */
export async function environmentToldBefore(
  tx: ReadTx,
  { service, source, externalId, environment, version }: Job,
): Promise<EnvironmentTable | undefined> {
  if (externalId === null) return undefined;
  const rows = await tx
    .selectFrom('deployment_parts')
    .innerJoin('environments', 'environments.id', 'deployment_parts.environment_id')
    .selectAll('environments')
    .select([
      'deployment_parts.environment_name',
      'deployment_parts.finished_at',
      'deployment_parts.version as part_version',
    ])
    .where('deployment_parts.external_id', '=', externalId)
    .where('deployment_parts.source', '=', source)
    .where('deployment_parts.service_id', '=', service)
    .where('environments.may_be_merged', '=', 1)
    .where('environments.slug', '=', slugOfFirstRelease(environment))
    .execute();
  const found = rows.find(
    (row) =>
      (row.environment_name === null || nameKey(row.environment_name) === nameKey(environment)) &&
      (version === null || row.finished_at === null || row.part_version === version),
  );
  if (found === undefined) return undefined;
  const { environment_name: _, finished_at: __, part_version: ___, ...row } = found;
  return row;
}

/**
 * Where a job was recorded of which a sender tells again, by the id and the environment that it says: rules that were
 * changed meanwhile move nothing that is under way. Null for one that is new.
 */
export async function placeToldBefore(
  tx: ReadTx,
  { source, externalId, environment }: Pick<StepReport, 'source' | 'externalId' | 'environment'>,
): Promise<Place | null> {
  const parts = await tx
    .selectFrom('deployment_parts')
    .innerJoin('environments', 'environments.id', 'deployment_parts.environment_id')
    .select(['deployment_parts.environment_id', 'deployment_parts.environment_name', 'environments.name'])
    .where('deployment_parts.external_id', '=', externalId)
    .where('deployment_parts.source', '=', source)
    .orderBy('deployment_parts.number')
    .execute();
  // The first release kept no name with its parts.
  const ownPart = parts.find(
    (part) => nameKey(part.environment_name ?? part.name) === nameKey(environment.name),
  );
  if (ownPart === undefined) return null;
  const environmentRow = await tx
    .selectFrom('environments')
    .selectAll()
    .where('id', '=', ownPart.environment_id)
    .executeTakeFirstOrThrow();
  const service = await tx
    .selectFrom('services')
    .selectAll()
    .where('id', '=', environmentRow.service_id)
    .executeTakeFirstOrThrow();
  return { service, environment: environmentRow };
}
