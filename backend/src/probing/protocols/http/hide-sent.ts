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

/** An HTTP check without what may hold a credential: its body, and all headers but those that never do. */
export function hideSent(check: HttpCheck): HttpCheck {
  const headers = Object.fromEntries(
    Object.entries(check.headers).map(([name, value]) => [
      name,
      harmless.has(name.toLowerCase()) ? value : hidden,
    ]),
  );
  return { ...check, headers, body: check.body === null ? null : hidden };
}
