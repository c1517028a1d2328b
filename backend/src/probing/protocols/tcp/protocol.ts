import type { TcpCheck } from '@appops/shared/contract/checks/tcp';
import { checkProblems } from '@appops/shared/rules/checks/check-problems';
import { onlyTooSlow } from '../../failed-latency.ts';
import { placeOf } from '../../net/place.ts';
import type { Protocol } from '../../protocol.ts';
import { probeTcp } from './probe.ts';

export const tcpProtocol: Protocol<TcpCheck> = {
  type: 'tcp',
  problems: (check) => checkProblems(check),
  targets: (check) => [placeOf(check)],
  // What is sent may be a password. What is looked for in the answer comes from the target, so it is no secret of ours.
  hide: (check) => ({ ...check, send: check.send === null ? null : '(hidden)' }),
  facts: {
    tls: 'steady',
    heardBytes: 'size',
    heardTruncated: 'steady',
    // Some databases greet with a salt, and mail servers with the time.
    greeting: 'varies',
  },
  probe: probeTcp,
  failedByDelay: onlyTooSlow,
};
