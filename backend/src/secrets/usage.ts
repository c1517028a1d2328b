import type { Secret } from '@appops/shared/contract/secrets';
import { compareNames } from '@appops/shared/rules/name-order';
import { secretsOf } from '@appops/shared/rules/checks/sent-texts';
import { sql } from 'kysely';
import { readCheck } from '../database/check-text.ts';
import type { ReadTx } from '../database/store.ts';

/** The monitors that name secrets, by the secrets' names; retired ones send nothing and are not told. */
export async function monitorsBySecret(tx: ReadTx): Promise<ReadonlyMap<string, Secret['usedBy']>> {
  const rows = await tx
    .selectFrom('monitors')
    .innerJoin('environments', 'environments.id', 'monitors.environment_id')
    .innerJoin('services', 'services.id', 'monitors.service_id')
    .select([
      'monitors.id',
      'monitors.name',
      'monitors.check_spec',
      'services.slug as service',
      'environments.slug as environment',
    ])
    .where('monitors.retired_at', 'is', null)
    .where(sql<boolean>`monitors.check_spec like ${'%${secret:%'}`)
    .execute();
  const found = new Map<string, Secret['usedBy']>();
  for (const { check_spec, ...monitor } of rows)
    for (const name of secretsOf(readCheck(check_spec)))
      found.set(name, [...(found.get(name) ?? []), monitor]);
  for (const monitors of found.values()) monitors.sort((a, b) => compareNames(a.name, b.name));
  return found;
}
