import type { UdpAssertion, UdpCheck } from '@appops/shared/contract/checks/udp';
import type { CheckFormRules, ReplyCheck } from '../check-form.ts';
import { numeric } from '../typed-number.ts';
import { isPlace, nameForPlace, placeOf } from '../typed-place.ts';

/** What a person edits of a UDP check. */
export interface UdpForm {
  type: 'udp';
  host: string;
  port: string;
  send: string;
  timeoutSeconds: string;
  family: UdpCheck['family'];
  assertions: UdpAssertion[];
}

const emptyUdpForm: UdpForm = {
  type: 'udp',
  host: '',
  port: '',
  send: '',
  timeoutSeconds: '10',
  family: 'any',
  assertions: [{ kind: 'answer', value: '' }],
};

function udpFormOf(check: ReplyCheck<'udp'>): UdpForm {
  return {
    type: 'udp',
    host: check.host,
    port: String(check.port),
    send: check.send,
    timeoutSeconds: String(check.timeoutMs / 1000),
    family: check.family,
    // Cast: none is unknown: such a check has no form (`isReadWhole`).
    assertions: check.assertions as UdpAssertion[],
  };
}

function udpCheckOf(form: UdpForm): UdpCheck {
  const { host, port } = placeOf(form);
  return {
    type: 'udp',
    host,
    port: numeric(port),
    send: form.send,
    timeoutMs: numeric(form.timeoutSeconds, 1000),
    family: form.family,
    assertions: form.assertions,
  };
}

export const udpForm: CheckFormRules<'udp', UdpForm> = {
  empty: emptyUdpForm,
  formOf: udpFormOf,
  checkOf: udpCheckOf,
  isFilledIn: isPlace,
  nameFor: nameForPlace,
  typedIn: { 'check.timeoutMs': 's', 'check.assertions.*.atMostMs': 'ms' },
};

/** An assertion of each kind to start from. */
export function newUdpAssertion(kind: UdpAssertion['kind']): UdpAssertion {
  switch (kind) {
    case 'answer':
      return { kind, value: '' };
    case 'latency':
      return { kind, atMostMs: 1000 };
  }
}
