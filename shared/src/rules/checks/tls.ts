import { tlsVersions, type TlsAssertion, type TlsCheck, type TlsVersion } from '../../contract/checks/tls.ts';
import type { CheckProblem, CheckRules } from './check-rules.ts';
import { placeProblems } from './place-problem.ts';

/** What every side must know of TLS checks. */
export const tlsRules: CheckRules<TlsCheck> = {
  problems(check) {
    const problems: CheckProblem[] = placeProblems(check);
    check.assertions.forEach((assertion, index) => {
      const found = assertionProblem(assertion);
      if (found !== null) problems.push({ path: ['assertions', index, found.field], message: found.message });
    });
    return problems;
  },
  targetFields: ['host', 'port'],
  sends: () => [],
  withoutHost: (check) => ({ ...check, host: '' }),
  looksAtTheSame: (a, b) => a.port === b.port && a.startTls === b.startTls,
  assertionName: (assertion) =>
    assertion.kind === 'subject' || assertion.kind === 'issuer'
      ? `${assertion.kind} ${assertion.value}`
      : assertion.kind,
};

/** Above these sizes no key of the type exists. */
const mostBits = { ec: 521, ed25519: 256, ed448: 456 };

function assertionProblem(assertion: TlsAssertion): { field: string; message: string } | null {
  switch (assertion.kind) {
    case 'subject':
    case 'issuer':
      return assertion.value.trim() === ''
        ? { field: 'value', message: 'is needed, such as example.com' }
        : null;
    case 'key': {
      if (assertion.type === 'any' && assertion.atLeastBits === 0)
        return { field: 'atLeastBits', message: 'must be above 0 where any type of key is good' };
      const most = assertion.type === 'any' || assertion.type === 'rsa' ? Infinity : mostBits[assertion.type];
      return assertion.atLeastBits > most
        ? { field: 'atLeastBits', message: `must be at most ${most}: no key of this type is larger` }
        : null;
    }
    default:
      return null;
  }
}

/** The oldest version that is offered in the handshake: 1.2, unless an assertion asks about an older one. */
export function leastOffered({ assertions }: Pick<TlsCheck, 'assertions'>): TlsVersion {
  const asked = assertions.flatMap((assertion) => (assertion.kind === 'version' ? [assertion.atLeast] : []));
  return tlsVersions.find((version) => version === 'TLSv1.2' || asked.includes(version)) ?? 'TLSv1.2';
}
