import { idOf } from '@appops/shared/contract/ids';
import { slug } from '@appops/shared/contract/values';
import type { ScopedVars } from '@grafana/data';
import type { CompleteQuery } from './query.ts';
import { expandList, type Replace } from './variables.ts';

type Filters = Pick<CompleteQuery, 'services' | 'environments' | 'monitors'>;

const monitorId = idOf('monitor');

/**
 * The filters of a query with the values of their variables.
 * @throws {Error} when a variable is not known, or a value can be no service, environment or monitor
 */
export function filtersOf(query: Filters, replace: Replace, scopedVars?: ScopedVars): Filters {
  const read = (entries: string[], fits: (value: string) => boolean, what: string) => {
    const values = expandList(entries, replace, scopedVars);
    const wrong = values.find((value) => !fits(value));
    if (wrong !== undefined) throw new Error(`“${wrong}” is no ${what}. Choose it in the query's editor.`);
    return values;
  };
  const isSlug = (value: string) => slug.safeParse(value).success;
  return {
    services: read(query.services, isSlug, 'service: services go by their short names (a-z, 0-9 and "-")'),
    environments: read(
      query.environments,
      isSlug,
      'environment: they go by their short names (a-z, 0-9 and "-")',
    ),
    monitors: read(
      query.monitors,
      (value) => monitorId.safeParse(value).success,
      'monitor: monitors go by their ids',
    ),
  };
}

/**
 * How many markers to ask for over a plot of so many points. Each is an element of the page with a tooltip of its
 * own, and closer than 8 pixels they are one to the eye.
 */
export function markerLimit(maxDataPoints: number): number {
  return Math.min(300, Math.max(20, Math.round(maxDataPoints / 8)));
}
