import { eventKinds, isEventKind } from '@appops/shared/contract/event-kinds';
import type { Thing } from '@appops/shared/contract/event-kinds/kind';
import type { Event } from '@appops/shared/contract/events';
import { kindOfId } from '@appops/shared/contract/ids';
import type { QueryKey } from '../query/query-cache.ts';

/** What a batch of events is about: kinds of things, and the things themselves. */
export interface Touched {
  kinds: Set<Thing>;
  ids: Set<string>;
}

const TIMELINES = ['incident-timeline', 'case-timeline'] as const;
/** What follows from more than its own events: a case from deployments and runs, a timeline from all that is linked. */
const DERIVED: readonly string[] = ['case', ...TIMELINES];

/** What a case is made of shows where the case does. */
const PART_OF_CASE = ['cases', 'case', 'overview'] as const;

/** The lists and details that show something of each thing. One that nothing shows says so by an empty list. */
const SHOWN_IN: Record<Thing, readonly string[]> = {
  service: ['services', 'overview'],
  environment: ['services', 'overview'],
  deployment: ['deployments', 'deployment', 'overview', 'cases', 'case', ...TIMELINES],
  change: ['changes'],
  monitor: ['monitors', 'monitor', 'overview', 'monitor-results', 'secrets'],
  problem: ['problems', 'problem', 'incidents', 'overview', ...TIMELINES],
  occurrence: ['problems', 'occurrences', 'case', 'cases', ...TIMELINES],
  incident: ['incidents', 'incident', 'overview', 'problems', ...TIMELINES],
  annotation: ['annotations', 'incidents', 'incident', ...TIMELINES],
  case: ['cases', 'case', 'overview', 'incidents', 'incident', ...TIMELINES],
  workaround: PART_OF_CASE,
  cause: PART_OF_CASE,
  fix: PART_OF_CASE,
  plan: PART_OF_CASE,
  prevention: PART_OF_CASE,
  note: TIMELINES,
  attachment: ['annotations'],
  token: ['tokens'],
  webhookSource: ['webhook-sources', 'deliveries'],
  delivery: ['deliveries'],
  probe: ['probe'],
  settings: ['settings'],
  maintenanceWindow: ['maintenance', 'monitors', 'monitor', 'overview'],
  channel: ['channels', 'outbox'],
  notificationRule: ['notification-rules', 'channels'],
  outboxEntry: ['outbox', 'channels'],
  secret: ['secrets'],
  proxy: ['proxies'],
};

export function touchedBy(events: readonly Event[]): Touched {
  const touched: Touched = { kinds: new Set(), ids: new Set() };
  for (const event of events) {
    // What a newer server tells is about something that its subjects name, or that is not shown here.
    if (isEventKind(event.kind)) touched.kinds.add(eventKinds[event.kind].about);
    for (const { id } of event.subjects) {
      touched.ids.add(id);
      const kind = kindOfId(id);
      if (kind !== null) touched.kinds.add(kind);
    }
  }
  return touched;
}

/**
 * Whether an answer under this key may have changed. A key that names ids of ours concerns only those, except for
 * what is derived from more than its own events (a case from deployments and runs).
 */
export function concerns(touched: Touched, key: QueryKey): boolean {
  const [resource, ...rest] = key;
  const ids = rest.filter((part): part is string => typeof part === 'string' && kindOfId(part) !== null);
  if (ids.some((id) => touched.ids.has(id))) return true;
  if (ids.length > 0 && !DERIVED.includes(resource)) return false;
  for (const kind of touched.kinds) if (SHOWN_IN[kind].includes(resource)) return true;
  return false;
}
