import { hasFields } from '@appops/shared/rules/has-fields';
import { dateMath, type PluginExtensionPanelContext, type RawTimeRange } from '@grafana/data';
import { DATA_SOURCE_TYPE } from '../constants.ts';
import { paths, withFilters } from '../shared/paths.ts';

/** A panel as Grafana tells of it; the palette tells nothing, and older Grafanas less than newer ones. */
export type PanelContext = Partial<
  Pick<PluginExtensionPanelContext, 'title' | 'timeRange' | 'dashboard' | 'targets' | 'data'>
>;

/** Servers and proxies commonly refuse a request line of more than 8 kB, which a reload of the page would send. */
const MOST_PATH = 6000;
const MOST_QUERY = 1500;
const MOST_TEXT = 200;

/**
 * The path of the form for a new incident, filled with what a panel shows: its title and dashboard, the range as
 * instants (a relative one would mean another time by tomorrow) and its queries. The queries that would make the
 * address too long are left out, the last first.
 * @param now epoch milliseconds, against which a relative range is read
 */
export function incidentPath(context: PanelContext | undefined, now: number): string {
  const { title, dashboard, targets = [] } = context ?? {};
  const range = instantsOf(context ?? {}, now);
  const queries = targets.filter(({ hide }) => hide !== true).map(queryText);
  const path = (kept: string[]) =>
    withFilters(paths.newIncident, {
      panelTitle: cut(title),
      dashboardUid: cut(dashboard?.uid),
      dashboardTitle: cut(dashboard?.title),
      from: range?.from,
      to: range?.to,
      service: onlyOne(targets, 'services'),
      environment: onlyOne(targets, 'environments'),
      queries: kept.length === 0 ? undefined : JSON.stringify(kept),
    });
  for (let count = queries.length; count > 0; count -= 1) {
    const filled = path(queries.slice(0, count));
    if (filled.length <= MOST_PATH) return filled;
  }
  return path([]);
}

function cut(text: string | undefined, most = MOST_TEXT): string | undefined {
  return text !== undefined && text.length > most ? `${text.slice(0, most - 1)}…` : text;
}

/** The range that the panel shows; as it was asked for last, where that is known. */
function instantsOf(
  { data, timeRange }: PanelContext,
  now: number,
): { from: string; to: string } | undefined {
  const shown = data?.timeRange;
  const from = shown ? shown.from.valueOf() : epochOf(timeRange?.from, false, now);
  const to = shown ? shown.to.valueOf() : epochOf(timeRange?.to, true, now);
  if (from === undefined || to === undefined || Number.isNaN(from) || Number.isNaN(to)) return undefined;
  return { from: new Date(from).toISOString(), to: new Date(to).toISOString() };
}

function epochOf(value: RawTimeRange['from'] | undefined, roundUp: boolean, now: number): number | undefined {
  if (value === undefined) return undefined;
  if (value === 'now') return now;
  return dateMath.toDateTime(value, { roundUp })?.valueOf();
}

/** Of the dashboard's own keeping, of no use to who reads the incident. */
const HOUSEKEEPING = ['datasource', 'refId', 'hide', 'key'];

/** What a query of any data source asks: the text that a person wrote, else all of it but the housekeeping. */
function queryText(target: object): string {
  const rest = Object.fromEntries(
    Object.entries(target).filter(([name, value]) => !HOUSEKEEPING.includes(name) && !isEmpty(value)),
  );
  const written = [rest['expr'], rest['rawSql'], rest['query']].find(
    (text): text is string => typeof text === 'string' && text.trim() !== '',
  );
  return cut(written ?? JSON.stringify(rest), MOST_QUERY)!;
}

function isEmpty(value: unknown): boolean {
  return value == null || value === '' || (Array.isArray(value) && value.length === 0);
}

/** The one service or environment that the panel's queries of ours are about, if it is one. */
function onlyOne(targets: readonly object[], filter: 'services' | 'environments'): string | undefined {
  const names = targets.flatMap((target) => {
    if (!hasFields(target)) return [];
    const { datasource, [filter]: list } = target;
    const type = hasFields(datasource) ? datasource.type : undefined;
    const names: unknown[] = type === DATA_SOURCE_TYPE && Array.isArray(list) ? list : [];
    return names;
  });
  const [name] = names;
  return new Set(names).size === 1 && typeof name === 'string' && /^[a-z0-9-]{1,63}$/.test(name)
    ? name
    : undefined;
}
