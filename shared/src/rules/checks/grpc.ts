import type { GrpcAssertion, GrpcCheck } from '../../contract/checks/grpc.ts';
import type { CheckProblem, CheckRules } from './check-rules.ts';
import { hostNameOf } from './host-name.ts';
import { hostProblem } from './host-problem.ts';
import { headerValueProblem } from './http-problems.ts';
import { sentFields } from './sent-field.ts';

/** What every side must know of gRPC health checks. */
export const grpcRules: CheckRules<GrpcCheck> = {
  problems: grpcProblems,
  targetFields: ['host', 'port'],
  sends: ({ host }) => sentFields(hostNameOf(host), 'header', 'metadata.*'),
  // The port stays: it is what tells one thing that listens from another.
  withoutHost: (check) => ({ ...check, host: '' }),
  looksAtTheSame: (a, b) => a.port === b.port && a.tls === b.tls && a.service === b.service,
  assertionName: (assertion) =>
    assertion.kind === 'health' || assertion.kind === 'code'
      ? `${assertion.kind} ${assertion.is}`
      : assertion.kind,
};

/** Names that are the call's own (grpc/grpc, doc/PROTOCOL-HTTP2.md), or that HTTP/2 does not know (RFC 9113 section 8.2.2). */
const ofTheCall =
  /^(?:grpc-.*|te|content-type|content-length|connection|upgrade|transfer-encoding|keep-alive|proxy-connection|host)$/i;

function grpcProblems(check: GrpcCheck): CheckProblem[] {
  const problems: CheckProblem[] = [];
  const host = hostNameOf(check.host);
  const ofHost = host === null ? 'must be a host name or an address' : hostProblem(host, check.family);
  if (ofHost !== null) problems.push({ path: ['host'], message: ofHost });
  if (!check.service.isWellFormed())
    problems.push({ path: ['service'], message: 'holds half a character, which no text has' });
  for (const [name, value] of Object.entries(check.metadata)) {
    const message = metadataProblem(name, value);
    if (message !== null) problems.push({ path: ['metadata', name], message });
  }
  if (check.assertions.length === 0)
    problems.push({
      path: ['assertions'],
      message: 'must hold at least one, such as that the health is SERVING; with none, nothing is checked',
    });
  check.assertions.forEach((assertion, index) => {
    const found = assertionProblem(assertion, check, check.assertions.slice(0, index));
    if (found !== null) problems.push({ path: ['assertions', index, found.field], message: found.message });
  });
  return problems;
}

function metadataProblem(name: string, value: string): string | null {
  if (ofTheCall.test(name)) return 'is set by AppOps itself, or has no place in HTTP/2';
  // A placeholder stands for what will be put in.
  if (/-bin$/i.test(name) && !value.includes('${secret:') && !/^[A-Za-z0-9+/]*={0,2}$/.test(value))
    return 'must be base64, since its name ends in "-bin"';
  return headerValueProblem(value);
}

function assertionProblem(
  assertion: GrpcAssertion,
  { tls }: GrpcCheck,
  before: readonly GrpcAssertion[],
): { field: string; message: string } | null {
  switch (assertion.kind) {
    case 'certificate':
      return tls ? null : { field: 'atLeastDays', message: 'needs TLS; without it there is no certificate' };
    case 'health':
    case 'code': {
      const same = before.find((each) => each.kind === assertion.kind && each.is !== assertion.is);
      if (same?.kind === 'health' || same?.kind === 'code')
        return { field: 'is', message: `cannot be ${assertion.is} and ${same.is} at once` };
      return contradicts(assertion, before)
        ? { field: 'is', message: 'cannot hold: health is told only by a call that ends with OK' }
        : null;
    }
    default:
      // Of a latency any may be met, and a kind that only a newer version knows is none that this one may judge.
      return null;
  }
}

function contradicts(assertion: GrpcAssertion, before: readonly GrpcAssertion[]): boolean {
  const both = [...before, assertion];
  return (
    both.some(({ kind }) => kind === 'health') &&
    both.some((each) => each.kind === 'code' && each.is !== 'OK')
  );
}
