/**
 * Which service and environment a live page belongs to, and the form in which a page's address is stored.
 *
 * A pattern is `[scheme://]host[:port][/path]`. The host may start with `*.` (any subdomain, not the bare domain),
 * the port may be `*`; without a port the scheme's own is meant. A path ending in `*` is a prefix, `/app/*` also
 * matches `/app`; no path, or just `/`, means every page of that host. Matching ignores case in hosts only.
 */

export interface UrlPattern {
  scheme: 'http' | 'https' | null;
  /** Lower case, without the wildcard. */
  host: string;
  wildcardHost: boolean;
  /** '' is the scheme's own port, '*' is any. */
  port: string;
  path: string;
  prefixPath: boolean;
}

/** Parses a pattern; null when it is none. Queries and fragments have no place in it. */
export function parseUrlPattern(text: string): UrlPattern | null {
  const match =
    /^(?:(https?):\/\/)?(\*\.)?(\[[0-9a-f:.]+\]|[^\s/?#@:*\\]+)(?::(\d{1,5}|\*))?(\/[^?#\s]*)?$/i.exec(
      text.trim(),
    );
  if (match === null) return null;
  const [, schemeText, wildcard, hostText = '', portText = '', pathText = ''] = match;
  // Cast: the pattern above lets no other through.
  const scheme = (schemeText?.toLowerCase() ?? null) as UrlPattern['scheme'];
  const prefixPath = pathText === '' || pathText === '/' || pathText.endsWith('*');
  const path = pathText === '' || pathText === '/' ? '/' : prefixPath ? pathText.slice(0, -1) : pathText;
  if (path.includes('*')) return null;
  // The platform's own parser brings host and path into the form that page addresses have.
  const port = portText === '*' ? '' : portText;
  const url = parseUrl(`${scheme ?? 'https'}://${hostText}${port === '' ? '' : `:${port}`}${path}`);
  if (url === null) return null;
  // Without a scheme, ":443" and ":80" stay as written: which one is the default depends on the page.
  const effectivePort =
    portText === '*' ? '*' : scheme === null ? String(port === '' ? '' : Number(port)) : url.port;
  return {
    scheme,
    host: trimDot(url.hostname),
    wildcardHost: wildcard !== undefined,
    port: effectivePort,
    path: url.pathname,
    prefixPath,
  };
}

/** Why no page can ever match a pattern, with what would be right; null when one may. */
export function urlPatternProblem(text: string): string | null {
  const pattern = parseUrlPattern(text);
  if (pattern === null)
    return `must be a host with an optional scheme, port and path, ${wildcardWords(text)}`;
  if (pattern.port === '0') return 'has port 0, which no page has; leave it out, or write ":*" for any port';
  // An address has no subdomains.
  if (pattern.wildcardHost && (pattern.host.startsWith('[') || /^\d+(\.\d+){3}$/.test(pattern.host)))
    return 'has "*." before an address, which has no subdomains; leave the "*." out';
  return null;
}

function wildcardWords(text: string): string {
  return text.includes('*')
    ? 'where "*" stands only before the host ("*.example.com"), for the port, or at the very end of the path ("example.com/app/*")'
    : 'such as "https://shop.example.com/*" or "*.example.com/app"';
}

function parseUrl(text: string): URL | null {
  // URL.parse is younger than the browsers we support.
  try {
    const url = new URL(text);
    return url.protocol === 'http:' || url.protocol === 'https:' ? url : null;
  } catch {
    return null;
  }
}

function trimDot(host: string): string {
  return host.endsWith('.') ? host.slice(0, -1) : host;
}

function matches(pattern: UrlPattern, url: URL): boolean {
  const scheme = url.protocol.slice(0, -1);
  if (pattern.scheme !== null && pattern.scheme !== scheme) return false;
  const host = trimDot(url.hostname);
  if (pattern.wildcardHost ? !host.endsWith(`.${pattern.host}`) : host !== pattern.host) return false;
  const ownPort = scheme === 'https' ? '443' : '80';
  if (pattern.port !== '*' && (pattern.port || ownPort) !== (url.port || ownPort)) return false;
  if (pattern.prefixPath) {
    return url.pathname.startsWith(pattern.path) || `${url.pathname}/` === pattern.path;
  }
  return withoutSlash(url.pathname) === withoutSlash(pattern.path);
}

function withoutSlash(path: string): string {
  return path.length > 1 && path.endsWith('/') ? path.slice(0, -1) : path;
}

export interface PagePattern {
  pattern: string;
  service: string;
  environment: string;
}

/**
 * The most specific pattern that matches the page: a plain host before a wildcard, the longer wildcard, a named
 * port before any, the longer path, the exact path before the prefix, a named scheme before none. What is still
 * equal is decided by the names, so that the answer does not depend on the order of the list.
 */
export function matchPage<T extends PagePattern>(pageUrl: string, patterns: readonly T[]): T | null {
  const url = parseUrl(pageUrl);
  if (url === null) return null;
  let best: { entry: T; pattern: UrlPattern } | null = null;
  for (const entry of patterns) {
    const pattern = parseUrlPattern(entry.pattern);
    if (pattern === null || !matches(pattern, url)) continue;
    const candidate = { entry, pattern };
    if (best === null || compareCandidates(candidate, best) < 0) best = candidate;
  }
  return best?.entry ?? null;
}

interface Candidate {
  entry: PagePattern;
  pattern: UrlPattern;
}

/** Below zero when `a` is to be preferred. */
function compareCandidates(a: Candidate, b: Candidate): number {
  return (
    // A plain host that matches is always longer than the rest of a wildcard that matches the same page.
    b.pattern.host.length - a.pattern.host.length ||
    Number(a.pattern.port === '*') - Number(b.pattern.port === '*') ||
    b.pattern.path.length - a.pattern.path.length ||
    Number(a.pattern.prefixPath) - Number(b.pattern.prefixPath) ||
    Number(a.pattern.scheme === null) - Number(b.pattern.scheme === null) ||
    compareText(a.entry.service, b.entry.service) ||
    compareText(a.entry.environment, b.entry.environment) ||
    compareText(a.entry.pattern, b.entry.pattern)
  );
}

/** By code unit: a locale would make the answer differ between machines. */
function compareText(a: string, b: string): number {
  return a === b ? 0 : a < b ? -1 : 1;
}

/** The parameters that tell pages apart where a service names none of its own. */
export const defaultKeptParameters: readonly string[] = ['id', 'page', 'tab', 'view', 'section'];

export interface PageUrlRule {
  /** Query parameters that tell pages apart; every other is dropped, for it may hold a secret. */
  keepParameters: readonly string[];
  /** The application routes by fragment (`#/orders` or `#!/orders`), so it is part of the page's identity. */
  hashRouter: boolean;
}

/**
 * The address under which annotations of a page are stored: without user, without fragment (unless it is a route)
 * and with the allowed parameters only, sorted. null when it is no http(s) address. Normalising twice changes
 * nothing.
 */
export function normalisePageUrl(pageUrl: string, rule: PageUrlRule): string | null {
  const url = parseUrl(pageUrl);
  if (url === null) return null;
  url.username = '';
  url.password = '';
  url.hostname = trimDot(url.hostname);
  url.search = keptQuery(url.search, rule.keepParameters);
  url.hash = rule.hashRouter && /^#!?\//.test(url.hash) ? routeFragment(url.hash, rule.keepParameters) : '';
  return url.href;
}

/** Hash routers put their own query after the route; secrets travel there too. */
function routeFragment(hash: string, keep: readonly string[]): string {
  const mark = hash.indexOf('?');
  if (mark === -1) return hash;
  const query = keptQuery(hash.slice(mark), keep);
  return query === '' ? hash.slice(0, mark) : `${hash.slice(0, mark)}?${query}`;
}

function keptQuery(search: string, keep: readonly string[]): string {
  const kept = [...new URLSearchParams(search)].filter(([name]) => keep.includes(name));
  kept.sort(([a], [b]) => compareText(a, b));
  return new URLSearchParams(kept).toString();
}
