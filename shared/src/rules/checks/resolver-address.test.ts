import { expect, test } from 'vitest';
import { resolverAddressOf, resolverProblem } from './resolver-address.ts';

test.each<[string, { address: string; port: number } | null]>([
  ['192.0.2.53', { address: '192.0.2.53', port: 53 }],
  ['192.0.2.53:5353', { address: '192.0.2.53', port: 5353 }],
  ['2001:db8::53', { address: '2001:db8::53', port: 53 }],
  ['[2001:DB8::53]:5353', { address: '2001:db8::53', port: 5353 }],
  ['[2001:db8::53]', { address: '2001:db8::53', port: 53 }],
  ['dns.example.com', null],
  ['', null],
  ['192.0.2.53:0', null],
  ['192.0.2.53:70000', null],
  ['999.0.2.53', null],
  ['192.0.2.53 ', null],
  ['[192.0.2.53', null],
  ['${secret:DNS}', null],
])('a resolver written "%s" is %o', (text, expected) => {
  expect(resolverAddressOf(text)).toEqual(expected);
  expect(resolverProblem(text) === null).toBe(expected !== null);
});

test('one that is left out is no problem', () => expect(resolverProblem(undefined)).toBeNull());
