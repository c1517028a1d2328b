import {
  createChannel,
  createNotificationRule,
  listChannels,
  listNotificationRules,
  listOutbox,
  restoreChannel,
  restoreNotificationRule,
  retireChannel,
  retireNotificationRule,
  retryOutboxEntry,
  testChannel,
  updateChannel,
  updateNotificationRule,
  type OutboxEntry,
} from '@appops/shared/contract/notifications';
import type { BodyInputOf } from '@appops/shared/contract/route';
import type { OutboxState } from '@appops/shared/words/notification';
import { api } from '../../../shared/http/api.ts';
import { collect } from '../../../shared/query/collect.ts';
import { queryCache } from '../../../shared/query/query-cache.ts';
import { useListing } from '../../../shared/query/use-listing.ts';
import { useQuery } from '../../../shared/query/use-query.ts';

/**
 * All channels. What is sent by them is no event, so they are asked for again now and then.
 * @param retired those that are in use, those that were retired, or both
 */
export function useChannels(enabled: boolean, retired: 'no' | 'only' | 'any' = 'no') {
  return useQuery(
    enabled ? ['channels', retired] : null,
    (signal) =>
      collect(
        (page) => api(listChannels, { query: { ...page, retired }, signal }),
        Infinity,
        ({ id }) => id,
      ),
    { refreshMs: 10_000 },
  );
}

/** Sent again after a lost answer it makes no second one; the secret, which the first answer told, is not told again. */
export async function makeChannel(body: BodyInputOf<typeof createChannel>, key: string) {
  return changed(await api(createChannel, { body, idempotencyKey: key }));
}

export async function changeChannel(id: string, body: BodyInputOf<typeof updateChannel>) {
  return changed(await api(updateChannel, { params: { id }, body }));
}

export async function moveChannel(id: string, verb: 'retire' | 'restore', key: string) {
  const route = verb === 'retire' ? retireChannel : restoreChannel;
  return changed(await api(route, { params: { id }, idempotencyKey: key }));
}

/** Sends a test message and waits for what comes of it. Each try is one of its own. */
export async function tryChannel(id: string) {
  return changed(await api(testChannel, { params: { id } }));
}

/** @param retired those that are in use, or those that were retired */
export function useRules(enabled: boolean, retired: 'no' | 'only' = 'no') {
  return useQuery(enabled ? ['notification-rules', retired] : null, (signal) =>
    collect(
      (page) => api(listNotificationRules, { query: { ...page, retired }, signal }),
      Infinity,
      ({ id }) => id,
    ),
  );
}

export async function makeRule(body: BodyInputOf<typeof createNotificationRule>, key: string) {
  return changed(await api(createNotificationRule, { body, idempotencyKey: key }));
}

export async function changeRule(id: string, body: BodyInputOf<typeof updateNotificationRule>) {
  return changed(await api(updateNotificationRule, { params: { id }, body }));
}

export async function moveRule(id: string, verb: 'retire' | 'restore', key: string) {
  const route = verb === 'retire' ? retireNotificationRule : restoreNotificationRule;
  return changed(await api(route, { params: { id }, idempotencyKey: key }));
}

export interface OutboxFilters {
  search: string;
  state: OutboxState[];
  channel: string[];
}

/** What was sent, what waits and what failed, newest first. */
export function useOutbox({ search, state, channel }: OutboxFilters) {
  const filters = {
    ...(search === '' ? {} : { search }),
    ...(state.length > 0 ? { state } : {}),
    ...(channel.length > 0 ? { channel } : {}),
  };
  return useListing(
    ['outbox', filters],
    (page, signal) => api(listOutbox, { query: { ...filters, ...page }, signal }),
    ({ id }: OutboxEntry) => id,
    { refreshMs: 5000, first: 25 },
  );
}

export async function sendAgain(id: string, key: string) {
  return changed(await api(retryOutboxEntry, { params: { id }, idempotencyKey: key }));
}

const touched = new Set<unknown>(['channels', 'notification-rules', 'outbox']);

/** A rule leads to a channel, and a channel counts its messages: with one of them the others are asked for anew. */
function changed<T>(reply: T): T {
  queryCache.invalidate(([resource]) => touched.has(resource));
  return reply;
}
