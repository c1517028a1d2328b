import type { Service } from '@appops/shared/contract/services';
import { compareNames } from '@appops/shared/rules/name-order';
import type { ComboboxOption } from '@grafana/ui';

/** Services for a choice: the name is shown, the slug is the value. */
export function serviceOptions(services: readonly Service[]): ComboboxOption<string>[] {
  return services.map(({ slug, name }) => ({
    value: slug,
    label: name,
    ...(slug === name ? {} : { description: slug }),
  }));
}

/** The environments of these services, or of all where none is named, in their order and each once. */
export function environmentOptions(
  services: readonly Service[],
  only: readonly string[] = [],
): ComboboxOption<string>[] {
  const found = new Map<string, { name: string; order: number }>();
  for (const service of services) {
    if (only.length > 0 && !only.includes(service.slug)) continue;
    for (const { slug, name, order } of service.environments)
      if (!found.has(slug)) found.set(slug, { name, order });
  }
  return [...found]
    .sort(([a, x], [b, y]) => x.order - y.order || compareNames(x.name, y.name) || (a < b ? -1 : 1))
    .map(([slug, { name }]) => ({ value: slug, label: name }));
}

/** URL patterns as they are typed: one a line. */
export function patternsIn(text: string): string[] {
  return [...new Set(text.split('\n').map((line) => line.trim()))].filter((line) => line !== '');
}
