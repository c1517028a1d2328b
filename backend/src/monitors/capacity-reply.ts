import type { getProbe } from '@appops/shared/contract/monitors';
import type { ReplyOf } from '@appops/shared/contract/route';
import type { Capacity, OfflineView } from '../database/schema/monitors.ts';
import { overloadWords } from '../scheduling/load-control.ts';

/** What a probe is asked and can do, as the API tells it. */
export function capacityReply(capacity: Capacity | null): ReplyOf<typeof getProbe>['capacity'] {
  if (capacity === null) return null;
  const { asked, canDo, stretch } = capacity;
  return {
    askedPerSecond: asked,
    canDoPerSecond: canDo,
    intervalStretch: stretch,
    message: overloadWords(capacity),
  };
}

/** Whether a probe is offline, as the API tells it. */
export function offlineReply(view: OfflineView | null): ReplyOf<typeof getProbe>['offline'] {
  return view === null ? null : { since: new Date(view.since).toISOString(), message: `${view.words}.` };
}
