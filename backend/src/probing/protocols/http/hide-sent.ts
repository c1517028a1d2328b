import type { HttpCheck } from '@appops/shared/contract/checks/http';

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

/** An HTTP check without what may hold a credential: its body, and all headers but those that never do. */
export function hideSent(check: HttpCheck): HttpCheck {
  return {
    ...check,
    headers: hiddenHeaders(check.headers),
    body: check.body === null ? null : hidden,
  };
}
