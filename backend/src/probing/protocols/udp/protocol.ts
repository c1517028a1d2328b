import type { UdpCheck } from '@appops/shared/contract/checks/udp';
import { checkProblems } from '@appops/shared/rules/checks/check-problems';
import { onlyTooSlow } from '../../failed-latency.ts';
import { placeOf } from '../../net/place.ts';
import type { Protocol } from '../../protocol.ts';
import { probeUdp } from './probe.ts';

export const udpProtocol: Protocol<UdpCheck> = {
  type: 'udp',
  problems: (check) => checkProblems(check),
  targets: (check) => [placeOf(check)],
  // What is sent may be a password.
  hide: (check) => ({ ...check, send: '(hidden)' }),
  facts: { sent: 'varies', heardBytes: 'size', others: 'varies' },
  probe: probeUdp,
  failedByDelay: onlyTooSlow,
};
