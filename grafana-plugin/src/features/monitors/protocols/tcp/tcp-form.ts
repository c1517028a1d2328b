import type { TcpAssertion, TcpCheck } from '@appops/shared/contract/checks/tcp';
import type { TcpPreset } from '@appops/shared/rules/checks/tcp-presets';
import type { CheckFormRules, ReplyCheck } from '../check-form.ts';
import type { TlsBegin } from '../tls-begins.ts';
import { decimal, numeric } from '../typed-number.ts';
import { isPlace, nameForPlace, placeOf } from '../typed-place.ts';

/** What a person edits of a TCP check. */
export interface TcpForm {
  type: 'tcp';
  host: string;
  port: string;
  tls: TlsBegin;
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
  tls: 'never',
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
    tls: check.tls ? (check.startTls ?? 'at once') : 'never',
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
    tls: form.tls !== 'never',
    ...(form.tls === 'never' || form.tls === 'at once' ? {} : { startTls: form.tls }),
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

export const tcpForm: CheckFormRules<'tcp', TcpForm> = {
  empty: emptyTcpForm,
  formOf: tcpFormOf,
  checkOf: tcpCheckOf,
  isFilledIn: isPlace,
  nameFor: nameForPlace,
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

/** The fields that a preset fills in. A port that was typed for something else goes with it; the host stays. */
export function filledBy(
  { port, tls, startTls, send, expect }: TcpPreset,
  { port: typed }: TcpForm,
): Partial<TcpForm> {
  return {
    port: port === null ? typed : String(port),
    tls: tls ? (startTls ?? 'at once') : 'never',
    send: send ?? '',
    assertions: expect.map((value) => ({ kind: 'answer', value })),
  };
}
