import { tlsVersions, type TlsAssertion } from '../../contract/checks/tls.ts';
import type { TlsFacts } from '../../contract/checks/tls-facts.ts';
import { error, failed, passed, type Finding } from './assertion-findings.ts';
import { keyWords } from './tls-words.ts';

/** The assertions that TLS checks alone have. */

type Own = Exclude<TlsAssertion, { kind: 'certificate' | 'latency' }>;

/** As many names of a certificate as are told at most (`net/certificate.ts`): there may be more. */
const mostNames = 20;

/** Whether what a handshake showed is as asked. */
export function evaluateTls(assertion: Own, tls: TlsFacts): Finding {
  switch (assertion.kind) {
    case 'version':
      return versionFinding(assertion.atLeast, tls.protocol);
    case 'subject':
      return subjectFinding(assertion, tls);
    case 'issuer':
      return tls.issuer !== null && fits(assertion, tls.issuer)
        ? passed(`It is issued by ${tls.issuer}.`)
        : failed(
            'mismatch',
            `It is issued by ${tls.issuer ?? 'nobody who is named'}; asked: ${asked(assertion)}.`,
          );
    case 'key':
      return keyFinding(assertion, tls);
    default:
      return error('unknown_assertion', 'Unknown kind of assertion; it cannot count as passed.');
  }
}

function versionFinding(atLeast: (typeof tlsVersions)[number], agreed: string | null): Finding {
  const place = tlsVersions.findIndex((version) => version === agreed);
  // A version that is newer than those known here would be offered by nobody; what is not known is not passed.
  if (place < 0) return error('nothing_to_check', `The version ${agreed ?? 'of TLS'} is not known.`);
  return place >= tlsVersions.indexOf(atLeast)
    ? passed(`${agreed} was agreed on.`)
    : failed('mismatch', `${agreed} was agreed on; asked: at least ${atLeast}.`);
}

function subjectFinding(
  assertion: Extract<Own, { kind: 'subject' }>,
  { subject, names }: Pick<TlsFacts, 'subject' | 'names'>,
): Finding {
  const all = [...(subject === null ? [] : [subject]), ...names];
  const found = all.find((name) => fits(assertion, name));
  if (found !== undefined) return passed(`It is made out to ${found}.`);
  if (names.length >= mostNames)
    return error(
      'evaluation_limit',
      `It is made out to more names than the ${mostNames} that are looked at; asked: ${asked(assertion)}.`,
    );
  return failed(
    'mismatch',
    `It is made out to ${[...new Set(all)].join(', ') || 'nobody who is named'}; asked: ${asked(assertion)}.`,
  );
}

function keyFinding({ type, atLeastBits }: Extract<Own, { kind: 'key' }>, tls: TlsFacts): Finding {
  const words = keyWords(tls);
  if (words === null || tls.keyType === null)
    return error('nothing_to_check', 'The type of its key is not known here.');
  const wanted = `${type === 'any' ? 'any type' : type.toUpperCase()}${atLeastBits === 0 ? '' : `, at least ${atLeastBits} bits`}`;
  // RSA keys that are for signatures of one kind only (RFC 8017, PSS) are RSA keys.
  const isOfType = type === 'any' || tls.keyType.replace(/-pss$/, '') === type;
  if (isOfType && atLeastBits > 0 && tls.keyBits === null)
    return error('nothing_to_check', `The size of its key is not known here (${words}).`);
  return isOfType && (tls.keyBits ?? 0) >= atLeastBits
    ? passed(`Its key is ${words}.`)
    : failed('mismatch', `Its key is ${words}; asked: ${wanted}.`);
}

function fits(
  { comparison, value }: { comparison: 'equals' | 'contains'; value: string },
  name: string,
): boolean {
  const [wanted, there] = [value.trim().toLowerCase(), name.toLowerCase()];
  return comparison === 'equals' ? there === wanted : there.includes(wanted);
}

function asked({ comparison, value }: { comparison: 'equals' | 'contains'; value: string }): string {
  return comparison === 'equals' ? `"${value}"` : `with "${value}" in it`;
}
