import type { GrpcCheck } from '@appops/shared/contract/checks/grpc';
import { checkProblems } from '@appops/shared/rules/checks/check-problems';
import { onlyTooSlow } from '../../failed-latency.ts';
import type { Protocol } from '../../protocol.ts';
import { hiddenHeaders } from '../http/hide-sent.ts';
import { grpcTarget, probeGrpc } from './probe.ts';

export const grpcProtocol: Protocol<GrpcCheck> = {
  type: 'grpc',
  problems: (check) => checkProblems(check),
  targets: (check) => [grpcTarget(check)],
  hide: (check) => ({ ...check, metadata: hiddenHeaders(check.metadata) }),
  facts: {
    grpcStatus: 'code',
    // Some say when it happened, or by which number they know the call.
    grpcMessage: 'varies',
    health: 'steady',
    httpStatus: 'varies',
    tls: 'steady',
  },
  probe: probeGrpc,
  failedByDelay: onlyTooSlow,
};
