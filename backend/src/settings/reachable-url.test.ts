import { expect, test } from 'vitest';
import { reachableUrl } from './reachable-url.ts';

const address = (text: string, internal: boolean) =>
  ({ address: text, internal, family: 'IPv4', netmask: '', mac: '', cidr: null }) as const;

test('a server that listens everywhere is told by an address that others can call', () => {
  const machine = () => ({ lo: [address('127.0.0.1', true)], eth0: [address('192.0.2.7', false)] });
  expect(reachableUrl('http://0.0.0.0:4400', machine)).toBe('http://192.0.2.7:4400');
  expect(reachableUrl('http://[::]:4400', machine)).toBe('http://192.0.2.7:4400');
});

test('without a network it is loopback, and an address of its own stays as it is', () => {
  expect(reachableUrl('http://0.0.0.0:4400', () => ({}))).toBe('http://127.0.0.1:4400');
  expect(reachableUrl('http://10.0.0.1:4400', () => ({}))).toBe('http://10.0.0.1:4400');
});
