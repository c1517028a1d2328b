import * as contract from '@appops/shared/contract/overview';
import type { ReadContext } from '../context.ts';
import type { Api } from '../http/api.ts';
import * as services from '@appops/shared/contract/services';
import { matchPage } from './match-page.ts';
import { getOverview } from './overview.ts';

/** @param notices what is wrong with this process at present */
export function bindOverview(
  api: Api,
  pagesUrl: (ctx: ReadContext) => Promise<string>,
  notices: () => { code: string; message: string }[],
): void {
  api.read(contract.getOverview, async (ctx) => {
    const overview = await getOverview(ctx);
    return { ...overview, notices: [...notices(), ...overview.notices] };
  });
  api.read(services.matchService, async (ctx, { query }) => matchPage(ctx, query.url, await pagesUrl(ctx)));
}
