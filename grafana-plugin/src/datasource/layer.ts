import type { AnnotationQuery } from '@grafana/data';
import type { AppOpsQuery } from './query.ts';

export type Layer = AnnotationQuery<AppOpsQuery>;

const KEYS = ['kinds', 'services', 'environments'] as const;

/** The keys of `target`, under which everything is stored: dashboards of version 2 keep nothing else. */
export function defaultLayer(): Pick<Required<AppOpsQuery>, (typeof KEYS)[number]> {
  return { kinds: ['deployment'], services: [], environments: [] };
}

/**
 * The layer with a complete target. Grafana spreads the default query over the layer itself when it runs one, and
 * over the target in the editor: what lies outside of the target is only taken where the target has nothing.
 */
export function prepareLayer(layer: Layer): Layer {
  const { target } = layer;
  const outside = Object.fromEntries(
    KEYS.flatMap((key) => (layer[key] === undefined ? [] : [[key, layer[key]]])),
  );
  return { ...layer, target: { ...defaultLayer(), ...outside, ...target, refId: target?.refId ?? 'Anno' } };
}

/** What a layer asks the data source. */
export function layerQuery(layer: Layer): AppOpsQuery {
  return { ...prepareLayer(layer).target!, queryType: 'annotations' };
}
