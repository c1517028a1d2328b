import type { Service } from '@appops/shared/contract/services';
import { expect, test } from 'vitest';
import { environmentOptions, patternsIn, serviceOptions } from './options.ts';

const services = [
  {
    slug: 'shop',
    name: 'Leaf & Kettle',
    environments: [
      { slug: 'production', name: 'Production', order: 2 },
      { slug: 'staging', name: 'staging', order: 1 },
    ],
  },
  { slug: 'api', name: 'api', environments: [{ slug: 'production', name: 'Production', order: 2 }] },
] as Service[];

test('a service is chosen by its name, with its slug beside it where they differ', () => {
  expect(serviceOptions(services)).toEqual([
    { value: 'shop', label: 'Leaf & Kettle', description: 'shop' },
    { value: 'api', label: 'api' },
  ]);
});

test('environments stand in their order, each once, only of the services asked for', () => {
  expect(environmentOptions(services).map(({ value }) => value)).toEqual(['staging', 'production']);
  expect(environmentOptions(services, ['api']).map(({ value }) => value)).toEqual(['production']);
});

test('patterns are typed one a line; empty and repeated lines count for nothing', () => {
  expect(patternsIn(' https://a.example/* \n\nhttps://b.example/\nhttps://a.example/*\n')).toEqual([
    'https://a.example/*',
    'https://b.example/',
  ]);
});
