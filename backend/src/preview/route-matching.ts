/** A proxy route of plugin.json. */
export interface ProxyRoute {
  path: string;
  method?: string;
  reqRole?: string;
  url?: string;
  headers?: { name: string; content: string }[];
}

export interface TemplateData {
  JsonData: Record<string, unknown>;
  SecureJsonData: Record<string, string>;
}

export const grafanaRoles = ['Viewer', 'Editor', 'Admin'] as const;
export type GrafanaRole = (typeof grafanaRoles)[number];

export type Match =
  { found: true; route: ProxyRoute; rest: string } | { found: false; why: 'no_route' | 'role' };

/**
 * Finds the route as Grafana's app proxy does: the first whose method and pattern match decides, also when the
 * role is then too low. A last segment `*` takes one or more segments, which are what is forwarded.
 */
export function matchAppRoute(routes: ProxyRoute[], method: string, path: string, role: GrafanaRole): Match {
  const segments = path.replace(/^\//, '').replace(/\/$/, '').split('/');
  for (const route of routes) {
    if (!methodMatches(route, method)) continue;
    const pattern = route.path.replace(/^\//, '').replace(/\/$/, '').split('/');
    const isOpen = pattern.at(-1) === '*';
    const fixed = isOpen ? pattern.slice(0, -1) : pattern;
    const fits = fixed.every((segment, index) => segment === decode(segments[index]));
    if (!fits || (isOpen ? segments.length <= fixed.length : segments.length !== fixed.length)) continue;
    if (!hasRole(role, route.reqRole)) return { found: false, why: 'role' };
    return { found: true, route, rest: isOpen ? segments.slice(fixed.length).map(decode).join('/') : '' };
  }
  return { found: false, why: 'no_route' };
}

/**
 * Finds the route as Grafana's data source proxy does: the first whose method matches and whose path is a
 * prefix of the cleaned one. What follows the prefix is forwarded, still encoded.
 */
export function matchDataSourceRoute(
  routes: ProxyRoute[],
  method: string,
  path: string,
  role: GrafanaRole,
): Match {
  const cleaned = new URL(path.replace(/^\/+/, '/'), 'http://x/').pathname.replace(/\/{2,}/g, '/').slice(1);
  for (const route of routes) {
    const prefix = route.path.replace(/^\//, '');
    if (!methodMatches(route, method) || !cleaned.startsWith(prefix)) continue;
    if (!hasRole(role, route.reqRole)) return { found: false, why: 'role' };
    return { found: true, route, rest: cleaned.slice(prefix.length) };
  }
  return { found: false, why: 'no_route' };
}

/** The address that a route forwards to: its own path with the rest joined by exactly one slash. */
export function joinPath(base: string, rest: string): string {
  if (rest === '') return base;
  return `${base.replace(/\/$/, '')}/${rest.replace(/^\//, '')}`;
}

/** Fills `{{ .JsonData.name }}` and `{{ .SecureJsonData.name }}`; what is not set becomes "<no value>", as in Go. */
export function fillTemplate(text: string, data: TemplateData): string {
  return text.replace(
    /\{\{\s*\.(JsonData|SecureJsonData)\.(\w+)\s*\}\}/g,
    (_all, part: keyof TemplateData, name: string) => {
      const value = data[part][name];
      return typeof value === 'string' || typeof value === 'number' ? String(value) : '<no value>';
    },
  );
}

function methodMatches({ method = '' }: ProxyRoute, asked: string): boolean {
  return method === '' || method === '*' || method === asked;
}

function hasRole(role: GrafanaRole, needed: string | undefined): boolean {
  const level = grafanaRoles.findIndex((one) => one === needed);
  return level <= grafanaRoles.indexOf(role);
}

function decode(segment: string | undefined): string | undefined {
  if (segment === undefined) return undefined;
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}
