import * as contract from '@appops/shared/contract/overview';
import type { Context } from '../context.ts';
import type { Api } from '../http/api.ts';
import * as services from '@appops/shared/contract/services';
import { matchPage } from './match-page.ts';
import { getOverview } from './overview.ts';

export function bindOverview(api: Api, pagesUrl: (ctx: Context) => Promise<string>): void {
  api.read(contract.getOverview, (ctx) => getOverview(ctx));
  api.read(services.matchService, async (ctx, { query }) => matchPage(ctx, query.url, await pagesUrl(ctx)));
}
