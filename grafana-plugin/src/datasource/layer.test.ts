import { describe, expect, test } from 'vitest';
import { defaultLayer, layerQuery, prepareLayer, type Layer } from './layer.ts';

const bare = { name: 'Releases', enable: true, iconColor: 'blue', datasource: { uid: 'appops' } } as Layer;

describe('prepareLayer', () => {
  test('a layer without a target gets the whole default in its target', () => {
    expect(prepareLayer(bare).target).toEqual({
      refId: 'Anno',
      kinds: ['deployment'],
      services: [],
      environments: [],
    });
  });

  test('what is stored in the target wins over the defaults that Grafana spreads over the layer', () => {
    const target = { refId: 'Anno', kinds: ['incident' as const], services: ['$service'] };
    const layer = { ...defaultLayer(), ...bare, target } as Layer;
    expect(prepareLayer(layer).target).toEqual({
      refId: 'Anno',
      kinds: ['incident'],
      services: ['$service'],
      environments: [],
    });
  });

  test('keys that an older dashboard has outside of the target are taken into it', () => {
    const target = prepareLayer({ ...bare, services: ['shop'] } as Layer).target;
    expect(target?.services).toEqual(['shop']);
  });
});

test('a layer asks for annotations, which Grafana colours, not for markers with colours of their own', () => {
  expect(layerQuery(bare).queryType).toBe('annotations');
});
