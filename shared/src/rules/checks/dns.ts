import type { DnsAssertion, DnsCheck } from '../../contract/checks/dns.ts';
import type { CheckProblem, CheckRules } from './check-rules.ts';
import { addressOf, askedNameOf, nameServerOf } from './dns-name.ts';
import { recordValueProblem } from './dns-records.ts';
import { hostProblem } from './host-problem.ts';

/** What every side must know of DNS checks. */
export const dnsRules: CheckRules<DnsCheck> = {
  problems: dnsProblems,
  targetFields: ['name', 'record'],
  // Names are no secrets, and nothing else goes out.
  sends: () => [],
  withoutHost: (check) => ({ ...check, name: '', server: null }),
  looksAtTheSame: (a, b) => a.record === b.record && (a.server === null) === (b.server === null),
  assertionName: (assertion) => {
    switch (assertion.kind) {
      case 'record':
        return `record ${assertion.comparison} ${assertion.value}`;
      case 'rcode':
        return `rcode ${assertion.is}`;
      default:
        return assertion.kind;
    }
  },
};

function dnsProblems(check: DnsCheck): CheckProblem[] {
  const problems: CheckProblem[] = [];
  if (askedNameOf(check.name, check.record) === null)
    problems.push({
      path: ['name'],
      message:
        addressOf(check.name) === null
          ? 'must be a name, such as example.com'
          : 'is an address; give a name, or ask for PTR, which holds the name of an address',
    });
  if (check.server !== null) {
    const place = nameServerOf(check.server);
    const host = place === null || place.host.includes(':') ? null : place.host;
    const message =
      place === null ? 'must be a name server' : host === null ? null : hostProblem(host, 'any');
    if (message !== null) problems.push({ path: ['server'], message });
  }
  if (check.assertions.length === 0)
    problems.push({
      path: ['assertions'],
      message: 'must hold at least one, such as the response code NOERROR; with none, nothing is checked',
    });
  check.assertions.forEach((assertion, index) => {
    const found = ownProblem(assertion, check) ?? contradiction(assertion, check.assertions.slice(0, index));
    if (found !== null) problems.push({ path: ['assertions', index, found.field], message: found.message });
  });
  return problems;
}

interface FieldProblem {
  field: string;
  message: string;
}

function ownProblem(assertion: DnsAssertion, { record, assertions }: DnsCheck): FieldProblem | null {
  // Stored assertions may come from a newer version of us, whatever their type says.
  if (assertion.kind !== 'record' && assertion.kind !== 'count' && assertion.kind !== 'ttl') return null;
  const field = { record: 'value', count: 'atLeastRecords', ttl: 'atLeastSeconds' }[assertion.kind];
  const needsRecords = assertion.kind !== 'record' || assertion.comparison !== 'none_equals';
  if (needsRecords && assertions.some((each) => each.kind === 'rcode' && each.is === 'NXDOMAIN'))
    return { field, message: 'needs records, and where the response code is NXDOMAIN there are none' };
  if (assertion.kind !== 'record') return null;
  const { comparison, value } = assertion;
  if (!value.isWellFormed()) return { field, message: 'holds half a character, which no text has' };
  if (comparison === 'equals' || comparison === 'none_equals') {
    const message = recordValueProblem(record, value);
    return message === null ? null : { field, message };
  }
  return value === '' ? { field, message: 'is needed: the empty text is in every record' } : null;
}

/** Two assertions of which one must fail. */
function contradiction(assertion: DnsAssertion, before: readonly DnsAssertion[]): FieldProblem | null {
  if (assertion.kind !== 'rcode') return null;
  const other = before.find((each) => each.kind === 'rcode' && each.is !== assertion.is);
  return other?.kind === 'rcode'
    ? { field: 'is', message: `cannot be ${assertion.is} and ${other.is} at once` }
    : null;
}
