import { describe, expect, test } from 'vitest';
import {
  fillTemplate,
  joinPath,
  matchAppRoute,
  matchDataSourceRoute,
  type ProxyRoute,
} from './route-matching.ts';

const routes: ProxyRoute[] = [
  { path: 'api/v1/tokens', method: 'GET', reqRole: 'Admin' },
  { path: 'api/v1/tokens/*', method: 'GET', reqRole: 'Admin' },
  { path: 'api/v1/*', method: 'GET', reqRole: 'Viewer' },
  { path: 'api/v1/*', method: 'POST', reqRole: 'Editor' },
];

describe('matchAppRoute', () => {
  test.each([
    ['GET', 'api/v1/overview', 'Viewer', 2, 'overview'],
    ['GET', 'api/v1/incidents/inc_1/timeline', 'Viewer', 2, 'incidents/inc_1/timeline'],
    ['GET', 'api/v1/overview/', 'Viewer', 2, 'overview'],
    ['GET', 'api/v1/services/a%2Fb', 'Viewer', 2, 'services/a/b'],
    ['GET', 'api/v1/tokens', 'Admin', 0, ''],
    ['GET', 'api/v1/tokens/tok_1', 'Admin', 1, 'tok_1'],
    ['POST', 'api/v1/incidents', 'Editor', 3, 'incidents'],
    ['POST', 'api/v1/incidents', 'Admin', 3, 'incidents'],
  ] as const)('%s %s as %s takes route %i and forwards "%s"', (method, path, role, index, rest) => {
    expect(matchAppRoute(routes, method, path, role)).toEqual({ found: true, route: routes[index], rest });
  });

  test.each([
    ['GET', 'api/v1', 'the star takes at least one segment'],
    ['GET', 'api/v2/overview', 'another path'],
    ['PUT', 'api/v1/overview', 'no route has the method'],
    ['get', 'api/v1/overview', 'methods are compared whole'],
  ])('%s %s matches nothing: %s', (method, path) => {
    expect(matchAppRoute(routes, method, path, 'Admin')).toEqual({ found: false, why: 'no_route' });
  });

  test('the first route that matches decides, also when a later one would allow the role', () => {
    expect(matchAppRoute(routes, 'GET', 'api/v1/tokens/x', 'Editor')).toEqual({ found: false, why: 'role' });
    expect(matchAppRoute(routes, 'POST', 'api/v1/incidents', 'Viewer')).toEqual({
      found: false,
      why: 'role',
    });
  });
});

describe('matchDataSourceRoute', () => {
  const route = { path: 'api/v1/query', method: 'POST' };

  test('takes a prefix and forwards what follows it, still encoded', () => {
    expect(matchDataSourceRoute([route], 'POST', 'api/v1/query/series%20x', 'Viewer')).toEqual({
      found: true,
      route,
      rest: '/series%20x',
    });
  });

  test.each(['api//v1/query/a', '/api/v1/query/a', 'x/../api/v1/query/a'])('cleans "%s" first', (path) => {
    expect(matchDataSourceRoute([route], 'POST', path, 'Viewer')).toMatchObject({ found: true, rest: '/a' });
  });

  test('finds nothing for another path or method', () => {
    expect(matchDataSourceRoute([route], 'POST', 'api/v1/tokens', 'Admin').found).toBe(false);
    expect(matchDataSourceRoute([route], 'GET', 'api/v1/query/a', 'Admin').found).toBe(false);
  });
});

test.each([
  ['/api/v1', 'overview', '/api/v1/overview'],
  ['/api/v1/', '/overview', '/api/v1/overview'],
  ['/api/v1', '', '/api/v1'],
])('joinPath(%s, %s) is %s', (base, rest, joined) => {
  expect(joinPath(base, rest)).toBe(joined);
});

test('fillTemplate takes settings and secrets, and shows what is not set as Go does', () => {
  const data = { JsonData: { backendUrl: 'http://b' }, SecureJsonData: { appToken: 's' } };
  expect(
    fillTemplate('{{ .JsonData.backendUrl }}/x {{.SecureJsonData.appToken}} {{ .JsonData.no }}', data),
  ).toBe('http://b/x s <no value>');
});
