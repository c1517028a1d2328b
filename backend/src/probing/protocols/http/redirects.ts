import { mayHoldCredential } from '@appops/shared/rules/checks/credential-headers';
import { heldBack, type CarriedSecret } from '../../carried-secrets.ts';
import type { AnswerHead } from './answer-reader.ts';
import { failed, type Failure } from '../../net/failure.ts';

export interface Hop {
  url: URL;
  method: string;
  headers: Readonly<Record<string, string>>;
  body: string | null;
  /** The secrets that headers and body hold. */
  carried?: readonly CarriedSecret[];
}

const redirectStatuses = new Set([301, 302, 303, 307, 308]);

/** Headers that describe a body, and go when the body goes. */
const bodyHeaders = /^content-/i;

/** Whether this answer sends us on. A redirect status without a Location is an answer like any other. */
export function isRedirect({ statusCode, locations }: Pick<AnswerHead, 'statusCode' | 'locations'>): boolean {
  return redirectStatuses.has(statusCode) && locations.length > 0;
}

/**
 * The request that follows a redirect, by the rules browsers share (WHATWG Fetch, "HTTP-redirect fetch"):
 * 303, and 301 or 302 after POST, become GET without a body; credentials stay within their origin, and secrets go only where
 * they may be sent.
 */
export function nextHop(
  hop: Hop,
  { statusCode, locations }: Pick<AnswerHead, 'statusCode' | 'locations'>,
): Hop | { failure: Failure } {
  const [location = '', ...others] = locations;
  if (others.some((other) => other !== location)) {
    return failed('redirect', `${hop.url.origin} redirects to two different addresses at once`);
  }
  let url: URL;
  try {
    // Bytes beyond ASCII stay the bytes that they are, whatever they mean there: so do browsers. In a host they are
    // read as UTF-8 (WHATWG URL, "host parser").
    url = new URL(location.replace(/[\x80-\xff]/g, percentEncoded), hop.url);
  } catch {
    return failed('redirect', `${hop.url.origin} redirects to an address that cannot be read`);
  }
  if (url.port === '0')
    return failed('redirect', `${hop.url.origin} redirects to port 0, which nothing can use`);
  if (url.protocol !== 'http:' && url.protocol !== 'https:') {
    return failed(
      'redirect',
      `${hop.url.origin} redirects to ${url.protocol}, which is neither http: nor https:`,
    );
  }
  // A target must not make us send a name and password of its choosing.
  url.username = '';
  url.password = '';

  const toGet =
    (statusCode === 303 && hop.method !== 'GET' && hop.method !== 'HEAD') ||
    ((statusCode === 301 || statusCode === 302) && hop.method === 'POST');
  const sameOrigin = url.origin === hop.url.origin;
  const { carried = [] } = hop;
  const headers = Object.fromEntries(
    Object.entries(hop.headers).filter(
      ([name]) =>
        !(toGet && bodyHeaders.test(name)) &&
        (sameOrigin || (!mayHoldCredential(name) && name.toLowerCase() !== 'host')) &&
        heldBack(carried, ['headers', name], hop.url, url) === null,
    ),
  );
  const body = toGet ? null : hop.body;
  const secret = body === null ? null : heldBack(carried, ['body'], hop.url, url);
  if (secret !== null)
    return failed(
      'blocked',
      `${hop.url.origin} sends the request on to ${url.origin}, where the secret "${secret}" in its body must not go`,
    );
  return { url, method: toGet ? 'GET' : hop.method, headers, body, carried };
}

function percentEncoded(byte: string): string {
  return `%${byte.charCodeAt(0).toString(16).toUpperCase()}`;
}

/** Where a hop leads, for messages: without query and fragment, which may hold secrets. */
export function shownUrl(url: URL): string {
  return `${url.protocol}//${url.host}${url.pathname}`;
}

export function portOf(url: URL): number {
  if (url.port !== '') return Number(url.port);
  return url.protocol === 'https:' ? 443 : 80;
}
