import type { TcpAssertion, TcpCheck } from '../../contract/checks/tcp.ts';
import type { CheckProblem, CheckRules } from './check-rules.ts';
import { escapeProblem } from './escaped-bytes.ts';
import { hostNameOf } from './host-name.ts';
import { placeProblems } from './place-problem.ts';
import { sentFields } from './sent-field.ts';

/** What every side must know of TCP checks. */
export const tcpRules: CheckRules<TcpCheck> = {
  problems: tcpProblems,
  targetFields: ['host', 'port'],
  sends: ({ host }) => sentFields(hostNameOf(host), 'bytes', 'send'),
  // The port stays: it is what tells one thing that listens from another.
  withoutHost: (check) => ({ ...check, host: '' }),
  looksAtTheSame: (a, b) =>
    a.port === b.port && a.tls === b.tls && a.startTls === b.startTls && a.send === b.send,
  assertionName: (assertion) => (assertion.kind === 'answer' ? `answer ${assertion.value}` : assertion.kind),
};

function tcpProblems(check: TcpCheck): CheckProblem[] {
  const problems = placeProblems(check);
  if (check.startTls !== undefined && !check.tls)
    problems.push({
      path: ['startTls'],
      message: 'asks for TLS in the middle of the talk, so that TLS must be on',
    });
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
