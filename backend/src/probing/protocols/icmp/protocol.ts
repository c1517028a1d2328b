import type { IcmpCheck } from '@appops/shared/contract/checks/icmp';
import { checkProblems } from '@appops/shared/rules/checks/check-problems';
import { placeOf } from '../../net/place.ts';
import type { Protocol } from '../../protocol.ts';
import { failedByDelay } from './judge.ts';
import { probeIcmp } from './probe.ts';

export const icmpProtocol: Protocol<IcmpCheck> = {
  type: 'icmp',
  problems: (check) => checkProblems(check),
  targets: ({ host }) => [placeOf({ host, port: null })],
  // It sends nothing of its own.
  hide: (check) => check,
  facts: { sent: 'steady', received: 'varies', leastUs: 'varies', averageUs: 'varies', mostUs: 'varies' },
  probe: (check, tools) => probeIcmp(check, tools),
  failedByDelay,
};
