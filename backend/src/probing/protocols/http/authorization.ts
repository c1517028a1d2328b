import type { HttpAuth } from '@appops/shared/contract/checks/http-auth';

/** The header by which a request proves who sends it, where nothing has to be asked for first. */
export function standingAuthorization(auth: Exclude<HttpAuth, { kind: 'oauth2' }>): string {
  switch (auth.kind) {
    case 'basic':
      // RFC 7617 section 2.1: UTF-8 is what servers expect today.
      return `Basic ${Buffer.from(`${auth.user}:${auth.password}`, 'utf8').toString('base64')}`;
    case 'bearer':
      return bearer(auth.token);
  }
}

/** RFC 6750 section 2.1. */
export function bearer(token: string): string {
  return `Bearer ${token}`;
}
