import type { UdpCheck } from '../../contract/checks/udp.ts';
import type { CheckProblem, CheckRules } from './check-rules.ts';
import { escapeProblem } from './escaped-bytes.ts';
import { hostNameOf } from './host-name.ts';
import { placeProblems } from './place-problem.ts';
import { sentFields } from './sent-field.ts';

/** What every side must know of UDP checks. */
export const udpRules: CheckRules<UdpCheck> = {
  problems: udpProblems,
  targetFields: ['host', 'port'],
  sends: ({ host }) => sentFields(hostNameOf(host), 'bytes', 'send'),
  // The port stays: it is what tells one thing that listens from another.
  withoutHost: (check) => ({ ...check, host: '' }),
  looksAtTheSame: (a, b) => a.port === b.port && a.send === b.send,
  assertionName: (assertion) => (assertion.kind === 'answer' ? `answer ${assertion.value}` : assertion.kind),
};

function udpProblems(check: UdpCheck): CheckProblem[] {
  const problems = placeProblems(check);
  const ofSend = escapeProblem(check.send);
  if (ofSend !== null) problems.push({ path: ['send'], message: ofSend });
  if (!check.assertions.some(({ kind }) => kind === 'answer'))
    problems.push({
      path: ['assertions'],
      message:
        'must ask for an answer: over UDP there is no connection, so that silence is no sign of life. Add "It answers"; empty, it takes any answer',
    });
  check.assertions.forEach((assertion, index) => {
    const message = assertion.kind === 'answer' ? escapeProblem(assertion.value) : null;
    if (message !== null) problems.push({ path: ['assertions', index, 'value'], message });
  });
  return problems;
}
