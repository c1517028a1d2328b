import { matchPage } from '@appops/shared/rules/url-match';
import { fromJson, toJson } from '../database/json.ts';
import type { EnvironmentTable, ServiceTable } from '../database/schema/services.ts';
import type { ReadTx } from '../database/store.ts';

/** The service and environment that a live page belongs to, by the most specific URL pattern; null where none fits. */
export async function matchUrl(
  tx: ReadTx,
  url: string,
): Promise<{ service: ServiceTable; environment: EnvironmentTable; pattern: string } | null> {
  const environments = await tx
    .selectFrom('environments')
    .selectAll()
    .where('url_patterns', '!=', toJson([]))
    .where('retired_at', 'is', null)
    .execute();
  const match = matchPage(
    url,
    environments.flatMap((row) =>
      fromJson(row.url_patterns).map((pattern) => ({
        pattern,
        service: row.service_id,
        environment: row.slug,
        row,
      })),
    ),
  );
  if (match === null) return null;
  const service = await tx
    .selectFrom('services')
    .selectAll()
    .where('id', '=', match.service)
    .executeTakeFirstOrThrow();
  return { service, environment: match.row, pattern: match.pattern };
}
