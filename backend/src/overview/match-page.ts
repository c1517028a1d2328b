import type { matchService as route } from '@appops/shared/contract/services';
import type { ReplyOf } from '@appops/shared/contract/route';
import { matchPage as findPattern } from '@appops/shared/rules/url-match';
import { fromJson, toJson } from '../database/json.ts';
import type { ReadContext } from '../context.ts';
import { concernsPlaces } from '../incidents/concerns-places.ts';
import { incidentsOf } from '../incidents/incident.ts';
import { severityRank } from '../incidents/severity-rank.ts';
import { deploymentOf, selectDeployments } from '../releases/deployment.ts';
import { findServiceBySlug, loadService } from '../services/service.ts';

/** Open incidents that are told of a page; more than these nobody reads beside it. */
const mostIncidents = 50;

/** Which service and environment a live page belongs to, what is live there, and which of its incidents are open. */
export async function matchPage(
  { tx }: ReadContext,
  url: string,
  pagesUrl: string,
): Promise<ReplyOf<typeof route>> {
  const environments = await tx
    .selectFrom('environments')
    .innerJoin('services', 'services.id', 'environments.service_id')
    .select([
      'environments.id',
      'environments.slug as environment',
      'environments.url_patterns',
      'services.id as service_id',
      'services.slug as service',
    ])
    .where('environments.url_patterns', '!=', toJson([]))
    .where('environments.retired_at', 'is', null)
    .where('services.retired_at', 'is', null)
    .execute();
  const patterns = environments.flatMap((row) =>
    fromJson(row.url_patterns).map((pattern) => ({ ...row, pattern })),
  );
  const match = findPattern(url, patterns);
  if (match === null) return { match: null, live: null, openIncidents: [], pagesUrl };

  const service = await loadService(tx, await findServiceBySlug(tx, match.service));
  const environment = service.environments.find(({ slug }) => slug === match.environment)!;
  const live = await selectDeployments(tx)
    .where('deployments.live', '=', 1)
    .where('deployments.environment_id', '=', match.id)
    .executeTakeFirst();
  const incidents = await tx
    .selectFrom('incidents')
    .selectAll()
    .where('status', 'in', ['open', 'acknowledged', 'mitigated'])
    .where((eb) => concernsPlaces(eb, { serviceIds: [match.service_id], environmentIds: [match.id] }))
    .orderBy(severityRank)
    .orderBy('opened_at', 'desc')
    .orderBy('id', 'desc')
    .limit(mostIncidents)
    .execute();
  return {
    match: { service, environment, pattern: match.pattern },
    live: live === undefined ? null : deploymentOf(live),
    openIncidents: await incidentsOf(tx, incidents),
    pagesUrl,
  };
}
