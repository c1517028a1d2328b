import { allowTargets, getProbe } from '@appops/shared/contract/monitors';
import { getSettings, testSettings, updateSettings } from '@appops/shared/contract/settings';
import { createToken, listTokens, revokeToken, whoAmI } from '@appops/shared/contract/tokens';
import {
  createWebhookSource,
  listDeliveries,
  listWebhookSources,
  previewWebhookSource,
  restoreWebhookSource,
  retireWebhookSource,
  rotateWebhookSecret,
  updateWebhookSource,
  type Delivery,
} from '@appops/shared/contract/webhooks';
import type { BodyInputOf } from '@appops/shared/contract/route';
import { useEffect } from 'react';
import { api } from '../../shared/http/api.ts';
import { collect } from '../../shared/query/collect.ts';
import { queryCache } from '../../shared/query/query-cache.ts';
import { useListing } from '../../shared/query/use-listing.ts';
import { useQuery } from '../../shared/query/use-query.ts';

export function useTokens(enabled: boolean) {
  return useQuery(enabled ? ['tokens'] : null, (signal) =>
    collect(
      (page) => api(listTokens, { query: page, signal }),
      Infinity,
      ({ id }) => id,
    ),
  );
}

export async function makeToken(body: BodyInputOf<typeof createToken>, key: string) {
  const made = await api(createToken, { body, idempotencyKey: key });
  queryCache.invalidate(([resource]) => resource === 'tokens');
  return made;
}

export async function revoke(id: string) {
  const token = await api(revokeToken, { params: { id } });
  queryCache.invalidate(([resource]) => resource === 'tokens');
  return token;
}

/** @param retired those that are in use, those that were retired, or both */
export function useWebhookSources(enabled: boolean, retired: 'no' | 'only' | 'any' = 'no') {
  return useQuery(enabled ? ['webhook-sources', retired] : null, (signal) =>
    collect(
      (page) => api(listWebhookSources, { query: { ...page, retired }, signal }),
      Infinity,
      ({ id }) => id,
    ),
  );
}

/**
 * The newest delivery of a source since an instant, epoch milliseconds; undefined while there is none. Asked for again
 * every few seconds, since somebody waits for it. The list of sources is asked for anew once it is there.
 */
export function useDeliverySince(source: string, since: number): Delivery | undefined {
  const { data } = useQuery(
    ['deliveries', 'of', source],
    (signal) => api(listDeliveries, { query: { limit: 100 }, signal }),
    { refreshMs: 3000 },
  );
  const latest = data?.items.find(
    (delivery) => delivery.source === source && Date.parse(delivery.receivedAt) >= since,
  );
  const id = latest?.id;
  useEffect(() => {
    if (id !== undefined) queryCache.invalidate(([resource]) => resource === 'webhook-sources');
  }, [id]);
  return latest;
}

export async function moveSource(id: string, verb: 'retire' | 'restore', key: string) {
  const route = verb === 'retire' ? retireWebhookSource : restoreWebhookSource;
  const source = await api(route, { params: { id }, idempotencyKey: key });
  queryCache.invalidate(([resource]) => resource === 'webhook-sources');
  return source;
}

/** Changes a source: its name, and where what it tells goes. */
export async function changeSource(id: string, body: BodyInputOf<typeof updateWebhookSource>) {
  const source = await api(updateWebhookSource, { params: { id }, body });
  queryCache.invalidate(([resource]) => resource === 'webhook-sources');
  return source;
}

/** What rules would make of what a source delivered lately; changes nothing. */
export function tryRules(id: string, body: BodyInputOf<typeof previewWebhookSource>) {
  return api(previewWebhookSource, { params: { id }, body });
}

/** Not by an idempotency key: the reply holds a secret, which is kept nowhere. */
export async function makeWebhookSource(body: BodyInputOf<typeof createWebhookSource>) {
  const made = await api(createWebhookSource, { body });
  queryCache.invalidate(([resource]) => resource === 'webhook-sources');
  return made;
}

export async function rotateSecret(id: string) {
  const made = await api(rotateWebhookSecret, { params: { id } });
  queryCache.invalidate(([resource]) => resource === 'webhook-sources');
  return made;
}

/** Newest first. Deliveries are no events, so they are asked for again now and then. */
export function useDeliveries(outcome: Exclude<Delivery['outcome'], 'unknown'>[], search: string) {
  const filters = {
    ...(outcome.length > 0 ? { outcome } : {}),
    ...(search === '' ? {} : { search }),
  };
  return useListing(
    ['deliveries', filters],
    (page, signal) => api(listDeliveries, { query: { ...filters, ...page }, signal }),
    ({ id }: Delivery) => id,
    { refreshMs: 10_000, first: 10 },
  );
}

const LOCAL = { name: 'local' };

export function useLocalProbe() {
  return useQuery(['probe', LOCAL.name], (signal) => api(getProbe, { params: LOCAL, signal }));
}

/** Changes what the list is at this moment, so that what another administrator has just added stays. */
export async function changeLocalProbe(change: (allow: string[]) => string[]) {
  const { allow } = await api(getProbe, { params: LOCAL });
  const probe = await api(allowTargets, { params: LOCAL, body: { allow: change(allow) } });
  queryCache.put(['probe', LOCAL.name], probe);
  return probe;
}

/** Sets whom the probe asks when it is in doubt; the ranges stay what they are at this moment. */
export async function changeReferences(references: string[]) {
  const { allow } = await api(getProbe, { params: LOCAL });
  const probe = await api(allowTargets, { params: LOCAL, body: { allow, references } });
  queryCache.put(['probe', LOCAL.name], probe);
  return probe;
}

export function useBackendSettings() {
  return useQuery(['settings'], (signal) => api(getSettings, { signal }));
}

export async function changeBackendSettings(body: BodyInputOf<typeof updateSettings>) {
  const settings = await api(updateSettings, { body });
  queryCache.put(['settings'], settings);
  return settings;
}

export function testConnection() {
  return api(testSettings, { body: { clientTime: new Date().toISOString() } });
}

export function askWhoIAm() {
  return api(whoAmI);
}
