import type { Monitor } from '@appops/shared/contract/monitors';
import type { Scope } from '@appops/shared/contract/route';
import { allows } from '../access/roles.ts';

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

/**
 * A monitor for somebody who asks for it. What its check sends may hold a credential, and every viewer of a Grafana
 * reads monitors; only who may edit it sees headers and body.
 */
export function forReader(monitor: Monitor, scopes: readonly Scope[]): Monitor {
  const { check } = monitor;
  if (allows(scopes, 'operate')) return monitor;
  const headers = Object.fromEntries(
    Object.entries(check.headers).map(([name, value]) => [
      name,
      harmless.has(name.toLowerCase()) ? value : hidden,
    ]),
  );
  return { ...monitor, check: { ...check, headers, body: check.body === null ? null : hidden } };
}
