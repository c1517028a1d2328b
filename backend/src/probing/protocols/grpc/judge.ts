import type { GrpcCheck } from '@appops/shared/contract/checks/grpc';
import { error, failed, passed, type Finding } from '@appops/shared/rules/checks/assertion-findings';
import {
  evaluateCertificate,
  evaluateEach,
  evaluateLatency,
  type ObservedCertificate,
} from '@appops/shared/rules/checks/common-assertions';
import { grpcCodeName, servingStatusName } from '@appops/shared/words/grpc';
import { verdictOf, type AnswerVerdict } from '../../verdict.ts';
import type { CallEnd } from './grpc-trace.ts';

/** What a whole attempt saw. */
export interface GrpcObservation {
  call: CallEnd;
  latencyMs: number;
  certificate: ObservedCertificate | null;
}

/** Evaluates the assertions of a check on how its call ended. */
export function judgeHealth(
  check: GrpcCheck,
  { call, latencyMs, certificate }: GrpcObservation,
): AnswerVerdict {
  const { results } = evaluateEach(check.assertions, (assertion) => {
    switch (assertion.kind) {
      case 'health':
        return healthFinding(assertion.is, check, call);
      case 'code':
        return grpcCodeName(call.code) === assertion.is
          ? passed(`The call ended with ${assertion.is}.`)
          : failed('mismatch', `The call ended with ${endWords(call)}; asked: ${assertion.is}.`);
      case 'latency':
        return evaluateLatency(assertion.atMostMs, latencyMs);
      case 'certificate':
        return evaluateCertificate(assertion.atLeastDays, certificate);
      default:
        return error('unknown_assertion', 'Unknown kind of assertion; it cannot count as passed.');
    }
  });
  return verdictOf(check, results, null);
}

function healthFinding(wanted: string, check: GrpcCheck, call: CallEnd): Finding {
  const whose = check.service === '' ? 'The server' : `The service ${check.service}`;
  if (call.health === null)
    return failed(
      'not_found',
      `The call ended with ${endWords(call)}; asked: ${wanted}.${cure(check, call)}`,
    );
  const health = servingStatusName(call.health);
  return health === wanted
    ? passed(`${whose} is ${health}.`)
    : failed('mismatch', `${whose} is ${health}; asked: ${wanted}.`);
}

function endWords({ code, said }: CallEnd): string {
  return said === '' ? grpcCodeName(code) : `${grpcCodeName(code)} ("${said}")`;
}

/** What helps where the server cannot say how it fares. */
function cure({ service }: GrpcCheck, { code }: CallEnd): string {
  switch (grpcCodeName(code)) {
    case 'UNIMPLEMENTED':
      return ' It does not offer grpc.health.v1.Health: add the health service to it, or check its port by TCP.';
    case 'NOT_FOUND':
      return service === ''
        ? ' It says nothing of the server as a whole: name a service.'
        : ` It does not know the service ${service}: look at how its name is written.`;
    case 'UNAUTHENTICATED':
    case 'PERMISSION_DENIED':
      return ' It wants to know who asks: give what proves it as metadata, such as authorization.';
    default:
      return '';
  }
}
