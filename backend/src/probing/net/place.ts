import { hostNameOf } from '@appops/shared/rules/checks/host-name';
import type { ProbeTarget } from '../protocol.ts';

/** Whom a check with a host calls: the host as the platform's parser reads it, as it is judged and dialled. */
export function placeOf({ host, port }: { host: string; port: number | null }): ProbeTarget {
  const name = hostNameOf(host) ?? host;
  return { host: name.replace(/^\[|\]$/g, ''), shown: port === null ? name : `${name}:${port}` };
}
