import {
  activateWorkaround,
  addWorkaround,
  closeCase,
  dropMonitor,
  getCase,
  getCaseTimeline,
  linkToCase,
  listCases,
  nameFix,
  openCase,
  planVerification,
  recordCause,
  recordFix,
  recordPrevention,
  reopenCase,
  retireWorkaround,
  revertFix,
  type Case,
} from '@appops/shared/contract/cases';
import type { BodyInputOf, QueryInputOf, Route } from '@appops/shared/contract/route';
import { api } from '../../shared/http/api.ts';
import { collect } from '../../shared/query/collect.ts';
import { queryCache } from '../../shared/query/query-cache.ts';
import { useListing } from '../../shared/query/use-listing.ts';
import { useQuery } from '../../shared/query/use-query.ts';

export type CaseFilters = QueryInputOf<typeof listCases>;

/** Verification counts runs, which are no events: cases are asked for again now and then. */
export function useCases(filters: CaseFilters, enabled = true) {
  return useListing(
    enabled ? ['cases', filters] : null,
    (page, signal) => api(listCases, { query: { ...filters, ...page }, signal }),
    ({ id }: Case) => id,
    { refreshMs: 30_000 },
  );
}

/** All cases that fit, however many: for the board, what workarounds cost, and for choosing one. */
export function useAllCases(filters: CaseFilters, enabled = true) {
  return useQuery(
    enabled ? ['cases', 'all', filters] : null,
    (signal) =>
      collect(
        (page) => api(listCases, { query: { ...filters, ...page }, signal }),
        Infinity,
        ({ id }) => id,
      ),
    { keepFormer: true, refreshMs: 30_000 },
  );
}

export function useCase(id: string | null) {
  return useQuery(
    id === null ? null : ['case', id],
    (signal) => api(getCase, { params: { id: id! }, signal }),
    { refreshMs: 5000 },
  );
}

export function useCaseTimeline(id: string) {
  return useQuery(['case-timeline', id], (signal) =>
    collect(
      (page) => api(getCaseTimeline, { params: { id }, query: page, signal }),
      Infinity,
      ({ sequence }) => String(sequence),
    ),
  );
}

function changed(it: Case): Case {
  queryCache.put(['case', it.id], it);
  queryCache.invalidate(
    ([resource, id]) =>
      ['cases', 'overview', 'incidents', 'incident', 'incident-timeline'].includes(resource) ||
      (resource === 'case-timeline' && id === it.id),
  );
  return it;
}

export async function makeCase(body: BodyInputOf<typeof openCase>, key: string): Promise<Case> {
  return changed(await api(openCase, { body, idempotencyKey: key }));
}

/** What a person can do to a case, each with its route. */
const ACTIONS = {
  addWorkaround,
  recordCause,
  recordFix,
  nameFix,
  revertFix,
  planVerification,
  link: linkToCase,
  dropMonitor,
  recordPrevention,
  close: closeCase,
  reopen: reopenCase,
} satisfies Record<string, Route>;
export type CaseAction = keyof typeof ACTIONS;
export type CaseActionBody<A extends CaseAction> = BodyInputOf<(typeof ACTIONS)[A]>;

export function schemaOf(action: CaseAction): Route['body'] {
  return ACTIONS[action].body;
}

export async function act<A extends CaseAction>(
  action: A,
  id: string,
  body: CaseActionBody<A>,
  key: string,
  /** What else the route's path names. */
  further: Record<string, string> = {},
): Promise<Case> {
  // Cast: the action's own body is asked for by this function's type; all of them answer the case.
  const route = ACTIONS[action] as typeof recordCause;
  // Cast: as above.
  const reply = await api(route, {
    params: { ...further, id },
    body: body as CaseActionBody<'recordCause'>,
    ...(route.method === 'POST' ? { idempotencyKey: key } : {}),
  });
  return changed(reply);
}

export async function moveWorkaround(
  verb: 'activate' | 'retire',
  id: string,
  workaround: string,
): Promise<Case> {
  const route = verb === 'activate' ? activateWorkaround : retireWorkaround;
  return changed(await api(route, { params: { id, workaround } }));
}
