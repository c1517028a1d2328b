import { allRoutes } from '@appops/shared/contract/routes';
import type { Scope } from '@appops/shared/contract/route';
import { readFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

interface ProxyRoute {
  path: string;
  method: string;
  reqRole?: string;
  url: string;
  headers: { name: string; content: string }[];
}

const src = resolve(dirname(fileURLToPath(import.meta.url)), '../src');
const routesOf = async (file: string) =>
  (JSON.parse(await readFile(resolve(src, file), 'utf8')) as { routes: ProxyRoute[] }).routes;
const header = (route: ProxyRoute, name: string) => route.headers.find((h) => h.name === name)?.content;

/** What Grafana's app proxy does: the first route whose method and glob match, `*` being one segment or more. */
function firstMatch(routes: ProxyRoute[], method: string, path: string): ProxyRoute | undefined {
  return routes.find((route) => {
    if (route.method !== method) return false;
    return route.path.endsWith('/*')
      ? path.startsWith(route.path.slice(0, -1)) && path.length > route.path.length - 1
      : path === route.path;
  });
}

const levelFor: Record<Exclude<Scope, 'probe'> | 'none', string> = {
  read: 'viewer',
  annotate: 'editor',
  operate: 'editor',
  ingest: 'editor',
  admin: 'admin',
  none: 'editor',
};
const pageRoutes = allRoutes.filter((route) => route.path.startsWith('/api/v1/') && route.scope !== 'probe');

test.each(pageRoutes.map((route) => [route.method, route.path, route.scope] as const))(
  'the app proxy grants the level that %s %s asks for',
  async (method, path, scope) => {
    const sample = path.slice(1).replace(/\{\w+\}/g, 'x');
    const route = firstMatch(await routesOf('plugin.json'), method, sample);
    expect(route && header(route, 'X-AppOps-Level')).toBe(levelFor[scope as keyof typeof levelFor]);
  },
);

test('a route that grants a level asks Grafana for the role of that name', async () => {
  for (const route of await routesOf('plugin.json')) {
    expect(route.reqRole?.toLowerCase(), route.path).toBe(header(route, 'X-AppOps-Level'));
    expect(header(route, 'X-AppOps-Door')).toBe('app');
    expect(route.url).toBe(`{{ .JsonData.backendUrl }}/${route.path.replace(/\/\*$/, '')}`);
  }
});

test('the data source proxy is for reading and says which door it is', async () => {
  for (const route of await routesOf('datasource/plugin.json')) {
    expect(route.method === 'GET' || route.path.startsWith('api/v1/query'), route.path).toBe(true);
    expect(header(route, 'X-AppOps-Door')).toBe('datasource');
    expect(header(route, 'X-AppOps-Level')).toBeUndefined();
    expect(header(route, 'Authorization')).toBe('Bearer {{ .SecureJsonData.token }}');
  }
});
