import type { HttpAuth } from '@appops/shared/contract/checks/http-auth';
import type { HttpCheck } from '@appops/shared/contract/checks/http';
import { hideTlsSettings } from '../../net/hide-tls-settings.ts';

/** Headers that never hold a credential. */
const harmless = new Set([
  'accept',
  'accept-language',
  'cache-control',
  'content-type',
  'host',
  'user-agent',
]);
const hidden = '(hidden)';

/** Headers without the values that may be a credential: all but those that never are. */
export function hiddenHeaders(headers: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name, harmless.has(name.toLowerCase()) ? value : hidden]),
  );
}

/**
 * An HTTP check without what may hold a credential: its body, all headers but those that never do, and what proves who sends it.
 */
export function hideSent(check: HttpCheck): HttpCheck {
  return {
    ...check,
    headers: hiddenHeaders(check.headers),
    body: check.body === null ? null : hidden,
    ...(check.auth === undefined ? {} : { auth: hideAuth(check.auth) }),
    ...hideTlsSettings(check),
  };
}

function hideAuth(auth: HttpAuth): HttpAuth {
  switch (auth.kind) {
    case 'basic':
      return { ...auth, user: hidden, password: hidden };
    case 'bearer':
      return { ...auth, token: hidden };
    case 'oauth2':
      // A query may be a key; where tokens come from is no secret.
      return {
        ...auth,
        tokenUrl: auth.tokenUrl.replace(/[?#].*$/s, ''),
        clientId: hidden,
        clientSecret: hidden,
        ...(auth.scope === undefined ? {} : { scope: hidden }),
        ...(auth.audience === undefined ? {} : { audience: hidden }),
      };
  }
}
