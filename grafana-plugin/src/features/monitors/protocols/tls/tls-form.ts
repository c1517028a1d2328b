import type { TlsAssertion, TlsCheck } from '@appops/shared/contract/checks/tls';
import type { CheckFormRules, ReplyCheck } from '../check-form.ts';
import { decimal, numeric } from '../typed-number.ts';
import { isPlace, nameForPlace, placeOf } from '../typed-place.ts';
import type { TlsBegin } from '../tls-begins.ts';

/** What a person edits of a TLS check. */
export interface TlsForm {
  type: 'tls';
  host: string;
  port: string;
  begins: Exclude<TlsBegin, 'never'>;
  timeoutSeconds: string;
  family: TlsCheck['family'];
  /** Days before the end of its certificate; empty for the usual, 0 for never. */
  degradedCertificateDays: string;
  assertions: TlsAssertion[];
}

const emptyTlsForm: TlsForm = {
  type: 'tls',
  host: '',
  port: '',
  begins: 'at once',
  timeoutSeconds: '10',
  family: 'any',
  degradedCertificateDays: '',
  assertions: [{ kind: 'certificate', atLeastDays: 7 }],
};

/** What stands for an empty port. */
const USUAL_PORT = '443';

function tlsFormOf(check: ReplyCheck<'tls'>): TlsForm {
  return {
    type: 'tls',
    host: check.host,
    port: String(check.port),
    begins: check.startTls ?? 'at once',
    timeoutSeconds: String(check.timeoutMs / 1000),
    family: check.family,
    degradedCertificateDays:
      check.degradedCertificateDays === undefined ? '' : String(check.degradedCertificateDays),
    // Cast: none is unknown: such a check has no form (`isReadWhole`).
    assertions: check.assertions as TlsAssertion[],
  };
}

/** The place with its usual port where none is typed. */
function whole(form: TlsForm): { host: string; port: string } {
  const { host, port } = placeOf(form);
  return { host, port: port.trim() === '' ? USUAL_PORT : port };
}

function tlsCheckOf(form: TlsForm): TlsCheck {
  const { host, port } = whole(form);
  return {
    type: 'tls',
    host,
    port: numeric(port),
    ...(form.begins === 'at once' ? {} : { startTls: form.begins }),
    timeoutMs: numeric(form.timeoutSeconds, 1000),
    family: form.family,
    assertions: form.assertions,
    // Left out it is the usual: a third of the lifetime, at most 14 days.
    ...(form.degradedCertificateDays.trim() === ''
      ? {}
      : { degradedCertificateDays: decimal(form.degradedCertificateDays) }),
  };
}

export const tlsForm: CheckFormRules<'tls', TlsForm> = {
  empty: emptyTlsForm,
  formOf: tlsFormOf,
  checkOf: tlsCheckOf,
  isFilledIn: (form) => isPlace(whole(form)),
  nameFor: (form) => (form.host.trim() === '' ? '' : nameForPlace(whole(form))),
  typedIn: { 'check.timeoutMs': 's', 'check.assertions.*.atMostMs': 'ms' },
};

/** An assertion of each kind to start from. */
export function newTlsAssertion(kind: TlsAssertion['kind']): TlsAssertion {
  switch (kind) {
    case 'certificate':
      return { kind, atLeastDays: 7 };
    case 'version':
      return { kind, atLeast: 'TLSv1.3' };
    case 'subject':
    case 'issuer':
      return { kind, comparison: 'contains', value: '' };
    case 'key':
      return { kind, type: 'rsa', atLeastBits: 2048 };
    case 'latency':
      return { kind, atMostMs: 1000 };
  }
}
