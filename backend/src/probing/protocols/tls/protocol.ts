import type { TlsCheck } from '@appops/shared/contract/checks/tls';
import { checkProblems } from '@appops/shared/rules/checks/check-problems';
import { onlyTooSlow } from '../../failed-latency.ts';
import { placeOf } from '../../net/place.ts';
import type { Protocol } from '../../protocol.ts';
import { probeTls } from './probe.ts';

export const tlsProtocol: Protocol<TlsCheck> = {
  type: 'tls',
  problems: (check) => checkProblems(check),
  targets: (check) => [placeOf(check)],
  // It sends nothing of its own.
  hide: (check) => check,
  facts: { tls: 'steady' },
  probe: probeTls,
  failedByDelay: onlyTooSlow,
};
