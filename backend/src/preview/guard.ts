import type { FastifyRequest } from 'fastify';
import { askedHost } from '../http/asked-host.ts';

/** Why a request may not reach the preview, or null when it may. */
export function refusalOf(request: FastifyRequest): string | null {
  const host = askedHost(request);
  if (!isLoopbackHost(host)) {
    return `The preview answers only on this machine's own addresses, such as http://127.0.0.1; "${host}" is none of them.`;
  }
  const { origin } = request.headers;
  if (origin !== undefined && origin !== `http://${host}`) {
    return `The preview does not answer pages of other sites; this request came from "${origin}".`;
  }
  const site = request.headers['sec-fetch-site'];
  const isNavigation = request.headers['sec-fetch-mode'] === 'navigate' && request.method === 'GET';
  if (site !== undefined && site !== 'same-origin' && site !== 'none' && !isNavigation) {
    return 'The preview does not answer pages of other sites.';
  }
  return null;
}

/** True for a Host header that names loopback: a foreign name that was made to resolve here is refused by it. */
export function isLoopbackHost(host: string): boolean {
  const name = host.replace(/:\d+$/, '').toLowerCase();
  return name === 'localhost' || name === '[::1]' || /^127(\.\d{1,3}){3}$/.test(name);
}
