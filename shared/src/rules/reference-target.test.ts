import { expect, test } from 'vitest';
import { referenceOf } from './reference-target.ts';

test('a reference target is a host with a port', () => {
  expect(referenceOf('gateway.example:443')).toEqual({ host: 'gateway.example', port: 443 });
  expect(referenceOf(' 192.0.2.7:53 ')).toEqual({ host: '192.0.2.7', port: 53 });
  expect(referenceOf('[2001:db8::1]:443')).toEqual({ host: '2001:db8::1', port: 443 });
});

test.each([
  'gateway.example',
  'gateway.example:0',
  'gateway.example:70000',
  '2001:db8::1:443',
  ':443',
  'a b:1',
  'https://a:1',
])('%s is none', (text) => expect(referenceOf(text)).toBeNull());
