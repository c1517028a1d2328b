import type { TcpAssertion, TcpCheck } from '../../contract/checks/tcp.ts';
import type { CheckProblem, CheckRules } from './check-rules.ts';
import { escapeProblem } from './escaped-bytes.ts';
import { hostNameOf } from './host-name.ts';
import { hostProblem } from './host-problem.ts';
import { sentFields } from './sent-field.ts';

/** What every side must know of TCP checks. */
export const tcpRules: CheckRules<TcpCheck> = {
  problems: tcpProblems,
  targetFields: ['host', 'port'],
  sends: ({ host }) => sentFields(hostNameOf(host), 'bytes', 'send'),
  // The port stays: it is what tells one thing that listens from another.
  withoutHost: (check) => ({ ...check, host: '' }),
  looksAtTheSame: (a, b) => a.port === b.port && a.tls === b.tls && a.send === b.send,
  assertionName: (assertion) => (assertion.kind === 'answer' ? `answer ${assertion.value}` : assertion.kind),
};

function tcpProblems(check: TcpCheck): CheckProblem[] {
  const problems: CheckProblem[] = [];
  const host = hostNameOf(check.host);
  const ofHost = host === null ? 'must be a host name or an address' : hostProblem(host, check.family);
  if (ofHost !== null) problems.push({ path: ['host'], message: ofHost });
  const ofSend = check.send === null ? null : escapeProblem(check.send);
  if (ofSend !== null) problems.push({ path: ['send'], message: ofSend });
  check.assertions.forEach((assertion, index) => {
    const found = assertionProblem(assertion, check);
    if (found !== null) problems.push({ path: ['assertions', index, found.field], message: found.message });
  });
  return problems;
}

function assertionProblem(
  assertion: TcpAssertion,
  { tls }: TcpCheck,
): { field: string; message: string } | null {
  switch (assertion.kind) {
    case 'answer': {
      const message =
        assertion.value === '' ? 'is needed: every answer has the empty one' : escapeProblem(assertion.value);
      return message === null ? null : { field: 'value', message };
    }
    case 'certificate':
      return tls ? null : { field: 'atLeastDays', message: 'needs TLS; without it there is no certificate' };
    case 'latency':
      return null;
    default:
      // A kind that only a newer version knows is none that this one may judge.
      return null;
  }
}
