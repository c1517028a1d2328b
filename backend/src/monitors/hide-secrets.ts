import type { Check } from '@appops/shared/contract/checks/check';
import { unknownCheckOf } from '@appops/shared/contract/checks/unknown-check';
import type { Monitor } from '@appops/shared/contract/monitors';
import type { Scope } from '@appops/shared/contract/route';
import { allows } from '../access/roles.ts';
import { protocolOf } from '../probing/protocols.ts';

/**
 * A monitor for somebody who asks for it. What its check sends may hold a credential, and every viewer of a Grafana
 * reads monitors; only who may edit it sees all of it.
 */
export function forReader(monitor: Monitor, scopes: readonly Scope[]): Monitor {
  if (allows(scopes, 'operate')) return monitor;
  // Cast: it was read from storage, where checks are whole.
  const check = monitor.check as Check;
  // Of a protocol that this process is too old for, nobody here knows what may be shown.
  return { ...monitor, check: protocolOf(check)?.hide(check) ?? unknownCheckOf(check) };
}
