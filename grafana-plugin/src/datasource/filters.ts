import type { ScopedVars } from '@grafana/data';
import type { CompleteQuery } from './query.ts';
import { expandList, type Replace } from './variables.ts';

type Filters = Pick<CompleteQuery, 'services' | 'environments' | 'monitors'>;

/** What the backend takes at most: of one name, and how many. */
const longestName = 300;
const mostNames = 1000;

/**
 * The filters of a query with the values of their variables. The backend matches each by its name, then by its
 * slug, and says in a notice which of them fit nothing.
 */
export function filtersOf(query: Filters, replace: Replace, scopedVars?: ScopedVars): Filters {
  const read = (entries: string[]) =>
    expandList(entries, replace, scopedVars)
      .slice(0, mostNames)
      .map((name) => name.slice(0, longestName));
  return {
    services: read(query.services),
    environments: read(query.environments),
    monitors: read(query.monitors),
  };
}

/**
 * How many markers to ask for over a plot of so many points. Each is an element of the page with a tooltip of its
 * own, and closer than 8 pixels they are one to the eye.
 */
export function markerLimit(maxDataPoints: number): number {
  return Math.min(300, Math.max(20, Math.round(maxDataPoints / 8)));
}
