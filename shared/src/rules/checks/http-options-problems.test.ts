import { describe, expect, test } from 'vitest';
import { httpCheck, httpCheckInReply, type HttpCheck } from '../../contract/checks/http.ts';
import { checkProblems } from './check-problems.ts';

const aCheck = (more: object) => httpCheck.parse({ type: 'http', url: 'https://shop.example/', ...more });
const problemsOf = (more: object) =>
  checkProblems(aCheck(more)).map(({ path, message }) => `${path.join('.')} ${message}`);

const oauth2 = { kind: 'oauth2', tokenUrl: 'https://id.example/token', clientId: 'me', clientSecret: 'x' };
const certificate = '-----BEGIN CERTIFICATE-----\nMII\n-----END CERTIFICATE-----';
const key = '-----BEGIN PRIVATE KEY-----\nMII\n-----END PRIVATE KEY-----';

describe('what can go out as it is', () => {
  test.each<[string, object]>([
    ['nothing of it', {}],
    ['basic, with a colon in the password', { auth: { kind: 'basic', user: 'me', password: 'a:b' } }],
    ['secrets, whatever is in them', { auth: { kind: 'bearer', token: '${secret:SHOP_TOKEN}' } }],
    ['client credentials', { auth: oauth2 }],
    ['a client certificate', { tlsSettings: { clientCertificate: certificate, clientKey: '${secret:KEY}' } }],
    ['no verification', { tlsSettings: { verify: false } }],
    ['a server name', { tlsSettings: { serverName: 'shop.example' } }],
    ['a resolver', { resolver: '[2001:db8::53]:53' }],
    [
      'all the rest',
      { http: 'auto', proxy: 'office', bodyLimitBytes: 2048, lenient: true, family: 'prefer_ipv6' },
    ],
  ])('%s', (_, more) => expect(problemsOf(more)).toEqual([]));
});

describe('what can never work', () => {
  test.each<[string, object, string]>([
    [
      'a user with a colon',
      { auth: { kind: 'basic', user: 'a:b', password: '' } },
      'auth.user holds a colon',
    ],
    ['a token with a space', { auth: { kind: 'bearer', token: 'a b' } }, 'auth.token must be one word'],
    ['no token', { auth: { kind: 'bearer', token: '' } }, 'auth.token is needed'],
    ['a token endpoint that is none', { auth: { ...oauth2, tokenUrl: 'ftp://x' } }, 'auth.tokenUrl must be'],
    [
      'one with a password in it',
      { auth: { ...oauth2, tokenUrl: 'https://a:b@x/' } },
      'auth.tokenUrl holds a user',
    ],
    ['no secret', { auth: { ...oauth2, clientSecret: '' } }, 'auth.clientSecret is needed'],
    [
      'two of them at once',
      { auth: { kind: 'bearer', token: 'x' }, headers: { authorization: 'Basic eA==' } },
      'headers.authorization is what the authentication',
    ],
    [
      'a certificate without its key',
      { tlsSettings: { clientCertificate: certificate } },
      'tlsSettings.clientKey is needed',
    ],
    [
      'a key without its certificate',
      { tlsSettings: { clientKey: key } },
      'tlsSettings.clientCertificate is needed',
    ],
    [
      'a key for a certificate',
      { tlsSettings: { clientCertificate: key, clientKey: key } },
      'holds a key and no certificate',
    ],
    [
      'authorities that are no PEM',
      { tlsSettings: { authorities: 'MII' } },
      'tlsSettings.authorities must be PEM',
    ],
    [
      'a locked key',
      { tlsSettings: { clientCertificate: certificate, clientKey: '-----BEGIN ENCRYPTED PRIVATE KEY-----' } },
      'locked by a passphrase',
    ],
    [
      'an address for a server name',
      { tlsSettings: { serverName: '192.0.2.1' } },
      'tlsSettings.serverName must be a name',
    ],
    ['a name for a resolver', { resolver: 'dns.example' }, 'resolver must be an address'],
  ])('%s is refused, with its field and the cure', (_, more, words) => {
    const problems = problemsOf(more);
    expect(problems).toHaveLength(1);
    expect(problems[0]).toContain(words);
  });
});

test('a cap is bounded, and a field that nobody knows is refused in a request', () => {
  for (const bodyLimitBytes of [0, 1023, 8 * 1024 * 1024 + 1, 1.5])
    expect(httpCheck.safeParse({ type: 'http', url: 'https://a.example/', bodyLimitBytes }).success).toBe(
      false,
    );
  const unknown = { type: 'http', url: 'https://a.example/', tlsSettings: { verifyHost: false } };
  expect(httpCheck.safeParse(unknown).success).toBe(false);
});

test('a check of the first releases has none of it, and is read as it was', () => {
  const check: HttpCheck = aCheck({});
  expect(Object.keys(check).toSorted()).toEqual([
    'assertions',
    'body',
    'family',
    'headers',
    'method',
    'redirects',
    'timeoutMs',
    'type',
    'url',
  ]);
  expect(httpCheckInReply.parse({ ...check, tlsSettings: { clientKey: '(hidden)' } }).tlsSettings).toEqual({
    clientKey: '(hidden)',
  });
});
