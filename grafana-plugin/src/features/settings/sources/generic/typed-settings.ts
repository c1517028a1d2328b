import {
  genericPaths,
  genericSettings,
  type GenericPath,
  type GenericSettings,
} from '@appops/shared/contract/sources/generic';

/** The settings as they are typed: a path that is left empty is none, words stand between commas. */
export interface TypedSettings {
  proof: GenericSettings['proof'];
  proofHeader: string;
  deliveryHeader: string;
  paths: Record<GenericPath, string>;
  statuses: Record<keyof GenericSettings['statuses'], string>;
}

// Cast: zod's own keys of the shape.
export const pathNames = Object.keys(genericPaths.shape) as GenericPath[];
export const statusNames = ['queued', 'running', 'succeeded', 'failed', 'canceled'] as const;

/** What is stored, as it is typed; what is not understood (of a newer server) is as good as the default. */
export function typedFrom(stored: Record<string, unknown> | undefined): TypedSettings {
  const read = genericSettings.safeParse(stored ?? {});
  const { proof, proofHeader, deliveryHeader, paths, statuses } = read.success
    ? read.data
    : genericSettings.parse({});
  return {
    proof,
    proofHeader: proofHeader ?? '',
    deliveryHeader,
    paths: mapped(pathNames, (name) => paths[name] ?? ''),
    statuses: mapped(statusNames, (name) => statuses[name].join(', ')),
  };
}

/** What is typed, as it is told. */
export function toldFrom(typed: TypedSettings): GenericSettings {
  return {
    proof: typed.proof,
    proofHeader: typed.proofHeader.trim() === '' ? null : typed.proofHeader.trim(),
    deliveryHeader: typed.deliveryHeader.trim(),
    paths: mapped(pathNames, (name) => (typed.paths[name].trim() === '' ? null : typed.paths[name].trim())),
    statuses: mapped(statusNames, (name) =>
      typed.statuses[name]
        .split(',')
        .map((word) => word.trim())
        .filter((word) => word !== ''),
    ),
  };
}

function mapped<K extends string, T>(names: readonly K[], value: (name: K) => T): Record<K, T> {
  // Cast: an entry for each of the names.
  return Object.fromEntries(names.map((name) => [name, value(name)])) as Record<K, T>;
}
