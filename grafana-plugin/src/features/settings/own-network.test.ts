import { expect, test } from 'vitest';
import { ownNetworkHost } from './own-network.ts';

test.each([
  ['http://127.0.0.1:4400', '127.0.0.1'],
  ['http://[::1]:4400', '::1'],
  ['http://localhost:4400', 'localhost'],
  ['http://appops:4400', 'appops'],
  ['http://172.20.3.4', '172.20.3.4'],
  ['https://192.168.0.7', '192.168.0.7'],
  ['https://[fd00::7]', 'fd00::7'],
])('GitHub cannot reach %s', (url, host) => expect(ownNetworkHost(url)).toBe(host));

test.each(['https://appops.example.com', 'https://172.32.0.1', 'https://[2001:db8::1]', 'no address'])(
  'of %s nothing is said',
  (url) => expect(ownNetworkHost(url)).toBeNull(),
);
