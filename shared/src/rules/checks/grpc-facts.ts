import type { GrpcFacts } from '../../contract/checks/grpc-facts.ts';
import { grpcCodeName } from '../../words/grpc.ts';
import type { FactsRules, FoundFact } from './facts-rules.ts';

/** What every side must know of what gRPC health attempts find. */
export const grpcFactsRules: FactsRules<GrpcFacts> = {
  well: ({ health, grpcStatus }) => health ?? (grpcStatus === null ? 'Answered' : grpcCodeName(grpcStatus)),
  said({ health, grpcStatus, grpcMessage, httpStatus }) {
    const told: (FoundFact | null)[] = [
      health === null ? null : { name: 'Health', value: health },
      grpcStatus === null
        ? null
        : {
            name: 'The call ended with',
            value: `${grpcCodeName(grpcStatus)}${grpcMessage === null ? '' : `: ${grpcMessage}`}`,
          },
      httpStatus === null ? null : { name: 'Status of HTTP', value: String(httpStatus) },
    ];
    return told.filter((each) => each !== null);
  },
  handshakes: ({ tls }) => [tls],
};
