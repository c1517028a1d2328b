import * as contract from '@appops/shared/contract/query';
import type { Api } from '../http/api.ts';
import { queryAnnotations } from './query-annotations.ts';
import { querySeries } from './query-series.ts';
import { queryTable } from './query-table.ts';

export function bindQueries(api: Api): void {
  // Questions, though POST: a body holds what an address could not.
  api.read(contract.queryAnnotations, (ctx, { body }) => queryAnnotations(ctx, body));
  api.read(contract.querySeries, (ctx, { body }) => querySeries(ctx, body));
  api.read(contract.queryTable, (ctx, { body }) => queryTable(ctx, body));
}
