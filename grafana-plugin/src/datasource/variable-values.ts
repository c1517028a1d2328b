import type { Monitor } from '@appops/shared/contract/monitors';
import type { Service } from '@appops/shared/contract/services';
import { compareNames } from '@appops/shared/rules/name-order';
import { matchPlace } from '@appops/shared/rules/place-names';
import type { MetricFindValue } from '@grafana/data';

export function serviceValues(services: readonly Service[]): MetricFindValue[] {
  return services.map(({ slug, name }) => ({ text: name, value: slug }));
}

/** The environments of these services, or of all where none is named, in their order and each once. */
export function environmentValues(services: readonly Service[], only: readonly string[]): MetricFindValue[] {
  const found = new Map<string, { name: string; order: number }>();
  for (const service of services) {
    if (only.length > 0 && !only.some((named) => matchPlace(named, [service]))) continue;
    for (const { slug, name, order } of service.environments)
      if (!found.has(slug)) found.set(slug, { name, order });
  }
  return [...found]
    .sort(([a, x], [b, y]) => x.order - y.order || compareNames(x.name, y.name) || (a < b ? -1 : 1))
    .map(([slug, { name }]) => ({ text: name, value: slug }));
}

export function monitorValues(monitors: readonly Monitor[]): MetricFindValue[] {
  return monitors.map(({ id, name, service, environment }) => ({
    text: `${name} (${service} in ${environment})`,
    value: id,
  }));
}
