import type { TcpAssertion, TcpCheck } from '@appops/shared/contract/checks/tcp';
import type { CheckFormRules, ReplyCheck } from '../check-form.ts';
import { decimal, numeric } from '../typed-number.ts';

/** What a person edits of a TCP check. */
export interface TcpForm {
  type: 'tcp';
  host: string;
  port: string;
  tls: boolean;
  send: string;
  timeoutSeconds: string;
  family: TcpCheck['family'];
  /** Days before the end of its certificate; empty for the usual, 0 for never. */
  degradedCertificateDays: string;
  assertions: TcpAssertion[];
}

const emptyTcpForm: TcpForm = {
  type: 'tcp',
  host: '',
  port: '',
  tls: false,
  send: '',
  timeoutSeconds: '10',
  family: 'any',
  degradedCertificateDays: '',
  assertions: [],
};

function tcpFormOf(check: ReplyCheck<'tcp'>): TcpForm {
  return {
    type: 'tcp',
    host: check.host,
    port: String(check.port),
    tls: check.tls,
    send: check.send ?? '',
    timeoutSeconds: String(check.timeoutMs / 1000),
    family: check.family,
    degradedCertificateDays:
      check.degradedCertificateDays === undefined ? '' : String(check.degradedCertificateDays),
    // Cast: none is unknown: such a check has no form (`isReadWhole`).
    assertions: check.assertions as TcpAssertion[],
  };
}

function tcpCheckOf(form: TcpForm): TcpCheck {
  const { host, port } = placeOf(form);
  return {
    type: 'tcp',
    host,
    port: numeric(port),
    tls: form.tls,
    send: form.send === '' ? null : form.send,
    timeoutMs: numeric(form.timeoutSeconds, 1000),
    family: form.family,
    assertions: form.assertions,
    // Left out it is the usual: a third of the lifetime, at most 14 days.
    ...(form.degradedCertificateDays.trim() === ''
      ? {}
      : { degradedCertificateDays: decimal(form.degradedCertificateDays) }),
  };
}

/** "db.example.com:5432" in the field of the host is meant as both, while that of the port is empty. */
function placeOf({ host, port }: TcpForm): { host: string; port: string } {
  const [, name, number] = /^(?:tcp:\/\/)?([^:/]+|\[[^\]]+\]):(\d{1,5})$/.exec(host.trim()) ?? [];
  return name !== undefined && number !== undefined && port.trim() === ''
    ? { host: name, port: number }
    : { host: host.trim(), port };
}

export const tcpForm: CheckFormRules<'tcp', TcpForm> = {
  empty: emptyTcpForm,
  formOf: tcpFormOf,
  checkOf: tcpCheckOf,
  isFilledIn(form) {
    const { host, port } = placeOf(form);
    return host !== '' && port.trim() !== '';
  },
  nameFor(form) {
    const { host, port } = placeOf(form);
    return host === '' ? '' : `${host}${port.trim() === '' ? '' : `:${port.trim()}`}`.slice(0, 200);
  },
  typedIn: { 'check.timeoutMs': 's', 'check.assertions.*.atMostMs': 'ms' },
};

/** An assertion of each kind to start from. */
export function newTcpAssertion(kind: TcpAssertion['kind']): TcpAssertion {
  switch (kind) {
    case 'answer':
      return { kind, value: '' };
    case 'latency':
      return { kind, atMostMs: 1000 };
    case 'certificate':
      return { kind, atLeastDays: 7 };
  }
}
