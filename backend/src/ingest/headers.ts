import type { IncomingHttpHeaders } from 'node:http';

/** The value of a header that came once and is not empty. */
export function headerOf(headers: IncomingHttpHeaders, name: string): string | null {
  const value = headers[name];
  return typeof value === 'string' && value !== '' ? value : null;
}
