import type { GrpcAssertion, GrpcCheck } from '@appops/shared/contract/checks/grpc';
import type { CheckFormRules, ReplyCheck } from '../check-form.ts';
import { decimal, numeric } from '../typed-number.ts';

/** What a person edits of a gRPC health check. */
export interface GrpcForm {
  type: 'grpc';
  host: string;
  port: string;
  tls: boolean;
  service: string;
  metadata: { name: string; value: string }[];
  timeoutSeconds: string;
  family: GrpcCheck['family'];
  /** Days before the end of its certificate; empty for the usual, 0 for never. */
  degradedCertificateDays: string;
  assertions: GrpcAssertion[];
}

const emptyGrpcForm: GrpcForm = {
  type: 'grpc',
  host: '',
  port: '',
  tls: false,
  service: '',
  metadata: [],
  timeoutSeconds: '10',
  family: 'any',
  degradedCertificateDays: '',
  assertions: [{ kind: 'health', is: 'SERVING' }],
};

function grpcFormOf(check: ReplyCheck<'grpc'>): GrpcForm {
  return {
    type: 'grpc',
    host: check.host,
    port: String(check.port),
    tls: check.tls,
    service: check.service,
    metadata: Object.entries(check.metadata).map(([name, value]) => ({ name, value })),
    timeoutSeconds: String(check.timeoutMs / 1000),
    family: check.family,
    degradedCertificateDays:
      check.degradedCertificateDays === undefined ? '' : String(check.degradedCertificateDays),
    // Cast: none is unknown: such a check has no form (`isReadWhole`).
    assertions: check.assertions as GrpcAssertion[],
  };
}

function grpcCheckOf(form: GrpcForm): GrpcCheck {
  const { host, port } = placeOf(form);
  return {
    type: 'grpc',
    host,
    port: numeric(port),
    tls: form.tls,
    service: form.service.trim(),
    metadata: Object.fromEntries(
      form.metadata.filter(({ name }) => name.trim() !== '').map(({ name, value }) => [name.trim(), value]),
    ),
    timeoutMs: numeric(form.timeoutSeconds, 1000),
    family: form.family,
    assertions: form.assertions,
    // Left out it is the usual: a third of the lifetime, at most 14 days.
    ...(form.degradedCertificateDays.trim() === ''
      ? {}
      : { degradedCertificateDays: decimal(form.degradedCertificateDays) }),
  };
}

/** "api.example.com:50051" in the field of the host is meant as both, while that of the port is empty. */
function placeOf({ host, port }: GrpcForm): { host: string; port: string } {
  const [, name, number] = /^(?:grpcs?:\/\/)?([^:/]+|\[[^\]]+\]):(\d{1,5})$/.exec(host.trim()) ?? [];
  return name !== undefined && number !== undefined && port.trim() === ''
    ? { host: name, port: number }
    : { host: host.trim(), port };
}

export const grpcForm: CheckFormRules<'grpc', GrpcForm> = {
  empty: emptyGrpcForm,
  formOf: grpcFormOf,
  checkOf: grpcCheckOf,
  isFilledIn(form) {
    const { host, port } = placeOf(form);
    return host !== '' && port.trim() !== '';
  },
  nameFor(form) {
    const { host, port } = placeOf(form);
    const service = form.service.trim();
    return host === ''
      ? ''
      : `${host}${port.trim() === '' ? '' : `:${port.trim()}`}${service === '' ? '' : ` ${service}`}`.slice(
          0,
          200,
        );
  },
  typedIn: { 'check.timeoutMs': 's', 'check.assertions.*.atMostMs': 'ms' },
};

/** An assertion of each kind to start from. */
export function newGrpcAssertion(kind: GrpcAssertion['kind']): GrpcAssertion {
  switch (kind) {
    case 'health':
      return { kind, is: 'SERVING' };
    case 'code':
      return { kind, is: 'OK' };
    case 'latency':
      return { kind, atMostMs: 1000 };
    case 'certificate':
      return { kind, atLeastDays: 7 };
  }
}
