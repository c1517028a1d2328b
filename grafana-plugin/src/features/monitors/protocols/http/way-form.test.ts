import { httpCheck, httpCheckInReply, type HttpCheck } from '@appops/shared/contract/checks/http';
import { describe, expect, test } from 'vitest';
import { emptyHttpForm, httpCheckOf, httpForm } from './http-form.ts';
import { limitsSaid, networkSaid, usualWay, wayFormOf, wayOf } from './way-form.ts';
import { tlsSaid } from '../tls-settings-form.ts';

const aCheck = (more: object): HttpCheck =>
  httpCheck.parse({ type: 'http', url: 'https://shop.example/', ...more });

describe('how a check goes out', () => {
  test('as usual comes to nothing, so that a check of the first releases is saved as it was', () => {
    expect(wayOf(usualWay)).toEqual({});
    const stored = httpCheckInReply.parse(aCheck({}));
    expect(httpCheckOf(httpForm.formOf(stored))).toEqual(aCheck({}));
  });

  test.each<[string, object]>([
    ['basic', { auth: { kind: 'basic', user: 'me', password: '${secret:PASSWORD}' } }],
    ['bearer', { auth: { kind: 'bearer', token: '${secret:TOKEN}' } }],
    [
      'client credentials',
      {
        auth: {
          kind: 'oauth2',
          tokenUrl: 'https://id.example/token',
          clientId: 'me',
          clientSecret: '${secret:CLIENT}',
          credentialsIn: 'form',
          scope: 'read',
          audience: 'shop',
        },
      },
    ],
    [
      'TLS settings',
      {
        tlsSettings: {
          serverName: 'shop.example',
          authorities: '-----BEGIN CERTIFICATE-----',
          clientCertificate: '${secret:CERT}',
          clientKey: '${secret:KEY}',
          verify: false,
        },
      },
    ],
    ['a proxy and a resolver', { proxy: 'office', resolver: '192.0.2.53' }],
    ['protocol and limits', { http: 'auto', bodyLimitBytes: 65_536, lenient: true }],
  ])('with %s is edited and comes back as it was', (_, more) => {
    const check = aCheck(more);
    expect(httpCheckOf(httpForm.formOf(httpCheckInReply.parse(check)))).toEqual(check);
  });

  test('a kind of authentication keeps what was typed for another, and sends only its own', () => {
    const auth = { ...usualWay.auth, kind: 'bearer' as const, user: 'me', token: ' abc ' };
    expect(wayOf({ ...usualWay, auth })).toEqual({ auth: { kind: 'bearer', token: 'abc' } });
  });

  test('is said in one line for each part, and nothing where it is as usual', () => {
    expect([networkSaid(usualWay), limitsSaid(usualWay), tlsSaid(usualWay.tls)]).toEqual(['', '', '']);
    expect(networkSaid({ proxy: 'office', resolver: '192.0.2.53' })).toBe(
      'by the proxy office, names from 192.0.2.53',
    );
    expect(limitsSaid({ http: '2', bodyLimitKiB: '64', lenient: true })).toBe(
      'HTTP/2, bodies up to 64 KiB, read leniently',
    );
    expect(tlsSaid({ ...usualWay.tls, verify: false, authorities: 'x' })).toBe(
      'not verified, own authorities',
    );
  });

  test('a cap that is no number is refused at its field', () => {
    const form = { ...emptyHttpForm, url: 'https://a.example', way: { ...usualWay, bodyLimitKiB: 'much' } };
    const parsed = httpCheck.safeParse(httpCheckOf(form));
    expect(parsed.error?.issues[0]?.path).toEqual(['bodyLimitBytes']);
    expect(wayFormOf({ bodyLimitBytes: 2048 }).bodyLimitKiB).toBe('2');
  });
});
