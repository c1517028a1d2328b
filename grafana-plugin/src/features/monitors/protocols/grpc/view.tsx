import { certificateDaysFact } from '../common-fields.tsx';
import type { CheckEditing, CheckReading } from '../protocol-view.ts';
import { unknownAssertionWords } from '../unknown-assertion-words.ts';
import { GrpcAssertions } from './grpc-assertions.tsx';
import { GrpcFields, GrpcTarget } from './grpc-fields.tsx';
import type { GrpcForm } from './grpc-form.ts';

export const grpcReading: CheckReading<'grpc'> = {
  label: () => 'gRPC',
  target: ({ host, port }) => `${host}:${port}`,
  facts: (check) => ({
    first: [
      {
        name: 'Call',
        value: `grpc.health.v1.Health/Check at ${check.host}:${check.port}${check.tls ? ', with TLS' : ''}`,
        wide: true,
      },
      { name: 'Whose health', value: check.service === '' ? 'the server’s as a whole' : check.service },
    ],
    later: check.tls ? [certificateDaysFact(check.degradedCertificateDays)] : [],
  }),
  assertion(assertion) {
    switch (assertion.kind) {
      case 'health':
        return `health is ${assertion.is}`;
      case 'code':
        return `the call ends with ${assertion.is}`;
      case 'latency':
        return `takes at most ${assertion.atMostMs} ms`;
      case 'certificate':
        return `certificate is valid for at least ${assertion.atLeastDays} more days`;
      case 'unknown':
        return unknownAssertionWords;
    }
  },
  withoutAssertions: 'any answer comes',
};

export const grpcEditing: CheckEditing<'grpc', GrpcForm> = {
  type: 'grpc',
  choice: { label: 'gRPC', description: 'The health that a gRPC server tells of itself' },
  Target: GrpcTarget,
  Assertions: GrpcAssertions,
  More: GrpcFields,
  moreTitle: 'The call',
};
