import type { IncidentContext } from '@appops/shared/contract/incidents';

type Panel = NonNullable<IncidentContext['panel']>;

/** The dashboard's own page; the address that came along is not followed, since anyone may have written it. */
export function dashboardPath({
  dashboardUid,
  from,
  to,
}: Pick<Panel, 'dashboardUid' | 'from' | 'to'>): string {
  const search = new URLSearchParams({ from: epoch(from), to: epoch(to) });
  return `/d/${encodeURIComponent(dashboardUid)}?${search.toString()}`;
}

/** Grafana's addresses want epoch milliseconds, or words such as "now-1h". */
function epoch(text: string): string {
  const at = /^\d{4}-/.test(text) ? Date.parse(text) : NaN;
  return Number.isNaN(at) ? text : String(at);
}
