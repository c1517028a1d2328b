import { allowTargets, getProbe } from '@appops/shared/contract/monitors';
import { getSettings, testSettings, updateSettings } from '@appops/shared/contract/settings';
import { createToken, listTokens, revokeToken, whoAmI } from '@appops/shared/contract/tokens';
import {
  createWebhookSource,
  listDeliveries,
  listWebhookSources,
  rotateWebhookSecret,
  type Delivery,
} from '@appops/shared/contract/webhooks';
import type { BodyInputOf } from '@appops/shared/contract/route';
import { api } from '../../shared/http/api.ts';
import { queryCache } from '../../shared/query/query-cache.ts';
import { useQuery } from '../../shared/query/use-query.ts';

export function useTokens(enabled: boolean) {
  return useQuery(enabled ? ['tokens'] : null, (signal) =>
    api(listTokens, { query: { limit: 200 }, signal }),
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

export function useWebhookSources(enabled: boolean) {
  return useQuery(enabled ? ['webhook-sources'] : null, (signal) =>
    api(listWebhookSources, { query: { limit: 200 }, signal }),
  );
}

/** Not by an idempotency key: the reply holds a secret, which is kept nowhere. */
export async function makeWebhookSource(name: string) {
  const made = await api(createWebhookSource, { body: { kind: 'github', name } });
  queryCache.invalidate(([resource]) => resource === 'webhook-sources');
  return made;
}

export async function rotateSecret(id: string) {
  const made = await api(rotateWebhookSecret, { params: { id } });
  queryCache.invalidate(([resource]) => resource === 'webhook-sources');
  return made;
}

/** Newest first. Deliveries are no events, so they are asked for again now and then. */
export function useDeliveries(outcome: Exclude<Delivery['outcome'], 'unknown'>[], limit: number) {
  return useQuery(
    ['deliveries', outcome, limit],
    (signal) => api(listDeliveries, { query: { limit, ...(outcome.length > 0 ? { outcome } : {}) }, signal }),
    { keepFormer: true, refreshMs: 10_000 },
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
